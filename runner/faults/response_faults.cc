// Responses that are malformed, incomplete or not what was asked for (RFC 9113 §8.1, §8.2, §8.3.2).
#include <algorithm>

#include <fmt/format.h>

#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

constexpr auto end_stream = flag::END_STREAM;

Match good_head() { return head() && !has(":status", "404") && !has(":status", "405"); }

// Of the request.
Match asked(bool (*like)(const FieldList& request)) {
  return {[like](const Turn& t) { return like(t.scene.request(t.header.stream)); }};
}
Match to_head() {
  return asked([](const FieldList& request) { return value_of(request, ":method") == "HEAD"; });
}
Match on_tunnel() {
  return asked([](const FieldList& request) { return value_of(request, ":method") == "CONNECT"; });
}

Match on_first_stream() {
  return {[](const Turn& t) { return t.header.stream == 1; }};
}
Match last_data() { return data() && flagged(end_stream); }
Match response_trailers() { return block() && trailers(); }

Act data_of(std::size_t less) {
  return replace([less](const Turn& t) {
    const auto octets = t.as<DataPayload>()->data;
    return data_frame(t.header.stream, octets.first(octets.size() - std::min(less, octets.size())),
                      t.header.flags);
  });
}

// A field in every response.
Fault extra_field(std::string name, std::string wrong, std::string field, std::string value,
                  std::string_view seen_by) {
  return {std::move(name),
          std::move(wrong),
          answered(head(), add(std::move(field), std::move(value))),
          {seen_by}};
}

Fault status(std::string name, std::string wrong, std::string value, std::vector<std::string_view> seen_by) {
  return {std::move(name), std::move(wrong), answered(good_head(), set(":status", std::move(value))),
          std::move(seen_by)};
}

Make data_on_stream(std::string text, std::uint8_t flags = 0) {
  return [text = std::move(text), flags](const Turn& t) {
    return data_frame(t.header.stream, as_bytes(text), flags);
  };
}

}  // namespace

