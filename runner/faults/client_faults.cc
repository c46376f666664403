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
             {"monitor/stream-after-goaway"}),
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
      client("client-stream-errors-with-another-code", "a stream error has a code of its own making (§5.4.2)",
             answered(reset(), code(CONNECT_ERROR)),
             {"9113/8.3.2/without-status", "9113/8.1.1/response-shorter-than-it-says",
              "9110/6.4.1/content-of-204", "9113/6.6/behind-the-end-of-the-response"}),
      client("client-connection-errors-with-another-code",
             "a connection error has a code of its own making (§5.4.1)",
             answered(goaway_error(), code(CONNECT_ERROR)),
             {"9113/6.5.2/push-enabled-by-a-server", "9113/3.4/server-speaks-http1"}),
      client("client-preface-on-demand", "a client waits for the server before it says SETTINGS (§3.4)",
             answered(first_answer(), hold()), {"9113/3.4/client-preface-comes-unasked"}),
      client("client-stream-credit-ignored", "credit of a stream is not used (§6.9.1)",
             sent(increment(1, max_window_size) && on_stream(), hide()),
             {"9113/3.4/upload-keeps-to-the-first-settings", "9113/6.9.1/end-of-an-upload-needs-no-window"}),
      client(
          "client-connection-credit-ignored", "credit of the connection is not used (§6.9.1)",
          sent(increment(1, max_window_size) && on_connection(), hide()),
          {"9113/6.9.2/settings-leave-the-connection-window", "9113/5.2.1/upload-within-the-first-window"}),
      client("client-gives-no-credit", "a client never gives credit for what it takes (§6.9.1)",
             answered(increment(1, max_window_size), hide()),
             {"9113/6.9.1/long-response", "9113/6.1/padding-uses-the-window"}),
      client("client-takes-no-stream-credit", "WINDOW_UPDATE on a stream is taken for an error (§6.9)",
             sent(increment(1, max_window_size) && on_stream(), go_away(FLOW_CONTROL_ERROR)),
             {"9113/5.1/upload-is-limited-behind-the-end-of-the-response"}),
      client(
          "client-resets-what-was-reset", "RST_STREAM is answered by RST_STREAM (§5.4.2)",
          sent(reset(), back([](const Turn& t) { return rst_stream_frame(t.header.stream, STREAM_CLOSED); })),
          {"9113/6.4/reset-of-an-upload"}),
      client("client-stops-at-no-error", "RST_STREAM NO_ERROR behind a response is an error (§8.1)",
             sent(reset(NO_ERROR), go_away(PROTOCOL_ERROR)),
             {"9113/8.1/reset-without-error-behind-the-response"}),
      client("client-takes-goaway-for-an-error", "a GOAWAY of the server is taken for an error (§6.8)",
             sent(type(GOAWAY), go_away(CONNECT_ERROR)),
             {"9113/6.8/no-request-behind-goaway", "9113/6.8/goaway-with-an-unknown-code"}),
      client("client-minds-trailing-length",
             "Content-Length in trailers is taken for an error (RFC 9110 §6.5)",
             sent(trailers() && has("content-length"), go_away(CONNECT_ERROR)),
             {"9110/6.5.2/content-length-in-response-trailers"}),
      client("client-minds-late-promises", "a promise that crosses RST_STREAM is an error (§5.1)",
             sent(promise() && Match{[](const Turn& t) { return t.scene.target_reset_any(); }},
                  go_away(CONNECT_ERROR)),
             {"9113/5.1/promise-on-a-stream-that-the-client-reset"}),
      client("client-minds-a-limit-of-0", "MAX_CONCURRENT_STREAMS of 0 is taken for an error (§6.5.2)",
             sent(setting(SettingId::MAX_CONCURRENT_STREAMS, 0, 0), go_away(PROTOCOL_ERROR)),
             {"9113/5.1.2/limit-of-zero-holds-requests-back"}),
      client("client-minds-odd-priority-settings",
             "NO_RFC7540_PRIORITIES of 2 is reported with a code of its own making (RFC 9218 §2.1)",
             sent(setting(SettingId::NO_RFC7540_PRIORITIES, 2, 2), go_away(CONNECT_ERROR)),
             {"9218/2.1/setting-of-a-server-out-of-range"}),
      client("client-never-ends-its-request", "a GET has no END_STREAM (§8.1)",
             answered(request(), flags(0, flag::END_STREAM)),
             {"9113/4.3.1/requests-follow-a-reduced-limit", "9113/5.2.1/requests-past-an-empty-window"}),
      client("client-expects-100", "a GET expects 100 (Continue) (RFC 9110 §10.1.1)",
             in_requests(add("expect", "100-continue")), {"9110/10.1.1/get-expects-nothing"}),
      client("client-tunnels-stay-half-open", "a client does not end its half of a tunnel (§8.5)",
             answered(data() && flagged(flag::END_STREAM), hide()),
             {"8441/5/websocket-ends", "9113/8.5/end-of-a-tunnel"}),
      client("client-early-data-in-trailers", "trailers have Early-Data (RFC 8470 §5.1)",
             answered(trailers(), add("early-data", "1")), {"monitor/early-data-field"}),
      client("client-few-pushes", "a client that takes pushes allows two at a time (§6.5.2)",
             answered(settings(), replace(make(settings_frame(
                                      std::vector<Setting>{{SettingId::MAX_CONCURRENT_STREAMS, 2}})))),
             {"monitor/few-streams"}),
      client("client-writes-to-pushed-streams", "a client sends DATA on a pushed stream (§8.4.2)",
             sent(promise(), back(make(data_frame(2, as_bytes("x"), flag::END_STREAM)))),
             {"monitor/reserved-stream"}),
      client("client-index-0-taken", "index 0 is no error (RFC 7541 §6.1)",
             sent(undecodable({hpack::Fault::index_zero}), hide()), {"7541/6.1/index-zero"}),
  };
}

}  // namespace h2prism::faults
