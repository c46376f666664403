#include "engine/model/testing/examples.h"

namespace h2prism::model {

Examples stream_examples() {
  return {
      {Monitor::idle_stream, Role::server,
       [](Dialogue& d) { d.handshake().target(window_update_frame(1, 10)); },
       [](Dialogue& d) { d.handshake().target(priority_frame(1, {})); }},
      {Monitor::idle_stream, Role::server,  // a response on a stream that was passed over
       [](Dialogue& d) { d.handshake().we_headers(3, request()).target_headers(1, response()); },
       [](Dialogue& d) { d.handshake().we_headers(3, request()).target_headers(3, response()); }},
      {Monitor::idle_stream, Role::server,
       [](Dialogue& d) { d.handshake().target(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR)); },
       // What touches an idle stream may be answered there, rightly or not.
       [](Dialogue& d) {
         d.handshake().we(window_update_frame(1, 10)).target(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR));
       }},
      {Monitor::idle_stream, Role::client,
       [](Dialogue& d) { d.handshake().target(data_frame(1, octets(1))); },
       [](Dialogue& d) {
         d.handshake().target_headers(1, request("POST"), more).target(data_frame(1, octets(1)));
       }},

      {Monitor::closed_stream, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request("POST"), more)
             .target_headers(1, response())
             .target(data_frame(1, octets(1)));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request("POST"), more).target_headers(1, response());
         d.target(window_update_frame(1, 1)).target(rst_stream_frame(1, ErrorCode::NO_ERROR));
       }},
      {Monitor::closed_stream, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target(rst_stream_frame(1, ErrorCode::CANCEL))
             .target_headers(1, response());
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response(), more)
             .target(rst_stream_frame(1, ErrorCode::CANCEL));
       }},
      {Monitor::closed_stream, Role::server,  // we reset it, and the target has read that
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .we(rst_stream_frame(1, ErrorCode::CANCEL))
             .fence()
             .target_headers(1, response());
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .we(rst_stream_frame(1, ErrorCode::CANCEL))
             .target_headers(1, response())
             .fence();
       }},
      {Monitor::closed_stream, Role::server,  // behind its own reset of what we broke
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).we(window_update_frame(1, 0x7fffffff));
         d.target(rst_stream_frame(1, ErrorCode::FLOW_CONTROL_ERROR)).target_headers(1, response());
       },
       [](Dialogue& d) {  // we used the number once more
         d.handshake().we_headers(1, request()).we(window_update_frame(1, 0x7fffffff));
         d.target(rst_stream_frame(1, ErrorCode::FLOW_CONTROL_ERROR)).we_headers(1, request());
         d.target_headers(1, response());
       }},
      {Monitor::closed_stream, Role::server,  // a reset after both ends
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response())
             .target(rst_stream_frame(1, ErrorCode::NO_ERROR));
       },
       [](Dialogue& d) {  // our end may still be on its way
         d.handshake().we_headers(1, request("POST"), more).target_headers(1, response());
         d.we(data_frame(1, octets(1), flag::END_STREAM)).target(rst_stream_frame(1, ErrorCode::NO_ERROR));
       }},
      {Monitor::closed_stream, Role::client,
       [](Dialogue& d) { d.handshake().target_headers(1, request()).target(data_frame(1, octets(1))); },
       [](Dialogue& d) { d.handshake().target_headers(1, request()).target(window_update_frame(1, 1)); }},

      {Monitor::reserved_stream, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_push(1, 2, request()).target(data_frame(2, octets(1)));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_push(1, 2, request())
             .target_headers(2, response(), more);
         d.target(data_frame(2, octets(1)));
       }},
      {Monitor::reserved_stream, Role::client,
       [](Dialogue& d) {
         d.handshake().target_headers(1, request()).we_push(1, 2, request()).target_headers(2, request());
       },
       [](Dialogue& d) {
         d.handshake()
             .target_headers(1, request())
             .we_push(1, 2, request())
             .target(window_update_frame(2, 1));
         d.target(rst_stream_frame(2, ErrorCode::CANCEL));
       }},

      {Monitor::stream_parity, Role::client, [](Dialogue& d) { d.handshake().target_headers(2, request()); },
       [](Dialogue& d) { d.handshake().target_headers(3, request()); }},
      {Monitor::stream_parity, Role::server,
       [](Dialogue& d) { d.handshake().we_headers(1, request()).target_push(1, 3, request()); },
       [](Dialogue& d) { d.handshake().we_headers(1, request()).target_push(1, 4, request()); }},
      {Monitor::stream_id_order, Role::client,
       [](Dialogue& d) { d.handshake().target_headers(3, request()).target_headers(1, request()); },
       [](Dialogue& d) { d.handshake().target_headers(1, request()).target_headers(5, request()); }},
      {Monitor::stream_id_order, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_push(1, 4, request()).target_push(1, 2, request());
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_push(1, 2, request()).target_push(1, 8, request());
       }},

      {Monitor::concurrent_streams, Role::client,
       [](Dialogue& d) {
         d.handshake({{SettingId::MAX_CONCURRENT_STREAMS, 1}})
             .target_headers(1, request())
             .target_headers(3, request());
       },
       [](Dialogue& d) {
         d.handshake({{SettingId::MAX_CONCURRENT_STREAMS, 1}})
             .target_headers(1, request())
             .we_headers(1, response());
         d.target_headers(3, request());
       }},
      {Monitor::concurrent_streams, Role::server,  // promised streams count from their HEADERS on
       [](Dialogue& d) {
         d.handshake({{SettingId::MAX_CONCURRENT_STREAMS, 0}}).we_headers(1, request());
         d.target_push(1, 2, request()).target_headers(2, response());
       },
       [](Dialogue& d) {
         d.handshake({{SettingId::MAX_CONCURRENT_STREAMS, 0}})
             .we_headers(1, request())
             .target_push(1, 2, request());
       }},

      {Monitor::refused_after_answer, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_headers(1, response(), more);
         d.target(rst_stream_frame(1, ErrorCode::REFUSED_STREAM));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target(rst_stream_frame(1, ErrorCode::REFUSED_STREAM));
         d.we_headers(3, request()).target_headers(3, response("503"), more);
         d.target(rst_stream_frame(3, ErrorCode::REFUSED_STREAM));
       }},
      {Monitor::rst_answered_by_rst, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).we(rst_stream_frame(1, ErrorCode::CANCEL)).fence();
         d.target(rst_stream_frame(1, ErrorCode::STREAM_CLOSED));
       },
       [](Dialogue& d) {  // may have crossed
         d.handshake().we_headers(1, request()).we(rst_stream_frame(1, ErrorCode::CANCEL));
         d.target(rst_stream_frame(1, ErrorCode::STREAM_CLOSED)).fence();
       }},
      {Monitor::rst_answered_by_rst, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response())
             .we(rst_stream_frame(1, ErrorCode::CANCEL));
         d.target(rst_stream_frame(1, ErrorCode::STREAM_CLOSED));
       },
       [](Dialogue& d) {  // a late verdict on the request is no answer to our reset
         d.handshake()
             .we_headers(1, request())
             .target_headers(1, response("400"))
             .we(rst_stream_frame(1, ErrorCode::CANCEL));
         d.target(rst_stream_frame(1, ErrorCode::PROTOCOL_ERROR));
       }},

      {Monitor::stream_after_goaway, Role::client,
       [](Dialogue& d) {
         d.handshake().we(goaway_frame(0, ErrorCode::NO_ERROR)).fence().target_headers(1, request());
       },
       [](Dialogue& d) {
         d.handshake().we(goaway_frame(0, ErrorCode::NO_ERROR)).target_headers(1, request()).fence();
       }},
  };
}

}  // namespace h2prism::model