std::vector<Fault> response_faults() {
  return {
      // Not what was asked for
      status("answers-500", "every request is answered with 500", "500",
             {"9113/4.2/data-of-16384", "7541/2.4/all-huffman"}),
      status("answers-301", "every request is answered with 301", "301", {"9113/4.2/data-of-16384"}),
      {"response-lost",
       "responses are lost",
       answered(head() || data() || response_trailers(), hide()),
       {"9113/5.1/idle-headers"}},
      {"response-stalled",
       "a response comes only with what the client sends next",
       answered(head() || data(), hold()),
       {"9113/5.1/idle-headers"}},
      {"response-on-the-next-stream",
       "responses are on another stream than their requests (§8.1)",
       answered(head() || data(), [](Turn& t) { lie({.stream = t.header.stream + 2})(t); }),
       {"monitor/idle-stream", "9113/5.1/idle-headers"}},
      {"response-cut-by-reset",
       "RST_STREAM cuts responses short (§8.1)",
       answered(content(), replace([](const Turn& t) {
                  return rst_stream_frame(t.header.stream, ErrorCode::INTERNAL_ERROR);
                })),
       {"9113/4.2/data-of-16384"}},
      {"response-cut-by-close",
       "the connection ends amid a response",
       answered(content(), close()),
       {"9113/4.2/data-of-16384"}},
      {"body-cut",
       "the last octet of a response is missing (§8.1.1)",
       answered(last_data() && content(), data_of(1)),
       {"monitor/content-length-mismatch"}},
      {"body-lost",
       "the content of responses is missing",
       answered(content(), data_of(1 << 20)),
       {"9113/6.1/padded", "monitor/content-length-mismatch"}},
      {"body-altered",
       "the first octet of the content differs",
       answered(content() && !flagged(flag::PADDED), patch([](Bytes& f) { f.at(frame_header_size) ^= 1; })),
       {"9113/6.1/padded", "9113/6.1/order-is-kept"}},
      {"later-body-altered",
       "the first octet of content differs behind the first response of a connection",
       answered(content() && !flagged(flag::PADDED) && !on_first_stream(),
                patch([](Bytes& f) { f.at(frame_header_size) ^= 1; })),
       {"9113/5/content-of-concurrent-downloads", "9113/6.4/cancelled-while-nothing-is-read"}},
      {"body-longer",
       "an octet follows the content (§8.1.1)",
       answered(last_data(), before(data_on_stream("x"))),
       {"monitor/content-length-mismatch", "9113/6.1/padded"}},
      {"body-twice",
       "the content is sent twice",
       answered(content() && !last_data(), twice()),
       {"9113/6.1/every-size-is-content"}},
      {"end-stream-missing",
       "responses do not end (§8.1)",
       answered((head() || data() || response_trailers()) && flagged(end_stream), flags(0, end_stream)),
       {"9113/5.1/idle-headers", "9113/8.1/parallel-requests"}},
      {"end-stream-early",
       "responses end ahead of their content (§5.1)",
       answered(good_head() && !flagged(end_stream), flags(end_stream, 0)),
       {"monitor/closed-stream", "9113/6.1/padded"}},
      {"head-with-content",
       "a response to HEAD has content (RFC 9110 §9.3.2)",
       answered(head() && flagged(end_stream) && to_head(),
                both(flags(0, end_stream), after(data_on_stream("body", end_stream)))),
       {"monitor/content-forbidden", "9113/8.1/head-has-no-body"}},
      {"204-with-content",
       "a response 204 has content (RFC 9110 §15.3.5)",
       answered(good_head(), both(set(":status", "204"), remove("content-length"))),
       {"monitor/content-forbidden"}},
      {"304-with-content",
       "a response 304 has content (RFC 9110 §15.4.5)",
       answered(good_head(), set(":status", "304")),
       {"monitor/content-forbidden"}},
      {"trailers-missing",
       "a response has no trailers, which is legal",
       answered(response_trailers(),
                replace([](const Turn& t) { return data_frame(t.header.stream, {}, end_stream); })),
       {}},
      {"trailer-unannounced",
       "trailers are not announced (RFC 9110 §6.6.2 SHOULD)",
       answered(head() && has("trailer"), remove("trailer")),
       {"9110/6.6/trailer-is-announced"}},
      {"content-length-missing",
       "responses have no content-length (RFC 9110 §8.6 SHOULD)",
       answered(head(), remove("content-length")),
       {"9110/8.6/page"}},
      {"content-length-of-head-differs",
       "content-length of a response to HEAD is another than of GET (RFC 9110 §8.6)",
       answered(head() && flagged(end_stream) && has("content-length"), set("content-length", "1")),
       {"9110/8.6/head", "9110/8.6/head-of-large"}},
      {"date-missing-with-clock",
       "date is no date (RFC 9110 §6.6.1)",
       answered(head(), add("date", "yesterday")),
       {"9110/6.6/date"}},
      {"sec-websocket-accept",
       "a WebSocket over HTTP/2 is accepted by Sec-WebSocket-Accept (RFC 8441 §5)",
       answered(head(), add("sec-websocket-accept", "x")),
       {"8441/5/websocket-key"}},
      // Malformed
      {"status-missing",
       "responses have no :status (§8.3.2)",
       answered(head(), remove(":status")),
       {"monitor/pseudo-missing"}},
      {"status-twice",
       ":status is repeated (§8.3)",
       answered(head(), put_first(":status", "200")),
       {"monitor/pseudo-repeated"}},
      status("status-of-two-digits", ":status has two digits (§8.3.2)", "20", {"monitor/pseudo-value"}),
      status("status-of-letters", ":status is no number (§8.3.2)", "abc", {"monitor/pseudo-value"}),
      {"status-101",
       "101 is answered (§8.6)",
       answered(head(), before(ahead({{":status", "101"}}))),
       {"monitor/status-101"}},
      {"request-pseudo-field-in-response",
       ":path is in a response (§8.3)",
       answered(head(), put_first(":path", "/")),
       {"monitor/pseudo-undefined"}},
      {"unknown-pseudo-field-in-response",
       "an undefined pseudo-field is in a response (§8.3)",
       answered(head(), put_first(":foo", "bar")),
       {"monitor/pseudo-undefined"}},
      {"status-behind-fields",
       ":status follows a regular field (§8.3)",
       answered(head(), put_first("x-first", "1")),
       {"monitor/pseudo-after-field"}},
      {"pseudo-field-in-response-trailers",
       "trailers have a pseudo-field (§8.1)",
       answered(response_trailers(), put_first(":foo", "1")),
       {"monitor/pseudo-in-trailers"}},
      {"second-final-response",
       "a final response follows the final response (§8.1)",
       answered(head() && !flagged(end_stream), after(response({{":status", "200"}}, 0))),
       {"monitor/pseudo-in-trailers"}},
      {"trailers-amid-content",
       "HEADERS amid the content do not end the stream (§8.1)",
       answered(good_head() && !flagged(end_stream), after(response({{"x-middle", "1"}}, 0))),
       {"monitor/trailers-without-end"}},
      {"data-before-response",
       "DATA precedes the head of the response (§8.1)",
       answered(head() && !flagged(end_stream), before(data_on_stream("x"))),
       {"monitor/data-before-headers"}},
      {"interim-ends-the-stream",
       "a 1xx response has END_STREAM (§8.1)",
       answered(head(), before(ahead({{":status", "103"}}, end_stream))),
       {"monitor/informational-with-end"}},
      {"interim-with-content-length",
       "a 1xx response has content-length (RFC 9110 §8.6)",
       answered(head(), before(ahead({{":status", "103"}, {"content-length", "3"}}))),
       {"monitor/content-length-forbidden"}},
      {"interim-unasked",
       "a 1xx response comes unasked, which is legal (RFC 9110 §15.2)",
       answered(head(), before(ahead({{":status", "103"}}))),
       {}},
      extra_field("uppercase-name-in-response", "a field name has uppercase letters (§8.2.1)", "X-Upper", "1",
                  "monitor/field-name"),
      extra_field("space-in-response-name", "a field name has a space (§8.2.1)", "x y", "1",
                  "monitor/field-name"),
      extra_field("colon-in-response-name", "a field name has a colon (§8.2.1)", "x:y", "1",
                  "monitor/field-name"),
      extra_field("line-break-in-response-value", "a field value has CR and LF (§8.2.1)", "x-a", "b\r\nc",
                  "monitor/field-value"),
      extra_field("nul-in-response-value", "a field value has NUL (§8.2.1)", "x-a", std::string("b\0c", 3),
                  "monitor/field-value"),
      extra_field("space-ends-response-value", "a field value ends with a space (§8.2.1)", "x-a", "b ",
                  "monitor/field-value"),
      extra_field("connection-in-response", "a response has Connection (§8.2.2)", "connection", "close",
                  "monitor/connection-specific-field"),
      extra_field("transfer-encoding-in-response", "a response has Transfer-Encoding (§8.2.2)",
                  "transfer-encoding", "chunked", "monitor/connection-specific-field"),
      extra_field("keep-alive-in-response", "a response has Keep-Alive (§8.2.2)", "keep-alive", "timeout=5",
                  "monitor/connection-specific-field"),
      extra_field("upgrade-in-response", "a response has Upgrade (§8.2.2)", "upgrade", "h2c",
                  "monitor/connection-specific-field"),
      extra_field("early-data-in-response", "a response has Early-Data (RFC 8470 §5.1)", "early-data", "1",
                  "monitor/early-data-field"),
      {"content-type-twice",
       "a response has two field lines Content-Type (RFC 9110 §5.3)",
       answered(head() && has("content-type"), add("content-type", "text/plain")),
       {"monitor/field-repeated"}},
      {"list-in-two-lines",
       "a response has two field lines Vary, which is legal (RFC 9110 §5.3)",
       answered(head(), both(add("vary", "te"), add("vary", "accept"))),
       {}},
      {"content-length-too-large",
       "content-length is more than the content (§8.1.1)",
       answered(head() && has("content-length") && !flagged(end_stream), set("content-length", "99999999")),
       {"monitor/content-length-mismatch"}},
      {"content-length-too-small",
       "content-length is less than the content (§8.1.1)",
       answered(head() && has("content-length") && !flagged(end_stream), set("content-length", "1")),
       {"monitor/content-length-mismatch"}},
      {"content-length-no-number",
       "content-length is no number (RFC 9110 §8.6)",
       answered(head(), set("content-length", "many")),
       {"monitor/content-length-mismatch"}},
      {"connection-field-in-response-trailers",
       "trailers have Connection (§8.2.2)",
       answered(response_trailers(), add("connection", "close")),
       {"monitor/connection-specific-field"}},
      {"headers-in-tunnel",
       "in a tunnel HEADERS are sent (§8.5)",
       answered(head() && on_tunnel(), after(response({{"x-t", "1"}}, 0))),
       {"monitor/tunnel-frame"}},
  };
}

}  // namespace h2prism::faults
