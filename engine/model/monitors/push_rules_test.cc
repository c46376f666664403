#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

FieldList to(std::string scheme, std::string authority, std::string path = "/") {
  return {{":method", "GET"},
          {":scheme", std::move(scheme)},
          {":authority", std::move(authority)},
          {":path", std::move(path)}};
}

}  // namespace

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
      {Monitor::push_authority, Role::server,
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, to("http", "a.example:80"))
             .target_push(1, 2, to("http", "a.example:81"));
       },
       [](Dialogue& d) {
         d.handshake()
             .we_headers(1, to("http", "a.example:80"))
             .target_push(1, 2, to("http", "b.example:80"));
       }},
      {Monitor::push_authority, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, to("http", "a.example")).target_push(1, 2, to("https", "a.example"));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, to("https", "[::1]")).target_push(1, 2, to("https", "[::1]"));
       }},
      {Monitor::push_authority, Role::server,
       [](Dialogue& d) {  // Host is no :authority, and an empty one names nobody
         const auto nobody =
             FieldList{{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {"host", "a.example"}};
         d.handshake().we_headers(1, to("http", "a.example")).target_push(1, 2, nobody);
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, to("http", "a.example")).target_push(1, 2, to("http", "a.example"));
       }},
      {Monitor::push_late, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request());
         d.target_headers(1, response() + Field{"link", "</a.css>; rel=preload"}, more);
         d.target_push(1, 2, to("http", "a.example", "/a.css"));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request());
         d.target_push(1, 2, to("http", "a.example", "/a.css"));
         d.target_headers(1, response() + Field{"link", "</a.css>; rel=preload"}, more);
       }},
      {Monitor::push_late, Role::server,
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, as_bytes("<link href='/a.css'>")));
         d.target_push(1, 2, to("http", "a.example", "/a.css"));
       },
       [](Dialogue& d) {
         d.handshake().we_headers(1, request()).target_headers(1, response(), more);
         d.target(data_frame(1, as_bytes("<link href='/a.css2'>")));
         d.target_push(1, 2, to("http", "a.example", "/a.css"));
       }},
  };
}

}  // namespace h2prism::model
