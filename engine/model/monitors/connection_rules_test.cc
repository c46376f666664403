#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

constexpr Pings::Opaque one{1}, two{2};

}  // namespace

Examples connection_examples() {
  return {
      {Monitor::first_frame_settings, Role::server,
       [](Dialogue& d) { d.we(settings_frame({})).target(ping_frame(one)); },
       [](Dialogue& d) { d.we(settings_frame({})).target(settings_frame({})).target(ping_frame(one)); }},
      {Monitor::first_frame_settings, Role::server,
       [](Dialogue& d) { d.we(settings_frame({})).target(settings_ack_frame()); },
       [](Dialogue& d) { d.we(settings_frame({})).target(goaway_frame(0, ErrorCode::INADEQUATE_SECURITY)); }},
      {Monitor::first_frame_settings, Role::client, [](Dialogue& d) { d.target(window_update_frame(0, 1)); },
       [](Dialogue& d) { d.target(settings_frame({})).target(window_update_frame(0, 1)); }},
      {Monitor::settings_late, Role::server,
       [](Dialogue& d) { d.handshake().target(settings(SettingId::NO_RFC7540_PRIORITIES, 0)); },
       [](Dialogue& d) {
         d.handshake({}, {{SettingId::NO_RFC7540_PRIORITIES, 1}})
             .target(settings(SettingId::NO_RFC7540_PRIORITIES, 1));
       }},
      {Monitor::settings_late, Role::client,
       [](Dialogue& d) { d.handshake().target(settings(SettingId::NO_RFC7540_PRIORITIES, 0)); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::NO_RFC7540_PRIORITIES, 0}}); }},
      {Monitor::few_streams, Role::server,
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_CONCURRENT_STREAMS, 99}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_CONCURRENT_STREAMS, 100}}); }},
      {Monitor::settings_value, Role::server,
       [](Dialogue& d) { d.handshake({}, {{SettingId::ENABLE_PUSH, 1}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::ENABLE_PUSH, 0}}); }},
      {Monitor::settings_value, Role::client,
       [](Dialogue& d) { d.handshake({}, {{SettingId::ENABLE_PUSH, 2}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::ENABLE_PUSH, 1}}); }},
      {Monitor::settings_value, Role::server,
       [](Dialogue& d) { d.handshake({}, {{SettingId::INITIAL_WINDOW_SIZE, max_window_size + 1}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::INITIAL_WINDOW_SIZE, max_window_size}}); }},
      {Monitor::settings_value, Role::server,
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_FRAME_SIZE, default_max_frame_size - 1}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_FRAME_SIZE, default_max_frame_size}}); }},
      {Monitor::settings_value, Role::server,
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_FRAME_SIZE, max_max_frame_size + 1}}); },
       [](Dialogue& d) { d.handshake({}, {{SettingId::MAX_FRAME_SIZE, max_max_frame_size}}); }},
      {Monitor::settings_value, Role::server,
       [](Dialogue& d) {
         d.handshake({}, {{SettingId::ENABLE_CONNECT_PROTOCOL, 1}})
             .target(settings(SettingId::ENABLE_CONNECT_PROTOCOL, 0));
       },
       [](Dialogue& d) {
         d.handshake({}, {{SettingId::ENABLE_CONNECT_PROTOCOL, 0}})
             .target(settings(SettingId::ENABLE_CONNECT_PROTOCOL, 1));
       }},
      {Monitor::settings_value, Role::client,
       [](Dialogue& d) { d.handshake().target(settings(SettingId::NO_RFC7540_PRIORITIES, 1)); },
       [](Dialogue& d) {
         d.handshake({}, {{SettingId::NO_RFC7540_PRIORITIES, 1}})
             .target(settings(SettingId::NO_RFC7540_PRIORITIES, 1));
       }},

      {Monitor::settings_ack_missing, Role::server,
       [](Dialogue& d) { d.handshake().we(settings(SettingId::ENABLE_PUSH, 0)).fence().fence(); },
       [](Dialogue& d) {
         d.handshake().we(settings(SettingId::ENABLE_PUSH, 0)).target(settings_ack_frame()).fence().fence();
         // One fence is no proof, and what was sent after its first PING is not fenced off.
         d.we(ping_frame(one)).we(settings(SettingId::ENABLE_PUSH, 1)).target(ping_frame(one, true));
         d.we(ping_frame(two)).target(ping_frame(two, true)).connection.fence_passed();
         d.fence();
       }},
      {Monitor::settings_ack_unsolicited, Role::server,
       [](Dialogue& d) { d.handshake().target(settings_ack_frame()); },
       [](Dialogue& d) { d.handshake().we(settings_frame({})).target(settings_ack_frame()); }},
      {Monitor::ping_ack_missing, Role::server,
       [](Dialogue& d) { d.handshake().we(ping_frame(one)).fence().fence(); },
       [](Dialogue& d) {
         d.handshake().we(ping_frame(one)).fence().target(ping_frame(one, true)).fence();
         // What was sent after the first PING of a fence is not fenced off; one fence is no proof.
         d.we(ping_frame(one)).we(ping_frame(two)).target(ping_frame(one, true)).fence();
       }},
      {Monitor::ping_ack_unsolicited, Role::server,
       [](Dialogue& d) {
         d.handshake().we(ping_frame(one)).target(ping_frame(one, true)).target(ping_frame(one, true));
       },
       [](Dialogue& d) {
         d.handshake()
             .we(ping_frame(one))
             .we(ping_frame(one))
             .target(ping_frame(one, true))
             .target(ping_frame(one, true));
       }},
      {Monitor::ping_ack_octets, Role::client,
       [](Dialogue& d) { d.handshake().we(ping_frame(one)).target(ping_frame(two, true)); },
       [](Dialogue& d) {
         d.handshake().we(ping_frame(one)).we(ping_frame(two)).target(ping_frame(two, true));
       }},

      {Monitor::goaway_last_stream_rising, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .target(goaway_frame(1, ErrorCode::NO_ERROR))
             .target(goaway_frame(3, ErrorCode::NO_ERROR));
       },
       [](Dialogue& d) {
         d.handshake()
             .target(goaway_frame(max_stream_id, ErrorCode::NO_ERROR))
             .target(goaway_frame(1, ErrorCode::NO_ERROR));
       }},
      {Monitor::goaway_last_stream_too_low, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response())
             .target(goaway_frame(0, ErrorCode::NO_ERROR));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_headers(1, response());
         d.we_headers(3, request())
             .target_headers(3, response("400"))
             .target(goaway_frame(1, ErrorCode::NO_ERROR));
       }},
      {Monitor::goaway_last_stream_too_low, Role::server,  // answered after it
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(goaway_frame(0, ErrorCode::NO_ERROR))
             .target_headers(1, response());
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(goaway_frame(1, ErrorCode::NO_ERROR))
             .target_headers(1, response());
       }},
  };
}

}  // namespace h2prism::model
