#include <algorithm>

#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

// The client's request on stream 1.
Dialogue& ask(Dialogue& d, const FieldList& fields, std::uint8_t flags = last) {
  return d.handshake().target_headers(1, fields, flags);
}
FieldList request_with(Field field) { return request() + std::move(field); }
FieldList request_without(std::string_view name) {
  auto fields = request();
  std::erase_if(fields, [&](const Field& field) { return field.name == name; });
  return fields;
}
FieldList with_value(std::string_view name, std::string value) {
  auto fields = request();
  std::ranges::find(fields, name, &Field::name)->value = std::move(value);
  return fields;
}
const FieldList connect{{":method", "CONNECT"}, {":authority", "example.com:443"}};
const FieldList websocket{{":method", "CONNECT"},
                          {":protocol", "websocket"},
                          {":scheme", "https"},
                          {":path", "/chat"},
                          {":authority", "example.com"}};

}  // namespace

Examples request_examples() {
  return {
      {Monitor::pseudo_missing, Role::client, [](Dialogue& d) { ask(d, request_without(":path")); },
       [](Dialogue& d) { ask(d, request_without(":authority") + Field{"host", "example.com"}); }},
      {Monitor::pseudo_missing, Role::client, [](Dialogue& d) { ask(d, request_without(":method")); },
       [](Dialogue& d) { ask(d, connect, more); }},
      {Monitor::pseudo_undefined, Role::client,
       [](Dialogue& d) {
         ask(d, {{":method", "GET"},
                 {":scheme", "https"},
                 {":authority", "a"},
                 {":path", "/"},
                 {":status", "200"}});
       },
       [](Dialogue& d) { ask(d, request_with({"status", "200"})); }},
      {Monitor::pseudo_in_trailers, Role::client,
       [](Dialogue& d) { ask(d, request("POST"), more).target_headers(1, {{":path", "/"}}); },
       [](Dialogue& d) { ask(d, request("POST"), more).target_headers(1, {{"x", "1"}}); }},
      {Monitor::pseudo_value, Role::client, [](Dialogue& d) { ask(d, with_value(":path", "")); },
       [](Dialogue& d) { ask(d, with_value(":path", "/?")); }},
      {Monitor::pseudo_value, Role::client, [](Dialogue& d) { ask(d, with_value(":path", "*")); },
       [](Dialogue& d) {
         ask(d,
             {{":method", "OPTIONS"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "*"}});
       }},
      {Monitor::field_name, Role::client, [](Dialogue& d) { ask(d, request_with({"Accept", "*/*"})); },
       [](Dialogue& d) { ask(d, request_with({"accept", "*/*"})); }},
      {Monitor::field_value, Role::client, [](Dialogue& d) { ask(d, request_with({"accept", "\t*/*"})); },
       [](Dialogue& d) { ask(d, request_with({"accept", ""})); }},
      {Monitor::connection_specific_field, Role::client,
       [](Dialogue& d) { ask(d, request_with({"keep-alive", "1"})); },
       [](Dialogue& d) { ask(d, request_with({"te", "trailers"})); }},
      {Monitor::te_field, Role::client, [](Dialogue& d) { ask(d, request_with({"te", "gzip"})); },
       [](Dialogue& d) { ask(d, request_with({"te", "trailers"})); }},
      {Monitor::connect_request, Role::client, [](Dialogue& d) { ask(d, {{":method", "CONNECT"}}, more); },
       [](Dialogue& d) { ask(d, connect, more); }},
      {Monitor::connect_request, Role::client,
       [](Dialogue& d) { ask(d, connect + Field{":path", "/"}, more); },
       [](Dialogue& d) {
         d.handshake({{SettingId::ENABLE_CONNECT_PROTOCOL, 1}}).target_headers(1, websocket, more);
       }},
      {Monitor::extended_connect, Role::client, [](Dialogue& d) { ask(d, websocket, more); },
       [](Dialogue& d) {
         d.handshake().we(settings_frame(std::vector<Setting>{{SettingId::ENABLE_CONNECT_PROTOCOL, 1}}));
         d.target_headers(1, websocket, more);
       }},
      {Monitor::request_authority, Role::client,
       [](Dialogue& d) { ask(d, with_value(":authority", "me:pw@example.com")); },
       [](Dialogue& d) { ask(d, with_value(":authority", "example.com:8443")); }},
      {Monitor::request_authority, Role::client,
       [](Dialogue& d) { ask(d, request_with({"host", "example.net"})); },
       [](Dialogue& d) { ask(d, request_with({"host", "EXAMPLE.com:443"})); }},
      {Monitor::request_authority, Role::client, [](Dialogue& d) { ask(d, request_without(":authority")); },
       [](Dialogue& d) { ask(d, request_without(":authority") + Field{"via", "1.0 gateway"}); }},
      {Monitor::request_authority, Role::client, [](Dialogue& d) { ask(d, request_without(":authority")); },
       [](Dialogue& d) { ask(d, {{":method", "OPTIONS"}, {":scheme", "https"}, {":path", "*"}}); }},
      {Monitor::trailers_without_end, Role::client,
       [](Dialogue& d) { ask(d, request("POST"), more).target_headers(1, {{"x", "1"}}, more); },
       [](Dialogue& d) { ask(d, request("POST"), more).target_headers(1, {{"x", "1"}}); }},
      {Monitor::content_length_mismatch, Role::client,
       [](Dialogue& d) { ask(d, request("POST") + Field{"content-length", "5"}); },
       [](Dialogue& d) {
         ask(d, request("POST") + Field{"content-length", "5"}, more)
             .target(data_frame(1, octets(5), flag::END_STREAM));
       }},
      {Monitor::content_length_mismatch, Role::client,
       [](Dialogue& d) {
         ask(d, request("HEAD") + Field{"content-length", "1"}, more)
             .target(data_frame(1, octets(2), flag::END_STREAM));
       },
       [](Dialogue& d) { ask(d, request("HEAD") + Field{"content-length", "0"}); }},
      {Monitor::content_length_mismatch, Role::client,  // one of them is wrong, whatever follows
       [](Dialogue& d) {
         ask(d, request("POST") + Field{"content-length", "5"} + Field{"content-length", "6"}, more);
       },
       [](Dialogue& d) {  // once more is no other length
         ask(d, request("POST") + Field{"content-length", "5"} + Field{"content-length", "5"}, more);
       }},
      {Monitor::content_length_mismatch, Role::client,
       [](Dialogue& d) { ask(d, request("POST") + Field{"content-length", "five"}, more); },
       [](Dialogue& d) { ask(d, request("POST") + Field{"content-length", "5"}, more); }},
  };
}

}  // namespace h2prism::model
