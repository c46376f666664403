#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

// The server's answer to a GET on stream 1.
Dialogue& answer(Dialogue& d, const FieldList& fields, std::uint8_t flags = last) {
  return d.handshake().we_headers(1, request()).target_headers(1, fields, flags);
}
FieldList response_with(Field field) { return response() + std::move(field); }

}  // namespace

Examples response_examples() {
  return {
      {Monitor::pseudo_missing, Role::server, [](Dialogue& d) { answer(d, {{"server", "test"}}); },
       [](Dialogue& d) { answer(d, {{":status", "200"}}); }},
      {Monitor::pseudo_repeated, Role::server,
       [](Dialogue& d) { answer(d, {{":status", "200"}, {":status", "200"}}); },
       [](Dialogue& d) { answer(d, {{":status", "200"}, {"status", "200"}}); }},
      {Monitor::pseudo_undefined, Role::server,
       [](Dialogue& d) { answer(d, {{":status", "200"}, {":path", "/"}}); },
       [](Dialogue& d) { answer(d, {{":status", "200"}, {"path", "/"}}); }},
      {Monitor::pseudo_after_field, Role::server,
       [](Dialogue& d) { answer(d, {{"server", "test"}, {":status", "200"}}); },
       [](Dialogue& d) { answer(d, {{":status", "200"}, {"server", "test"}}); }},
      {Monitor::pseudo_in_trailers, Role::server,
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{":path", "/"}}); },
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{"path", "/"}}); }},
      {Monitor::pseudo_in_trailers, Role::server,
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, response()); },
       [](Dialogue& d) { answer(d, response("103"), more).target_headers(1, response()); }},
      {Monitor::pseudo_value, Role::server, [](Dialogue& d) { answer(d, response("20")); },
       [](Dialogue& d) { answer(d, response("599")); }},
      {Monitor::pseudo_value, Role::server, [](Dialogue& d) { answer(d, response("2xx")); },
       [](Dialogue& d) { answer(d, response("299")); }},
      {Monitor::status_101, Role::server, [](Dialogue& d) { answer(d, response("101"), more); },
       [](Dialogue& d) { answer(d, response("100"), more); }},

      {Monitor::field_name, Role::server,
       [](Dialogue& d) { answer(d, response_with({"Set-Cookie", "a=b"})); },
       [](Dialogue& d) { answer(d, response_with({"set-cookie", "a=b"})); }},
      {Monitor::field_name, Role::server, [](Dialogue& d) { answer(d, response_with({"x y", "1"})); },
       [](Dialogue& d) { answer(d, response_with({"x_y!", "1"})); }},
      {Monitor::field_name, Role::server, [](Dialogue& d) { answer(d, response_with({"", "1"})); },
       [](Dialogue& d) { answer(d, response_with({"x", ""})); }},
      {Monitor::field_name, Role::server,
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{"x:y", "1"}}); },
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{"x-y", "1"}}); }},
      {Monitor::field_value, Role::server, [](Dialogue& d) { answer(d, response_with({"x", "a\r\nb"})); },
       [](Dialogue& d) { answer(d, response_with({"x", "a\tb\x80"})); }},
      {Monitor::field_value, Role::server, [](Dialogue& d) { answer(d, response_with({"x", "a "})); },
       [](Dialogue& d) { answer(d, response_with({"x", "a b"})); }},
      {Monitor::connection_specific_field, Role::server,
       [](Dialogue& d) { answer(d, response_with({"connection", "close"})); },
       [](Dialogue& d) { answer(d, response_with({"x-connection", "close"})); }},
      {Monitor::connection_specific_field, Role::server,
       [](Dialogue& d) { answer(d, response_with({"transfer-encoding", "chunked"})); },
       [](Dialogue& d) { answer(d, response_with({"content-encoding", "gzip"})); }},

      {Monitor::informational_with_end, Role::server, [](Dialogue& d) { answer(d, response("103")); },
       [](Dialogue& d) { answer(d, response("103"), more).target_headers(1, response()); }},
      {Monitor::data_before_headers, Role::server,
       [](Dialogue& d) { answer(d, response("100"), more).target(data_frame(1, octets(1))); },
       [](Dialogue& d) { answer(d, response(), more).target(data_frame(1, octets(1))); }},
      {Monitor::trailers_without_end, Role::server,
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{"x", "1"}}, more); },
       [](Dialogue& d) { answer(d, response(), more).target_headers(1, {{"x", "1"}}); }},

      {Monitor::tunnel_frame, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, {{":method", "CONNECT"}, {":authority", "example.com:80"}}, more);
         d.target_headers(1, response(), more).target_headers(1, {{"x", "1"}});
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, {{":method", "CONNECT"}, {":authority", "example.com:80"}}, more);
         d.target_headers(1, response(), more).target(data_frame(1, octets(4), flag::END_STREAM));
       }},
      {Monitor::early_data_field, Role::server,
       [](Dialogue& d) { answer(d, response_with({"early-data", "1"})); },
       [](Dialogue& d) { answer(d, response_with({"x-early-data", "1"})); }},
      {Monitor::field_repeated, Role::server,
       [](Dialogue& d) { answer(d, response() + Field{"server", "a"} + Field{"server", "a"}); },
       [](Dialogue& d) { answer(d, response() + Field{"set-cookie", "a=b"} + Field{"set-cookie", "c=d"}); }},
      {Monitor::field_repeated, Role::server,
       [](Dialogue& d) { answer(d, response() + Field{"etag", "\"a\""} + Field{"etag", "\"b\""}); },
       [](Dialogue& d) { answer(d, response() + Field{"vary", "te"} + Field{"vary", "accept"}); }},
      {Monitor::content_forbidden, Role::server,
       [](Dialogue& d) { answer(d, response("204"), more).target_headers(1, {{"x", "1"}}); },
       [](Dialogue& d) {
         answer(d, response("204"), more).target(data_frame(1, octets(0), flag::END_STREAM));
       }},
      {Monitor::content_length_mismatch, Role::server,
       [](Dialogue& d) { answer(d, response_with({"content-length", ""})); },
       [](Dialogue& d) { answer(d, response_with({"content-length", "0"})); }},
      {Monitor::content_length_mismatch, Role::server,
       [](Dialogue& d) {
         answer(d, response_with({"content-length", "5"}), more)
             .target(data_frame(1, octets(4), flag::END_STREAM));
       },
       [](Dialogue& d) {  // padding is no content
         answer(d, response_with({"content-length", "5"}), more)
             .target(data_frame(1, octets(3), 0, Padding{9, {}}));
         d.target(data_frame(1, octets(2))).target_headers(1, {{"x", "1"}});
       }},
      {Monitor::content_length_mismatch, Role::server,
       [](Dialogue& d) { answer(d, response_with({"content-length", "5"})); },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, request("HEAD"))
             .target_headers(1, response_with({"content-length", "5"}));
       }},
      {Monitor::content_length_mismatch, Role::server,
       [](Dialogue& d) {
         answer(d, response_with({"content-length", "0"}), more)
             .target(data_frame(1, octets(1), flag::END_STREAM));
       },
       [](Dialogue& d) { answer(d, response("304") + Field{"content-length", "5"}); }},
      {Monitor::content_length_mismatch, Role::server,
       [](Dialogue& d) { answer(d, response_with({"content-length", "5"}), more).target_headers(1, {}); },
       [](Dialogue& d) {  // not complete, because the target gave up
         answer(d, response_with({"content-length", "5"}), more)
             .target(rst_stream_frame(1, ErrorCode::INTERNAL_ERROR));
       }},
      {Monitor::content_length_forbidden, Role::server,
       [](Dialogue& d) { answer(d, response("204") + Field{"content-length", "0"}); },
       [](Dialogue& d) { answer(d, response_with({"content-length", "0"})); }},
      {Monitor::content_length_forbidden, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, {{":method", "CONNECT"}, {":authority", "example.com:80"}}, more);
         d.target_headers(1, response_with({"content-length", "0"}), more);
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, {{":method", "CONNECT"}, {":authority", "example.com:80"}}, more);
         d.target_headers(1, response("405") + Field{"content-length", "0"});
       }},
      {Monitor::content_forbidden, Role::server,
       [](Dialogue& d) {
         answer(d, response("204"), more).target(data_frame(1, octets(1), flag::END_STREAM));
       },
       [](Dialogue& d) { answer(d, response("204"), more).target(data_frame(1, {}, flag::END_STREAM)); }},
      {Monitor::content_forbidden, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request("HEAD")).target_headers(1, response(), more);
         d.target(data_frame(1, octets(1), flag::END_STREAM));
       },
       [](Dialogue& d) {  // a tunnel, whatever 2xx it is
         d.handshake().we_headers(1, {{":method", "CONNECT"}, {":authority", "example.com:80"}}, more);
         d.target_headers(1, response("204"), more).target(data_frame(1, octets(1)));
       }},
  };
}

}  // namespace h2prism::model
