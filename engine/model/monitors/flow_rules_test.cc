#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

constexpr SettingId window = SettingId::INITIAL_WINDOW_SIZE;

Bytes window_of(std::uint32_t size) { return settings_frame(std::vector<Setting>{{window, size}}); }

}  // namespace

Examples flow_examples() {
  return {
      {Monitor::window_overrun_stream, Role::server,
       [](Dialogue& d) {
         d.handshake({{window, 10}}).we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, octets(11)));
       },
       [](Dialogue& d) {
         d.handshake({{window, 10}}).we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, octets(10))).target(data_frame(1, {}, flag::END_STREAM));
       }},
      {Monitor::window_overrun_stream, Role::server,  // padding counts
       [](Dialogue& d) {
         d.handshake({{window, 10}}).we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, octets(5), 0, Padding{5, {}}));
       },
       [](Dialogue& d) {
         d.handshake({{window, 10}}).we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, octets(5), 0, Padding{4, {}}));
       }},
      {Monitor::window_overrun_stream, Role::server,  // taken negative by SETTINGS
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(data_frame(1, octets(100)));
         d.we(window_of(50))
             .target(settings_ack_frame())
             .we(window_update_frame(1, 50))
             .target(data_frame(1, octets(1)));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(data_frame(1, octets(100)));
         d.we(window_of(50)).target(data_frame(1, octets(1))).target(settings_ack_frame());
         d.we(window_update_frame(1, 52)).target(data_frame(1, octets(1)));
       }},
      {Monitor::window_overrun_stream, Role::client,
       [](Dialogue& d) {
         d.handshake({{window, 0}}).target_headers(1, request("POST"), more).target(data_frame(1, octets(1)));
       },
       [](Dialogue& d) {
         d.handshake({{window, 0}})
             .target_headers(1, request("POST"), more)
             .we(window_of(1))
             .target(data_frame(1, octets(1)));
       }},

      {Monitor::window_overrun_connection, Role::server,
       [](Dialogue& d) {
         d.handshake({{window, 1'000'000}}).we_headers(1, request()).target_headers(1, response(), more);
         for (int i = 0; i < 4; ++i) d.target(data_frame(1, octets(16'384)));
       },
       [](Dialogue& d) {
         d.handshake({{window, 1'000'000}}).we_headers(1, request()).target_headers(1, response(), more);
         d.we(window_update_frame(0, 1));
         for (int i = 0; i < 4; ++i) d.target(data_frame(1, octets(16'384)));
       }},

      {Monitor::window_update_zero, Role::server,
       [](Dialogue& d) { d.handshake().target(window_update_frame(0, 0)); },
       [](Dialogue& d) { d.handshake().target(window_update_frame(0, 1)); }},
      {Monitor::window_update_tiny, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request("POST"), more).we(data_frame(1, octets(5000)));
         d.target(window_update_frame(1, 16));
       },
       [](Dialogue& d) {  // all that was used, or the last of it
         d.handshake().we_headers(1, request("POST"), more).we(data_frame(1, octets(5000)));
         d.target(window_update_frame(1, 4990))
             .target(window_update_frame(1, 10))
             .target(window_update_frame(0, 1000));
       }},
      {Monitor::window_overflow, Role::server,
       [](Dialogue& d) {
         d.handshake().target(window_update_frame(0, max_window_size - default_window_size + 1));
       },
       [](Dialogue& d) {
         d.handshake().target(window_update_frame(0, max_window_size - default_window_size));
       }},
      {Monitor::window_overflow, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request("POST"), more).target(window_update_frame(1, max_window_size));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request("POST"), more).we(data_frame(1, octets(100)));
         d.target(window_update_frame(1, max_window_size - default_window_size + 100));
       }},
      {Monitor::window_overflow, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request("POST"), more)
             .target(window_update_frame(1, 10))
             .target(window_of(max_window_size - 9));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request("POST"), more)
             .target(window_update_frame(1, 10))
             .target(window_of(max_window_size - 10));
       }},
  };
}

}  // namespace h2prism::model
