#include "engine/model/testing/examples.h"

namespace h2prism::model {
namespace {

const std::vector<Setting> newer{{SettingId::NO_RFC7540_PRIORITIES, 1}};

Bytes update(std::uint32_t stream) { return priority_update_frame(stream, as_bytes("u=1")); }

Bytes with_priority(Bytes block, std::uint32_t stream) {
  Bytes payload{0, 0, 0, 0, 15};
  append(payload, block);
  return raw_frame(FrameType::HEADERS, last | flag::PRIORITY, stream, payload);
}

}  // namespace

Examples priority_examples() {
  return {
      {Monitor::priority_signal, Role::client,
       [](Dialogue& d) { d.handshake(newer).fence().target(priority_frame(1, {})); },
       // Acknowledged, but what comes now may have been under way by then.
       [](Dialogue& d) { d.handshake(newer).target(priority_frame(1, {})); }},
      {Monitor::priority_signal, Role::client,
       [](Dialogue& d) { d.handshake(newer).fence().target(with_priority(d.target_block(request()), 1)); },
       [](Dialogue& d) { d.handshake().fence().target(with_priority(d.target_block(request()), 1)); }},
      {Monitor::priority_update_ignored, Role::client,
       [](Dialogue& d) { d.handshake().fence().target(update(1)); },
       [](Dialogue& d) { d.handshake(newer).fence().target(update(1)); }},
      {Monitor::priority_update_ignored, Role::client,
       [](Dialogue& d) { d.handshake({{SettingId::NO_RFC7540_PRIORITIES, 0}}).fence().target(update(1)); },
       [](Dialogue& d) { d.handshake().target(update(1)); }},
      {Monitor::priority_update_idle_push, Role::client,
       [](Dialogue& d) { d.handshake(newer).target_headers(1, request()).target(update(2)); },
       [](Dialogue& d) {
         d.handshake(newer).target_headers(1, request()).we_push(1, 2, request()).target(update(2));
       }},
      {Monitor::priority_update_stream, Role::client,
       [](Dialogue& d) {
         d.handshake(newer).target_headers(1, request()).we_headers(1, response()).fence().target(update(1));
       },
       // The end of the response need not have been read.
       [](Dialogue& d) {
         d.handshake(newer).target_headers(1, request()).we_headers(1, response()).target(update(1));
       }},
      {Monitor::priority_update_stream, Role::client,
       [](Dialogue& d) {
         d.handshake(newer).target_headers(1, request("POST"), more).we_headers(1, response());
         d.fence().target(update(1));
       },
       [](Dialogue& d) {
         d.handshake(newer).target(update(1)).target_headers(1, request()).we_headers(1, response(), more);
         d.fence().target(update(1));
       }},
  };
}

}  // namespace h2prism::model
