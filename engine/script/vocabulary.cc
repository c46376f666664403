#include "engine/script/vocabulary.h"

#include <algorithm>
#include <array>

#include "engine/model/profile.h"

namespace h2prism::script {
namespace {

using enum WordType;
using Names = std::string_view;

constexpr std::array<Names, 3> roles{"any", "server", "client"};
constexpr std::array<Names, 3> prefaces{"valid", "early", "none"};
constexpr std::array<Names, 3> deliveries{"whole", "per-frame", "per-octet"};
constexpr std::array<Names, 3> callers{"any", "error", "success"};
constexpr std::array<Names, 3> versions{"1.1", "1.2", "1.3"};
constexpr std::array<Names, 3> huffman{"shorter", "always", "never"};
constexpr std::array needs = std::to_array<Names>({"page",
                                                   "large",
                                                   "steady",
                                                   "post",
                                                   "open",
                                                   "whole",
                                                   "zero",
                                                   "echo",
                                                   "fields-echo",
                                                   "trailers",
                                                   "push",
                                                   "no-push",
                                                   "tunnel",
                                                   "no-extended-connect",
                                                   "limited-streams",
                                                   "least-frame-size",
                                                   "tls",
                                                   "tls12",
                                                   "tls13",
                                                   "dhe",
                                                   "post-handshake-auth",
                                                   "early-data",
                                                   "h2c",
                                                   "upgrade",
                                                   "dynamic-table",
                                                   "small-table",
                                                   "parallel",
                                                   "follow-up",
                                                   "upload",
                                                   "head",
                                                   "websocket"});
constexpr auto awaits = std::to_array<AwaitWord>({{"settings-ack"},
                                                  {"headers", true},
                                                  {"response", true},
                                                  {"data", true, true},
                                                  {"reset", true},
                                                  {"goaway"},
                                                  {"ping-ack"},
                                                  {"promise", true}});

constexpr Word stream{"stream", value, "stream identifier; $s is the stream the case works on"};
constexpr Word pad_length{"pad_length", value, "pad length as written on the wire, 0..255; sets PADDED"};
constexpr Word padding{"padding", value, "octets of padding that really follow; default: pad_length"};
constexpr Word block_words_fields{
    "fields", fields,
    "field lines in the order of the wire: \"name: value\", $get, $post, $head, $response, $message"};
constexpr Word block_words_block{"block", block, "the field block as HPACK operations, or as hex"};
constexpr Word split{"split", sizes,
                     "sizes of the first fragments, the rest goes in CONTINUATION frames; or each-octet"};
constexpr Word between{"between", steps, "frames sent after the first fragment"};
constexpr Word end{"end", flag, "false: the last fragment has no END_HEADERS"};

constexpr std::array common{
    stream,
    Word{"flags", flags, "names joined by |, or a number; replaces the default"},
    Word{"length", value, "lie: the length field, whatever follows"},
    Word{"type", type, "lie: the type octet"},
    Word{"reserved", flag, "true: the reserved bit before the stream identifier is set"},
    Word{"payload", hex, "replaces the whole payload"},
};
constexpr std::array data_words{Word{"data", text, "the payload as text"},
                                Word{"hex", hex, "the payload in hex"},
                                Word{"size", value, "this many filler octets"}, pad_length, padding};
constexpr std::array headers_words{
    block_words_fields,
    block_words_block,
    split,
    between,
    end,
    Word{"priority", priority, "the deprecated priority fields; sets PRIORITY"},
    pad_length,
    padding};
constexpr std::array priority_frame_words{Word{"dependency", value, "stream this one depends on"},
                                          Word{"weight", octet, "0..255, one less than the weight"},
                                          Word{"exclusive", flag, "the exclusive bit"}};
constexpr std::array code_words{Word{"code", code, "error code"}};
constexpr std::array settings_words{Word{"settings", settings, "entries by name or number, in order"}};
constexpr std::array push_words{block_words_fields,
                                block_words_block,
                                split,
                                between,
                                end,
                                Word{"promised", value, "the promised stream"},
                                pad_length,
                                padding};
constexpr std::array ping_words{Word{"opaque", opaque, "8 octets"}};
constexpr std::array goaway_words{Word{"last_stream", value, "last stream identifier"},
                                  Word{"code", code, "error code"}, Word{"debug", text, "debug data"}};
constexpr std::array window_words{
    Word{"increment", value, "1..2^31-1 is legal; all 32 bits are written", {}, true}};
constexpr std::array continuation_words{block_words_fields, block_words_block};
constexpr std::array altsvc_words{Word{"origin", text, "origin"}, Word{"value", text, "Alt-Svc field value"}};
constexpr std::array origin_words{Word{"origins", texts, "origins"}};
constexpr std::array priority_update_words{Word{"prioritized", value, "prioritized stream"},
                                           Word{"value", text, "priority field value"}};
constexpr std::array any_frame_words{Word{"size", value, "this many filler octets"}};

constexpr std::array frames{
    FrameWords{"DATA", FrameType::DATA, data_words},
    FrameWords{"HEADERS", FrameType::HEADERS, headers_words},
    FrameWords{"PRIORITY", FrameType::PRIORITY, priority_frame_words},
    FrameWords{"RST_STREAM", FrameType::RST_STREAM, code_words},
    FrameWords{"SETTINGS", FrameType::SETTINGS, settings_words, true},
    FrameWords{"PUSH_PROMISE", FrameType::PUSH_PROMISE, push_words},
    FrameWords{"PING", FrameType::PING, ping_words, true},
    FrameWords{"GOAWAY", FrameType::GOAWAY, goaway_words, true},
    FrameWords{"WINDOW_UPDATE", FrameType::WINDOW_UPDATE, window_words},
    FrameWords{"CONTINUATION", FrameType::CONTINUATION, continuation_words},
    FrameWords{"ALTSVC", FrameType::ALTSVC, altsvc_words, true},
    FrameWords{"ORIGIN", FrameType::ORIGIN, origin_words, true},
    FrameWords{"PRIORITY_UPDATE", FrameType::PRIORITY_UPDATE, priority_update_words, true},
    FrameWords{"FRAME", std::nullopt, any_frame_words},
};

constexpr std::array step_table{
    Word{"open", mapping, "make a stream that is open in our sending direction"},
    Word{"request", mapping,
         "name a stream, nothing sent on it: as client a new one, as server the client's next request"},
    Word{"raw", hex, "octets as they are"},
    Word{"text", text, "octets as they are, as text"},
    Word{"upload", mapping, "DATA within both flow-control windows"},
    Word{"repeat", mapping, "steps, several times; $i counts from 0"},
    Word{"await", await, "wait for something of the target"},
    Word{"fence", flag, "wait until the target has read and answered everything so far"},
    Word{"pause", value,
         "ms (1..200) without sending, so that what follows arrives apart; never the ground of a verdict"},
    Word{"stop-reading", flag, "take nothing of what a server sends, whose sends soon come to a halt"},
    Word{"read-on", flag, "take it again"},
    Word{"shutdown", flag, "end our sending direction"},
    Word{"key-update", flag, "TLS 1.3: new keys in both directions"},
    Word{"renegotiate", flag, "TLS 1.2: ask for another handshake"},
    Word{"request-certificate", flag, "as server, TLS 1.3: ask for a certificate behind the handshake"},
    Word{"finish-handshake", flag, "after early data: complete the handshake, and let go what waited for it"},
    Word{"expect", outcome, "an outcome, or a list of which any one will do"},
    Word{"alive", flag, "the connection still serves"},
};
constexpr std::array<Names, 3> stream_names{"$s", "$a", "$b"};
constexpr std::array open_table{Word{"end", flag, "half-closed by us: a GET, or a response without a body"},
                                Word{"as", choice, "name of the stream", stream_names}};
constexpr std::array request_table{Word{"as", choice, "name of the stream", stream_names}};
constexpr std::array upload_table{Word{"stream", value, "stream", {}, true},
                                  Word{"size", value, "octets of data in all", {}, true},
                                  Word{"chunk", value, "octets of data in a frame at most"},
                                  pad_length,
                                  Word{"end", flag, "true (default): END_STREAM at the end"},
                                  Word{"trailers", fields, "trailer section"}};
constexpr std::array repeat_table{Word{"times", times, "how often", {}, true},
                                  Word{"steps", steps, "what", {}, true}};
constexpr std::array block_items{
    Word{"fields", fields, "as an ordinary encoder would write them"},
    Word{"indexed", value, "indexed field line"},
    Word{"literal", field, "literal without indexing"},
    Word{"literal-indexed", field, "literal with incremental indexing"},
    Word{"literal-never-indexed", field, "literal never indexed"},
    Word{"table-size", value, "dynamic table size update"},
    Word{"raw", hex, "any octets"},
    Word{"name_index", value, "of a literal: index of its name, written as given"},
    Word{"huffman", choice, "of a literal: Huffman coding", huffman},
    Word{"integer_padding", octet, "redundant octets in each integer"},
};
constexpr std::array response_table{
    Word{"stream", value, "stream", {}, true},
    Word{"status", status, "200, 4xx, 2xx-3xx, any; default 2xx"},
    Word{"fields", texts, "\"name: glob\", each must be there"},
    Word{"absent", texts, "field names that must not be there"},
    Word{"body", text, "the exact body"},
    Word{"body_contains", texts, "texts that must be in the body's first 64 KiB"},
    Word{"body_lacks", texts, "texts that must not be there"},
    Word{"body_size", value, "octets of the body"},
    Word{"like", mapping,
         "the response on another stream, and what must be the same there: fields (or absent from both), "
         "body"},
    Word{"content_length_of", value,
         "content-length, if there is one, is the size of the body on this stream"},
    Word{"trailers", texts, "\"name: glob\", each must be there"},
    Word{"no_body", flag, "no DATA octets"},
    Word{"whole", flag, "false: END_STREAM need not have come"}};
constexpr std::array like_table{Word{"stream", value, "the other stream", {}, true},
                                Word{"fields", texts, "field names"}, Word{"body", flag, "octet for octet"}};
constexpr std::array tls_table{
    Word{"alpn", texts, "protocols offered"},
    Word{"min", choice, "lowest version", versions},
    Word{"max", choice, "highest version", versions},
    Word{"ciphers", text, "OpenSSL cipher list"},
    Word{"groups", text, "OpenSSL group list"},
    Word{"sni", text, "server name; \"\" for none"},
    Word{"renegotiation", flag, "TLS 1.2: we take part in renegotiation"},
    Word{"dhe_4096", flag, "as server, TLS 1.2: an RSA certificate, and DHE with a group of 4096 bits"},
    Word{"post_handshake_auth", flag, "TLS 1.3: offer to be asked for a certificate later"},
    Word{"early_data", flag,
         "TLS 1.3: what is sent up to the first pause or finish-handshake is early data"}};
constexpr std::array upgrade_table{
    Word{"request", text, "the request line; default GET $path HTTP/1.1"},
    Word{"settings", settings, "entries of HTTP2-Settings"},
    Word{"fields", texts,
         "in place of Connection, Upgrade and HTTP2-Settings; $settings is the latter's value"},
    Word{"body", text, "content, with its Content-Length"}};
constexpr std::array automatic_table{Word{"settings-ack", flag, "acknowledge SETTINGS"},
                                     Word{"ping-ack", flag, "acknowledge PING"},
                                     Word{"window-update", flag, "give back what DATA used"}};
constexpr std::array file_table{Word{"rfc", text, "document and section: 9113#6.9", {}, true},
                                Word{"title", text, "of the section", {}, true},
                                Word{"role", choice, "default for the cases", roles},
                                Word{"profile", choice, "default for the cases", model::profile_names},
                                Word{"needs", one_or_more, "default for the cases", needs},
                                Word{"tags", one_or_more, "default for the cases"},
                                Word{"cases", mapping, "the cases", {}, true}};
constexpr std::array case_table{
    Word{"id", text, "lower-case words with dashes; stable for ever", {}, true},
    Word{"covers", one_or_more, "requirement ids; the first is the one a failure accuses", {}, true},
    Word{"title", text, "one line, a statement about the target", {}, true},
    Word{"role", choice, "role of the target", roles},
    Word{"profile", choice, "the RFC that alone demands it; default: both", model::profile_names},
    Word{"needs", one_or_more, "what the target must offer, found by probing", needs},
    Word{"tags", one_or_more, "free words for selection"},
    Word{"note", text, "why the case is made like this"},
    Word{"upgrade", mapping, "ahead of the preface, an HTTP/1.1 request for h2c, answered by 101: stream 1"},
    Word{"preface", choice, "valid: wait for both SETTINGS ACKs; early: do not wait; none: send nothing",
         prefaces},
    Word{"settings", settings, "entries of our first SETTINGS"},
    Word{"auto", mapping, "automatic behaviours to switch off"},
    Word{"delivery", choice, "whole, per-frame, per-octet, or a list of segment sizes", deliveries},
    Word{"tls", mapping, "demands on the TLS handshake"},
    Word{"send", steps, "the provocation"},
    Word{"expect", outcome, "an outcome, or a list of which any one will do", {}, true},
    Word{"tolerate", outcome, "an outcome, or a list, that passes as weak"},
    Word{"then", steps, "what must still hold: alive, steps, {expect: ...}"},
    Word{"caller", choice,
         "what a client may tell its caller. error: no success; success: no error, if each of its requests "
         "was "
         "answered; any (default: error where every outcome is one and no response was ended)",
         callers},
};

}  // namespace

std::span<const FrameWords> frame_words() { return frames; }
std::span<const Word> common_frame_words() { return common; }
std::span<const Word> step_words() { return step_table; }
std::span<const Word> open_words() { return open_table; }
std::span<const Word> request_words() { return request_table; }
std::span<const Word> upload_words() { return upload_table; }
std::span<const Word> repeat_words() { return repeat_table; }
std::span<const Word> block_item_words() { return block_items; }
std::span<const Word> response_words() { return response_table; }
std::span<const Word> like_words() { return like_table; }
std::span<const Word> priority_words() { return priority_frame_words; }
std::span<const Word> tls_words() { return tls_table; }
std::span<const Word> upgrade_words() { return upgrade_table; }
std::span<const Word> automatic_words() { return automatic_table; }
std::span<const Word> file_words() { return file_table; }
std::span<const Word> case_words() { return case_table; }
std::span<const std::string_view> need_names() { return needs; }
std::span<const AwaitWord> await_words() { return awaits; }

const Word* find_word(std::span<const Word> words, std::string_view name) {
  const auto it = std::ranges::find(words, name, &Word::name);
  return it == words.end() ? nullptr : &*it;
}

}  // namespace h2prism::script
