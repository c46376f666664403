// What a client may get wrong: the monitors that speak only of clients, and those that speak of both.
#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum FrameType;
using enum ErrorCode;

Fault client(std::string name, std::string wrong, Rule rule, std::vector<std::string_view> seen_by,
             bool gap = false) {
  return {std::move(name), std::move(wrong), std::move(rule), std::move(seen_by), model::Role::client, gap};
}
Rule in_requests(Act act) { return answered(request(), std::move(act)); }

Act moved(std::uint32_t to, std::uint32_t by) {
  return [to, by](Turn& t) { lie({.stream = to != 0 ? to : t.header.stream + by})(t); };
}

}  // namespace

std::vector<Fault> client_faults() {
  return {
      client("client-pushes", "a client sends PUSH_PROMISE (§8.4)",
             answered(ping_ack(), before(make(push_promise_frame(1, 2, block_of({{":method", "GET"}}))))),
             {"monitor/push-from-client"}),
      client("client-te-gzip", "TE says more than trailers (§8.2.2)", in_requests(add("te", "gzip")),
             {"monitor/te-field"}),
      client("client-connect-with-path", "CONNECT has :scheme and :path (§8.5)",
             in_requests(set(":method", "CONNECT")), {"monitor/connect-request"}),
      client("client-protocol-with-get", ":protocol comes with GET (RFC 8441 §4)",
             in_requests(put_first(":protocol", "websocket")), {"monitor/connect-request"}),
      client("client-extended-connect", ":protocol is used though the server did not allow it (RFC 8441 §3)",
             in_requests(both(set(":method", "CONNECT"), put_first(":protocol", "websocket"))),
             {"monitor/extended-connect"}),
      client("client-userinfo", ":authority has userinfo (§8.3.1)",
             in_requests(set(":authority", "me@localhost")), {"monitor/request-authority"}),
      client("client-host-differs", "Host differs from :authority (§8.3.1)",
             in_requests(add("host", "example.org")), {"monitor/request-authority"}),
      client("client-without-authority", "a request has neither :authority nor Host (RFC 9110 §7.2)",
             in_requests(remove(":authority")), {"monitor/request-authority"}),
      client("client-two-lengths", "a request has two Content-Lengths that differ (§8.1.1)",
             in_requests(both(add("content-length", "1"), add("content-length", "2"))),
             {"monitor/content-length-mismatch"}),
      client("client-opens-even-streams", "a client opens stream 2 (§5.1.1)", in_requests(moved(2, 0)),
             {"monitor/stream-parity"}),
      client("client-falling-streams", "a client's streams do not rise (§5.1.1)",
             answered(request(), [](Turn& t) { lie({.stream = 101 - t.header.stream + 1})(t); }),
             {"monitor/stream-id-order"}),
      client("client-without-path", "a request lacks :path (§8.3.1)", in_requests(remove(":path")),
             {"monitor/pseudo-missing"}),
      client("client-empty-path", ":path is empty (§8.3.1)", in_requests(set(":path", "")),
             {"monitor/pseudo-value"}),
      client("client-uppercase", "a field name has uppercase letters (§8.2.1)", in_requests(add("X-A", "1")),
             {"monitor/field-name"}),
      client("client-connection", "a request has Connection (§8.2.2)",
             in_requests(add("connection", "close")), {"monitor/connection-specific-field"}),
      client("client-opens-streams-after-goaway", "a client opens a stream after GOAWAY was received (§6.8)",
             answered(ping_ack() &&
                          Match{[](const Turn& t) { return t.scene.pings_answered_since_goaway() == 1; }},
                      after(make(headers_frame(
                          101, block_of({{":method", "GET"}, {":scheme", "http"}, {":path", "/"}}),
                          flag::END_HEADERS | flag::END_STREAM)))),
             {}, true),
      client("client-ping-altered", "a PING ACK has other octets (§6.7)",
             answered(ping_ack(), patch([](Bytes& f) { f.at(frame_header_size) ^= 1; })),
             {"9113/6.7/echoed", "monitor/ping-ack-octets"}),
      client("client-connection-errors-swallowed",
             "a connection error is noticed and nothing is done about it (§5.4.1)",
             answered(goaway_error(), take_over()), {"9113/6.5/half-an-entry", "9113/6.7/too-short"}),
      client("client-stream-errors-swallowed",
             "a stream error is noticed and nothing is done about it (§5.4.2)", answered(reset(), hide()),
             {"9113/6.9.1/overflow-on-stream"}),
      client("client-zero-increment-ignored", "WINDOW_UPDATE of 0 is ignored (§6.9)",
             sent(increment(0, 0), hide()),
             {"9113/6.9/zero-increment-on-stream", "9113/6.9/zero-increment-on-connection"}),
      client("client-ping-of-any-size", "a PING frame that is not of 8 octets is ignored (§6.7)",
             sent(type(PING) && malformed(FRAME_SIZE_ERROR), hide()), {"9113/6.7/too-short"}),
      client("client-index-0-taken", "index 0 is no error (RFC 7541 §6.1)",
             sent(undecodable({hpack::Fault::index_zero}), hide()), {"7541/6.1/index-zero"}),
  };
}

}  // namespace h2prism::faults
