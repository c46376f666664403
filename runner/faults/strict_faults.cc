// What is legal is taken for an error, or what was asked for is not done.
#include <algorithm>

#include "engine/hpack/decoder.h"
#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum FrameType;
using enum ErrorCode;
using model::State;

Rule refused(Match match, ErrorCode code = PROTOCOL_ERROR) { return sent(std::move(match), go_away(code)); }

Match representation(std::uint8_t mask, std::uint8_t pattern) {
  return {[mask, pattern](const Turn& t) {
    return t.fields && !t.block.empty() && (t.block.front() & mask) == pattern;
  }};
}

// The block refers to the dynamic table: with the table empty it cannot be decoded.
Match of_dynamic_table() {
  return {[](const Turn& t) {
    hpack::Decoder fresh;
    FieldList fields;
    return t.fields && !fresh.decode(t.block, fields);
  }};
}

Match in_parts() {
  return {[](const Turn& t) {
    return t.is_block && t.octets.size() > frame_header_size + load_u24(t.octets.data());
  }};
}

Match never_indexed() {
  return with([](const FieldList& fields) {
    return std::ranges::any_of(fields, [](const Field& f) { return f.never_indexed; });
  });
}

Match larger_than(std::size_t octets) {
  return with([octets](const FieldList& fields) {
    return std::ranges::any_of(fields, [octets](const Field& f) { return f.value.size() > octets; });
  });
}

Match more_than(std::size_t count) {
  return with([count](const FieldList& fields) { return fields.size() > count; });
}

Match sibling_active() {
  return request() && Match{[](const Turn& t) { return !t.scene.active_streams().empty(); }};
}

Bytes resets_of_all(const Turn& t, std::uint32_t except) {
  Bytes out;
  for (const auto id : t.scene.active_streams()) {
    if (id != except) append(out, rst_stream_frame(id, CANCEL));
  }
  return out;
}

}  // namespace

