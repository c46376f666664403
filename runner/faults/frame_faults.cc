// Frames that no server may send, one a connection: behind the first answer to a PING, when all is quiet.
#include "runner/faults/acts.h"
#include "runner/faults/block.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using enum FrameType;
using enum ErrorCode;

constexpr std::uint32_t nobodys_stream = 2001;

Match first_ping_ack() {
  return ping_ack() && Match{[](const Turn& t) { return t.scene.pings_answered() == 0; }};
}
Rule once(Bytes frame) { return answered(first_ping_ack(), before(make(std::move(frame)))); }

// The player acknowledges SETTINGS, and gives credit for DATA, that the endpoint knows nothing of.
Rule without_aftermath() {
  const Match acknowledged{[](const Turn& t) { return t.scene.surplus_settings_ack(); }};
  const Match credited{[](const Turn& t) { return t.header.stream == nobodys_stream; }};
  return sent(settings_ack() && acknowledged, hide()) + sent(type(WINDOW_UPDATE) && credited, hide());
}

Bytes settings_of(SettingId id, std::uint32_t value) {
  const Setting entry{id, value};
  return settings_frame({&entry, 1});
}

Bytes field() { return block_of({{"x-t", "1"}}); }
Bytes ok() { return block_of({{":status", "200"}}); }
Bytes get() {
  return block_of({{":method", "GET"}, {":scheme", "http"}, {":authority", "localhost"}, {":path", "/"}});
}

Fault frame(std::string name, std::string wrong, Bytes octets, std::vector<std::string_view> seen_by) {
  const bool answerable = octets[3] == std::to_underlying(SETTINGS) || octets[3] == std::to_underlying(DATA);
  auto rule = once(std::move(octets));
  if (answerable) rule = std::move(rule) + without_aftermath();
  return {std::move(name), std::move(wrong), std::move(rule), std::move(seen_by)};
}

Match opens_with_update() {
  return {[](const Turn& t) { return !leading_updates(t.block).empty(); }};
}

// PUSH_PROMISE along with the head of a response.
Rule promised(std::uint32_t id, const Bytes& block, bool on_zero = false) {
  return answered(head() && !flagged(flag::END_STREAM), before([=](const Turn& t) {
                    Bytes all(leading_updates(t.block).begin(), leading_updates(t.block).end());
                    append(all, block);
                    return push_promise_frame(on_zero ? 0 : t.header.stream, id, all);
                  }));
}

}  // namespace

