#include "engine/model/testing/examples.h"

namespace h2prism::model {

Examples push_examples() {
  return {
      {Monitor::push_from_client, Role::client,
       [](Dialogue& d) { d.handshake().target_headers(1, request()).target_push(1, 2, request()); },
       [](Dialogue& d) { d.handshake().target_headers(1, request()).we_push(1, 2, request()); }},
      {Monitor::push_disabled, Role::server,
       [](Dialogue& d) {
         d.handshake({{SettingId::ENABLE_PUSH, 0}}).we_headers(1, request()).target_push(1, 2, request());
       },
       [](Dialogue& d) {  // not yet acknowledged
         d.handshake().we(settings_frame(std::vector<Setting>{{SettingId::ENABLE_PUSH, 0}}));
         d.we_headers(1, request()).target_push(1, 2, request());
       }},
      {Monitor::push_parent, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_headers(1, response()).target_push(1, 2, request());
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target_push(1, 2, request());
       }},
      {Monitor::push_parent, Role::server, [](Dialogue& d) { d.handshake().target_push(1, 2, request()); },
       [](Dialogue& d) {  // on a stream that we reset meanwhile
         d.handshake()
             .we_headers(1, request())
             .we(rst_stream_frame(1, ErrorCode::CANCEL))
             .target_push(1, 2, request());
       }},
      {Monitor::push_request, Role::server,
       [](Dialogue& d) { d.handshake().we_headers(1, request()).target_push(1, 2, request("POST")); },
       [](Dialogue& d) { d.handshake().we_headers(1, request()).target_push(1, 2, request("HEAD")); }},
      {Monitor::push_request, Role::server,
       [](Dialogue& d) { d.handshake().we_headers(1, request()).target_push(1, 2, {{":method", "GET"}}); },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_push(1, 2, request() + Field{"content-length", "0"});
       }},
  };
}

}  // namespace h2prism::model