std::vector<Fault> strict_faults() {
  return {
      // Requests
      {"requests-refused",
       "every request is refused",
       sent(request(), refuse(REFUSED_STREAM)),
       {"9113/5.1/idle-headers", "9113/8.1/head-has-no-body", "7541/2.4/all-huffman"}},
      {"requests-unanswered", "no request is answered", sent(request(), hide()), {"9113/5.1/idle-headers"}},
      {"requests-end-the-connection",
       "every request is a connection error",
       refused(request()),
       {"9113/5.1/idle-headers"}},
      {"second-request-refused",
       "only one request a time is served",
       sent(sibling_active(), refuse(REFUSED_STREAM)),
       {"9113/8.1/parallel-requests", "9113/5.4.2/sibling-completes"}},
      {"skipped-streams-refused",
       "stream numbers may not be skipped (§5.1.1)",
       refused(request() &&
               Match{[](const Turn& t) { return t.header.stream > t.scene.highest_of_player() + 2; }}),
       {"9113/5.1.1/skipped-identifiers"}},
      {"post-refused",
       "requests with content are refused",
       sent(request() && !flagged(flag::END_STREAM), refuse(CANCEL)),
       {"9113/8.1/post-in-one-data-frame", "9113/6.9.1/upload"}},
      {"head-refused",
       "HEAD is refused",
       sent(method("HEAD"), refuse(CANCEL)),
       {"9113/8.1/head-has-no-body"}},
      {"expect-refused",
       "Expect is a connection error (RFC 9110 §10.1.1)",
       refused(has("expect")),
       {"9110/10.1.1/continue", "9113/8.1/continue-then-final"}},
      {"expect-ignored",
       "100-continue is waited out (RFC 9110 §10.1.1)",
       sent(has("expect"), remove("expect")),
       {"9110/10.1.1/continue"}},
      {"te-trailers-refused",
       "TE: trailers is malformed (§8.2.2)",
       sent(has("te", "trailers"), refuse(PROTOCOL_ERROR)),
       {"9113/8.2.2/te-trailers"}},
      {"split-cookies-refused",
       "a cookie in parts is malformed (§8.2.3)",
       sent(with([](const FieldList& f) { return count_of(f, "cookie") > 1; }), refuse(PROTOCOL_ERROR)),
       {"9113/8.2.3/split-cookie"}},
      {"split-cookies-cut",
       "only the first part of a cookie arrives (§8.2.3)",
       sent(with([](const FieldList& f) { return count_of(f, "cookie") > 1; }), edit([](FieldList& fields) {
              auto first = std::ranges::find(fields, "cookie", &Field::name);
              fields.erase(
                  std::remove_if(first + 1, fields.end(), [](const Field& f) { return f.name == "cookie"; }),
                  fields.end());
            })),
       {"9113/8.2.3/split-cookie-is-joined"}},
      {"trailers-refused",
       "trailers are malformed (§8.1)",
       sent(trailers() && state({State::open}) && flagged(flag::END_STREAM), refuse(PROTOCOL_ERROR)),
       {"9113/8.1/trailers-after-content", "9113/6.10/trailers"}},
      {"trailers-swallow-the-end",
       "END_STREAM on trailers is not seen (§8.1)",
       sent(trailers() && state({State::open}), hide()),
       {"9113/8.1/trailers-after-content"}},
      {"trailers-become-fields",
       "trailers are merged into the fields of the request (RFC 9110 §6.5.1)",
       sent(request() && has("x-role", "user"), set("x-role", "user, admin")) +
           sent(request() && to("/fields"), add("x-late-role", "admin")),
       {"9110/6.5.1/trailers-are-not-merged", "9110/6.5.1/trailers-are-no-fields"}},
      {"foreign-fields-refused",
       "fields that are not known are malformed (§8.2.1)",
       sent(with([](const FieldList& f) {
              return std::ranges::any_of(f, [](const Field& one) { return one.name.starts_with("x-"); });
            }),
            refuse(PROTOCOL_ERROR)),
       {"9113/8.2.1/many-unknown-fields", "9113/8.2.1/empty-value"}},
      {"host-refused",
       "Host beside or instead of :authority is malformed (§8.3.1)",
       sent(request() && has("host"), refuse(PROTOCOL_ERROR)),
       {"9113/8.3.1/host-equals-authority"}},
      {"methods-refused",
       "only GET and POST are known (§8.3.1)",
       refused(request() && !method("GET") && !method("POST")),
       {"9113/8.3.1/options-asterisk", "9113/8.3.1/every-method"}},
      {"queries-refused",
       "a query in :path is malformed (§8.3.1)",
       sent(request() && with([](const FieldList& f) { return value_of(f, ":path").contains("?a=b&"); }),
            refuse(PROTOCOL_ERROR)),
       {"9113/8.3.1/query-in-path"}},
      {"priority-field-refused",
       "the priority field is malformed (RFC 9218 §4)",
       sent(has("priority"), refuse(PROTOCOL_ERROR)),
       {"9218/4/priority-field"}},
      {"early-data-refused",
       "Early-Data is malformed (RFC 8470 §5.1)",
       sent(has("early-data"), refuse(PROTOCOL_ERROR)),
       {"8470/5/marked-request"}},
      {"values-judged",
       "fields with values wrong for them are malformed (§8.2.1)",
       sent(has("date", "garbage") || has("accept", ";;;q="), refuse(PROTOCOL_ERROR)),
       {"9113/8.2.1/value-wrong-for-its-field"}},
      {"large-fields-end-the-connection",
       "a field above 3 kB is a connection error (§10.5.1)",
       refused(larger_than(3000)),
       {"9113/8.3.1/long-path"}},
      {"many-fields-end-the-connection",
       "more than 20 fields are a connection error",
       refused(more_than(20)),
       {"9113/8.2.3/many-crumbs"}},
      // Frames
      {"unknown-frames-refused",
       "frames of unknown type are a connection error (§5.5)",
       refused(unknown_type()),
       {"9113/4.1/unknown-type-on-connection", "9113/5.5/greased-frames-on-connection",
        "7838/4/altsvc-on-stream-0"}},
      {"unknown-frames-on-streams-refused",
       "frames of unknown type are a stream error (§5.5)",
       sent(unknown_type() && on_stream() && state({State::open}), refuse(PROTOCOL_ERROR)),
       {"9113/4.1/unknown-type-within-request"}},
      {"unknown-settings-refused",
       "unknown settings are a connection error (§6.5.2)",
       refused(setting_outside(1, 6)),
       {"9113/6.5.2/unknown", "9113/6.5/twenty-entries"}},
      {"unknown-settings-unacknowledged",
       "SETTINGS with unknown settings are not acknowledged (§6.5.3)",
       sent(setting_outside(1, 6) && !first(), hide()),
       {"9113/6.5.2/unknown"}},
      {"undefined-flags-refused",
       "undefined flags are a connection error (§4.1)",
       refused(undefined_flags()),
       {"9113/4.1/unused-flags-ping", "9113/4.1/unused-flags-data"}},
      {"reserved-bit-refused",
       "the reserved bit is a connection error (§4.1)",
       refused(reserved_bit()),
       {"9113/4.1/reserved-bit-ping", "9113/4.1/reserved-bit-request"}},
      {"padding-refused",
       "padding is a connection error (§6.1, §6.2)",
       refused((type(DATA) || type(HEADERS)) && flagged(flag::PADDED)),
       {"9113/6.1/padded-request-answered", "9113/6.2/padded"}},
      {"padding-is-content",
       "padding is taken for content (§6.1)",
       sent(type(DATA) && flagged(flag::PADDED), replace([](const Turn& t) {
              const auto* data = t.as<DataPayload>();
              if (data == nullptr) return Bytes(t.octets.begin(), t.octets.end());
              Bytes all(data->data.begin(), data->data.end());
              append(all, data->padding);
              return data_frame(t.header.stream, all, t.header.flags & ~flag::PADDED);
            })),
       {"9113/6.1/padded", "9113/8.1.1/content-length-without-padding"}},
      {"empty-data-refused",
       "empty DATA is a stream error (§6.1)",
       sent(data() && state({State::open}) && !content(), refuse(PROTOCOL_ERROR)),
       {"9113/6.1/empty-with-end-stream", "9113/6.1/empty-frames-between"}},
      {"largest-data-refused",
       "DATA of MAX_FRAME_SIZE is a connection error (§4.2)",
       refused(data() && Match{[](const Turn& t) { return t.header.length == default_max_frame_size; }},
               FRAME_SIZE_ERROR),
       {"9113/4.2/data-of-16384"}},
      {"priority-refused",
       "PRIORITY is a connection error (§5.3.2)",
       refused(type(PRIORITY)),
       {"9113/5.1/idle-priority", "9113/5.3.2/dependency-tree"}},
      {"priority-fields-refused",
       "priority fields in HEADERS are a connection error (§5.3.2)",
       refused(type(HEADERS) && flagged(flag::PRIORITY)),
       {"9113/5.3.2/headers-with-priority"}},
      {"continuation-refused",
       "a field block in several frames is a connection error (§4.3)",
       refused(in_parts()),
       {"9113/6.10/several", "9113/4.3/cut-between-fields"}},
      {"settings-refused-later",
       "SETTINGS behind the first are a connection error (§6.5)",
       refused(settings() && !first()),
       {"9113/6.5/between-requests", "9113/6.5.3/each-is-acknowledged"}},
      {"ping-amid-requests-refused",
       "PING while a stream is open is a connection error (§6.7)",
       refused(ping() && Match{[](const Turn& t) { return !t.scene.active_streams().empty(); }}),
       {"9113/6.7/within-upload"}},
      {"rst-stream-refused",
       "RST_STREAM ends the connection (§6.4)",
       refused(reset() && on_stream()),
       {"9113/6.4/cancelled-streams-make-room", "9113/7/unknown-code-in-rst-stream"}},
      {"rst-stream-ignored",
       "RST_STREAM does not end the stream (§6.4)",
       sent(reset() && on_stream() && !idle(), hide()),
       {"monitor/closed-stream"}},
      {"unknown-codes-refused",
       "unknown error codes are a connection error (§7)",
       refused(Match{[](const Turn& t) {
         const auto* rst = t.as<RstStreamPayload>();
         return rst != nullptr && rst->code > HTTP_1_1_REQUIRED;
       }}),
       {"9113/7/unknown-code-in-rst-stream", "9113/7/unknown-code-spares-sibling"}},
      {"frames-on-closed-streams-refused",
       "WINDOW_UPDATE, RST_STREAM and PRIORITY on a closed stream are connection errors (§5.1)",
       refused((type(WINDOW_UPDATE) || type(RST_STREAM) || type(PRIORITY)) && ended()),
       {"9113/5.1/closed-window-update", "9113/5.1/closed-rst-stream", "9113/5.1/closed-priority"}},
      {"goaway-drops-all",
       "GOAWAY of the client cancels what is under way (§6.8)",
       sent(type(GOAWAY), back([](const Turn& t) { return resets_of_all(t, 0); })),
       {"9113/6.8/pending-response-completes"}},
      // Windows and settings
      {"initial-window-not-applied",
       "INITIAL_WINDOW_SIZE in later SETTINGS is not applied (§6.9.2)",
       sent(settings() && !first() && setting(SettingId::INITIAL_WINDOW_SIZE, 0, max_window_size),
            replace(make(settings_frame({})))),
       {"9113/6.9.2/raised-window-releases-responses"}},
      {"first-window-not-applied",
       "INITIAL_WINDOW_SIZE in the first SETTINGS is not applied (§6.9.2)",
       sent(settings() && first() && setting(SettingId::INITIAL_WINDOW_SIZE, 0, max_window_size),
            replace(make(settings_frame({})))),
       {"monitor/window-overrun-stream"}},
      {"stream-credit-ignored",
       "WINDOW_UPDATE on a stream is ignored (§6.9)",
       sent(type(WINDOW_UPDATE) && on_stream() && !idle() && !window_overflow() && !increment(0, 0), hide()),
       {"9113/5.2.1/window-of-zero"}},
      {"connection-credit-ignored",
       "WINDOW_UPDATE on the connection is ignored (§6.9)",
       sent(type(WINDOW_UPDATE) && on_connection() && !window_overflow() && !increment(0, 0), hide()),
       {"9113/6.9.1/connection-window-is-shared"}},
      {"large-credit-refused",
       "large increments are a connection error (§6.9)",
       refused(increment(1'000'000, max_window_size) && !window_overflow(), FLOW_CONTROL_ERROR),
       {"9113/6.9/unasked-credit"}},
      {"header-table-size-not-applied",
       "HEADER_TABLE_SIZE is acknowledged, but not applied (§6.5.3)",
       sent(setting(SettingId::HEADER_TABLE_SIZE, 0, 4095), replace(make(settings_frame({})))),
       {"monitor/hpack-size-update-owed"}},
      {"enable-push-not-applied",
       "ENABLE_PUSH of 0 is acknowledged, but not applied (§6.5.2)",
       sent(setting(SettingId::ENABLE_PUSH, 0, 0), replace(make(settings_frame({})))),
       {"monitor/push-disabled"}},
      // HPACK
      {"no-dynamic-table",
       "references to the dynamic table are errors (RFC 7541 §2.3.2)",
       refused(of_dynamic_table(), COMPRESSION_ERROR),
       {"7541/2.3.2/newest-entry-is-62", "7541/2.2/context-spans-streams"}},
      {"dynamic-table-not-in-step",
       "what a discarded field block adds to the table is lost (§4.3)",
       sent(of_dynamic_table() && Match{[](const Turn& t) { return t.scene.target_reset_any(); }},
            go_away(COMPRESSION_ERROR)),
       {"9113/4.3.1/malformed-trailers-keep-table"}},
      {"size-updates-refused",
       "size updates are errors (RFC 7541 §6.3)",
       refused(representation(0xe0, 0x20), COMPRESSION_ERROR),
       {"7541/6.3/update-to-the-limit", "7541/4.2/two-updates"}},
      {"never-indexed-refused",
       "never-indexed literals are errors (RFC 7541 §6.2.3)",
       refused(never_indexed(), COMPRESSION_ERROR),
       {"7541/2.4/all-never-indexed"}},
      {"long-strings-refused",
       "strings above 126 octets are errors (RFC 7541 §5.2)",
       refused(larger_than(126), COMPRESSION_ERROR),
       {"7541/5.1/string-lengths-about-the-prefix"}},
      // Side effects of stream errors (§5.4.2)
      {"stream-errors-take-siblings",
       "a stream error ends the other streams, too (§5.4.2)",
       answered(reset(), after([](const Turn& t) { return resets_of_all(t, t.header.stream); })),
       {"9113/5.4.2/sibling-completes", "9113/5.4.2/echo-beside-overflow",
        "9113/8.1.1/stream-error-spares-sibling"}},
      {"discarded-data-not-credited",
       "DATA on streams that were reset is not given back to the connection's window (§5.1)",
       answered(type(WINDOW_UPDATE) && on_connection() &&
                    Match{[](const Turn& t) { return t.scene.target_reset_any(); }},
                hide()),
       {"9113/5.1/discarded-data-is-credited", "9113/6.9/data-of-malformed-requests-are-credited"}},
  };
}

}  // namespace h2prism::faults