std::vector<Fault> frame_faults() {
  const std::vector<std::string_view> malformed{"monitor/frame-malformed"};
  std::vector<Fault> out{
      // Stream 0, and streams of frames that have none
      frame("sends-data-on-stream-0", "DATA on stream 0 (§6.1)", data_frame(0, as_bytes("x")),
            {"monitor/frame-on-stream-zero"}),
      frame("sends-headers-on-stream-0", "HEADERS on stream 0 (§6.2)", headers_frame(0, ok()),
            {"monitor/frame-on-stream-zero"}),
      frame("sends-priority-on-stream-0", "PRIORITY on stream 0 (§6.3)", priority_frame(0, {}),
            {"monitor/frame-on-stream-zero"}),
      frame("sends-rst-stream-on-stream-0", "RST_STREAM on stream 0 (§6.4)", rst_stream_frame(0, CANCEL),
            {"monitor/frame-on-stream-zero"}),
      frame("sends-settings-on-a-stream", "SETTINGS on a stream (§6.5)", raw_frame(SETTINGS, 0, 1, {}),
            {"monitor/frame-off-stream-zero"}),
      frame("sends-ping-on-a-stream", "PING on a stream (§6.7)", raw_frame(PING, 0, 1, Bytes(8)),
            {"monitor/frame-off-stream-zero"}),
      // Idle and foreign streams
      frame("sends-data-on-an-idle-stream", "DATA on an idle stream (§5.1)",
            data_frame(nobodys_stream, as_bytes("x")), {"monitor/idle-stream"}),
      frame("sends-headers-on-an-idle-stream", "HEADERS on an idle stream (§5.1)",
            headers_frame(nobodys_stream, ok()), {"monitor/idle-stream"}),
      frame("sends-rst-stream-on-an-idle-stream", "RST_STREAM on an idle stream (§6.4)",
            rst_stream_frame(nobodys_stream, CANCEL), {"monitor/idle-stream"}),
      frame("sends-window-update-on-an-idle-stream", "WINDOW_UPDATE on an idle stream (§5.1)",
            window_update_frame(nobodys_stream, 1), {"monitor/idle-stream"}),
      frame("opens-a-stream", "HEADERS on a stream of its own that was not promised (§5.1.1)",
            headers_frame(2, ok()), {"monitor/idle-stream"}),
      // Sizes and layouts
      frame("sends-short-ping", "PING of 7 octets (§6.7)", raw_frame(PING, 0, 0, Bytes(7)), malformed),
      frame("sends-short-settings", "SETTINGS of 5 octets (§6.5)", raw_frame(SETTINGS, 0, 0, Bytes(5)),
            malformed),
      frame("sends-short-window-update", "WINDOW_UPDATE of 3 octets (§6.9)",
            raw_frame(WINDOW_UPDATE, 0, 0, Bytes(3)), malformed),
      frame("sends-long-priority", "PRIORITY of 6 octets (§6.3)", raw_frame(PRIORITY, 0, 1, Bytes(6)),
            malformed),
      frame("sends-a-large-frame", "a frame above MAX_FRAME_SIZE (§4.2)",
            raw_frame(static_cast<FrameType>(0xfe), 0, 0, Bytes(16'385)), {"monitor/frame-size"}),
      frame("sends-unknown-frames", "a frame of unknown type, which is legal (§5.5)",
            raw_frame(static_cast<FrameType>(0xfe), 0xff, 0, Bytes(5)), {}),
      frame("sends-priority-update", "PRIORITY_UPDATE of a server (RFC 9218 §7.1)",
            priority_update_frame(1, as_bytes("u=1")), {"monitor/priority-update-from-server"}),
      frame("sends-undefined-flags", "PING with undefined flags (§4.1)", raw_frame(PING, 0xfe, 0, Bytes(8)),
            {"monitor/undefined-flag"}),
      {"sends-the-reserved-bit",
       "the reserved bit of a frame is set (§4.1)",
       answered(first_ping_ack(), lie({.reserved = true})),
       {"monitor/reserved-bit"}},
      {"sends-undefined-flags-on-data",
       "DATA with undefined flags (§4.1)",
       answered(data(), [](Turn& t) { lie({.flags = t.header.flags | 0x40})(t); }),
       {"monitor/undefined-flag"}},
      {"sends-padding-that-is-not-zero",
       "padding is not zero (§6.1)",
       answered(data() && !flagged(flag::PADDED), replace([](const Turn& t) {
                  Bytes payload{2};
                  append(payload, t.octets.subspan(frame_header_size));
                  append(payload, Bytes{0, 7});
                  return raw_frame(DATA, t.header.flags | flag::PADDED, t.header.stream, payload);
                })),
       {"monitor/padding-octets"}},
      {"sends-too-much-padding", "padding is longer than the payload (§6.1)",
       answered(data() && flagged(flag::END_STREAM), before([](const Turn& t) {
                  return raw_frame(DATA, flag::PADDED, t.header.stream, Bytes{9, 0});
                })),
       malformed},
      // Settings
      frame("sends-enable-push-1", "ENABLE_PUSH of 1 by a server (§6.5.2)",
            settings_of(SettingId::ENABLE_PUSH, 1), {"monitor/settings-value"}),
      frame("sends-enable-push-2", "ENABLE_PUSH of 2 (§6.5.2)", settings_of(SettingId::ENABLE_PUSH, 2),
            {"monitor/settings-value"}),
      frame("sends-large-initial-window", "INITIAL_WINDOW_SIZE of 2^31 (§6.5.2)",
            settings_of(SettingId::INITIAL_WINDOW_SIZE, 0x8000'0000), {"monitor/settings-value"}),
      frame("sends-small-frame-size", "MAX_FRAME_SIZE of 2^14-1 (§6.5.2)",
            settings_of(SettingId::MAX_FRAME_SIZE, 16'383), {"monitor/settings-value"}),
      frame("sends-large-frame-size", "MAX_FRAME_SIZE of 2^24 (§6.5.2)",
            settings_of(SettingId::MAX_FRAME_SIZE, 16'777'216), {"monitor/settings-value"}),
      frame("sends-enable-connect-protocol-2", "ENABLE_CONNECT_PROTOCOL of 2 (RFC 8441 §3)",
            settings_of(SettingId::ENABLE_CONNECT_PROTOCOL, 2), {"monitor/settings-value"}),
      frame("withdraws-connect-protocol", "ENABLE_CONNECT_PROTOCOL goes from 1 to 0 (RFC 8441 §3)",
            settings_of(SettingId::ENABLE_CONNECT_PROTOCOL, 0), {"monitor/settings-value"}),
      frame("sends-no-priorities-late", "NO_RFC7540_PRIORITIES behind the first SETTINGS (RFC 9218 §2.1)",
            settings_of(SettingId::NO_RFC7540_PRIORITIES, 0), {"monitor/settings-late"}),
      frame("allows-ten-streams", "MAX_CONCURRENT_STREAMS of 10 (§6.5.2 recommends 100)",
            settings_of(SettingId::MAX_CONCURRENT_STREAMS, 10), {"monitor/few-streams"}),
      // Field blocks
      frame("sends-a-stray-continuation", "CONTINUATION without a field block (§6.10)",
            continuation_frame(1, field()), {"monitor/continuation-unexpected"}),
      {"breaks-field-blocks",
       "PING comes amid a field block (§4.3)",
       answered(head(), replace([](const Turn& t) {
                  auto frames = headers_frame(t.header.stream, {}, t.header.flags & ~flag::END_HEADERS);
                  append(frames, ping_frame({}));
                  append(frames, continuation_frame(t.header.stream, plain_block(*t.fields)));
                  return frames;
                })),
       {"monitor/field-block-contiguity"}},
      {"never-ends-a-field-block",
       "the connection ends inside a field block (§4.3)",
       answered(head(), both(replace([](const Turn& t) {
                               return headers_frame(t.header.stream, plain_block(*t.fields),
                                                    t.header.flags & ~flag::END_HEADERS);
                             }),
                             close_after())),
       {"monitor/field-block-unfinished"}},
      {"splits-field-blocks",
       "field blocks come in CONTINUATIONs, which is legal (§4.3)",
       answered(head(), replace([](const Turn& t) {
                  auto frames = headers_frame(t.header.stream, {}, t.header.flags & ~flag::END_HEADERS);
                  append(frames, continuation_frame(t.header.stream, plain_block(*t.fields)));
                  return frames;
                })),
       {}},
      {"sends-index-0",
       "a field block has index 0 (RFC 7541 §6.1)",
       answered(head(), raw_block({0x80}, true)),
       {"monitor/hpack-decode"}},
      {"sends-index-above-the-tables",
       "a field block has an index beyond the tables (RFC 7541 §2.3.3)",
       answered(head(), raw_block({0xff, 0x80, 0x01}, true)),
       {"monitor/hpack-decode"}},
      {"sends-truncated-blocks",
       "a field block ends inside a string (RFC 7541 §5.2)",
       answered(head(), raw_block({0x00, 0x05, 'x'})),
       {"monitor/hpack-decode"}},
      {"sends-bad-huffman",
       "Huffman padding is not ones (RFC 7541 §5.2)",
       answered(head(), raw_block({0x00, 0x81, 0x18, 0x01, '1'})),
       {"monitor/hpack-decode"}},
      {"enlarges-the-table",
       "a size update exceeds HEADER_TABLE_SIZE (RFC 7541 §6.3)",
       answered(head(), raw_block({0x3f, 0xe2, 0x1f}, true)),
       {"monitor/hpack-table-limit"}},
      {"sends-three-size-updates",
       "three size updates open a field block (RFC 7541 §4.2)",
       answered(head(), raw_block({0x20, 0x20, 0x20}, true)),
       {"monitor/hpack-size-update-count"}},
      {"sends-a-late-size-update",
       "a size update ends a field block (RFC 7541 §4.2)",
       answered(head(), replace([](const Turn& t) {
                  auto block = plain_block(*t.fields, leading_updates(t.block));
                  block.push_back(0x20);
                  return block_frames(t.header, 0, block);
                })),
       {"monitor/hpack-size-update-place"}},
      {"owes-size-updates",
       "a lower HEADER_TABLE_SIZE is not followed by a size update (§4.3.1)",
       answered(head() && opens_with_update(),
                replace([](const Turn& t) { return block_frames(t.header, 0, plain_block(*t.fields)); })),
       {"monitor/hpack-size-update-owed"}},
      // Push
      {"pushes-though-disabled",
       "PUSH_PROMISE after ENABLE_PUSH 0 was acknowledged (§6.6)",
       promised(2, get()),
       {"monitor/push-disabled"}},
      {"promises-odd-streams",
       "a server promises stream 3001 (§5.1.1)",
       promised(3001, get()),
       {"monitor/stream-parity"}},
      {"promises-falling-streams",
       "promised streams do not rise (§5.1.1)",
       promised(4, get()),
       {"monitor/stream-id-order"}},
      {"promises-on-stream-0",
       "PUSH_PROMISE on stream 0 (§6.6)",
       promised(2, get(), true),
       {"monitor/frame-on-stream-zero"}},
      {"promises-on-a-finished-stream",
       "PUSH_PROMISE behind the end of the response (§6.6)",
       answered(data() && flagged(flag::END_STREAM),
                after([](const Turn& t) { return push_promise_frame(t.header.stream, 2, get()); })),
       {"monitor/push-parent"}},
      {"promises-late",
       "a resource is promised behind the link to it (§8.4.1)",
       answered(head() && !flagged(flag::END_STREAM),
                both(add("link", "</late.css>; rel=preload"), after([](const Turn& t) {
                       return push_promise_frame(t.header.stream, 2,
                                                 block_of({{":method", "GET"},
                                                           {":scheme", "http"},
                                                           {":authority", "localhost"},
                                                           {":path", "/late.css"}}));
                     }))),
       {"monitor/push-late"}},
      {"promises-post",
       "a POST request is promised (§8.4)",
       promised(
           2,
           block_of({{":method", "POST"}, {":scheme", "http"}, {":authority", "localhost"}, {":path", "/"}})),
       {"monitor/push-request"}},
      {"promises-incomplete-requests",
       "a promised request lacks :path (§8.4.1)",
       promised(2, block_of({{":method", "GET"}, {":scheme", "http"}, {":authority", "localhost"}})),
       {"monitor/push-request"}},
      {"promises-content",
       "a promised request has content-length (§8.4)",
       promised(2, block_of({{":method", "GET"},
                             {":scheme", "http"},
                             {":authority", "localhost"},
                             {":path", "/"},
                             {"content-length", "5"}})),
       {"monitor/push-request"}},
      {"data-on-a-promise",
       "DATA on a promised stream ahead of its head (§5.1)",
       answered(promise(), after([](const Turn& t) { return data_frame(t.promised, as_bytes("x")); })),
       {"monitor/reserved-stream"}},
      {"pushes-above-the-limit",
       "a pushed response starts though MAX_CONCURRENT_STREAMS is 0 (§5.1.2)",
       answered(promise(), after([](const Turn& t) { return headers_frame(t.promised, ok()); })),
       {"monitor/concurrent-streams"}},
      {"promises-and-cancels",
       "every promise is withdrawn at once",
       answered(promise(), after([](const Turn& t) { return rst_stream_frame(t.promised, CANCEL); })),
       {"9113/8.4/pushed-response"}},
  };
  return out;
}

}  // namespace h2prism::faults
