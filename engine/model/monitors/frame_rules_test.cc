#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

Bytes with(Bytes frame, const FrameLies& lies) {
  apply(lies, frame);
  return frame;
}

Bytes padded_data(Bytes padding) {
  const auto pad_length = static_cast<std::uint8_t>(padding.size());
  Bytes payload{pad_length, 'x'};
  append(payload, padding);
  return raw_frame(FrameType::DATA, flag::PADDED, 1, payload);
}

}  // namespace

Examples frame_examples() {
  return {
      {Monitor::reserved_bit, Role::server,
       [](Dialogue& d) { d.handshake().target(with(ping_frame({}), {.reserved = true})); },
       [](Dialogue& d) { d.handshake().target(ping_frame({})); }},
      {Monitor::undefined_flag, Role::server,
       [](Dialogue& d) { d.handshake().target(with(window_update_frame(0, 1), {.flags = flag::ACK})); },
       [](Dialogue& d) { d.handshake().target(raw_frame(FrameType{0x42}, 0xff, 0, {})); }},
      {Monitor::padding_octets, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(padded_data({0, 0, 7}));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(padded_data({0, 0, 0}));
       }},
      {Monitor::frame_size, Role::server,
       [](Dialogue& d) {
         d.handshake().target(raw_frame(FrameType{0x42}, 0, 0, octets(default_max_frame_size + 1)));
       },
       [](Dialogue& d) {
         d.handshake().target(raw_frame(FrameType{0x42}, 0, 0, octets(default_max_frame_size)));
       }},
      {Monitor::frame_size, Role::client,  // the larger size no longer holds
       [](Dialogue& d) {
         d.handshake({{SettingId::MAX_FRAME_SIZE, 20'000}});
         d.we(settings_frame(std::vector<Setting>{{SettingId::MAX_FRAME_SIZE, 16'384}}));
         d.target(raw_frame(FrameType{0x42}, 0, 0, octets(20'000)));  // but not yet
         d.target(settings_ack_frame()).target(raw_frame(FrameType{0x42}, 0, 0, octets(20'000)));
       },
       [](Dialogue& d) {  // the larger size may hold already
         d.handshake().we(settings_frame(std::vector<Setting>{{SettingId::MAX_FRAME_SIZE, 20'000}}));
         d.target(raw_frame(FrameType{0x42}, 0, 0, octets(20'000)));
       }},
      {Monitor::frame_malformed, Role::server,
       [](Dialogue& d) { d.handshake().target(raw_frame(FrameType::PING, 0, 0, octets(7))); },
       // Who ignores ALTSVC need not mind what is in it.
       [](Dialogue& d) { d.handshake().target(raw_frame(FrameType::ALTSVC, 0, 0, octets(1))); }},
      {Monitor::frame_on_stream_zero, Role::server,
       [](Dialogue& d) { d.handshake().target(data_frame(0, octets(1))); },
       [](Dialogue& d) { d.handshake().target(window_update_frame(0, 1)); }},
      {Monitor::frame_off_stream_zero, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(with(ping_frame({}), {.stream = 1}));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(altsvc_frame(1, {}, as_bytes("clear")));
       }},
      {Monitor::priority_update_from_server, Role::server,
       [](Dialogue& d) { d.handshake().target(priority_update_frame(1, as_bytes("u=1"))); },
       [](Dialogue& d) { d.handshake().we(priority_update_frame(1, as_bytes("u=1"))); }},
  };
}

}  // namespace h2prism::model
