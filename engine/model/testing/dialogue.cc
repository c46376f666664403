#include "engine/model/testing/dialogue.h"

#include <algorithm>

#include <fmt/format.h>

namespace h2prism::model {

FieldList request(std::string method) {
  return {
      {":method", std::move(method)}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "/"}};
}
FieldList response(std::string status) { return {{":status", std::move(status)}, {"server", "test"}}; }
FieldList operator+(FieldList fields, Field field) {
  fields.push_back(std::move(field));
  return fields;
}
Bytes octets(std::size_t count) { return Bytes(count, 'x'); }
Bytes settings(SettingId id, std::uint32_t value) {
  return settings_frame(std::vector<Setting>{{id, value}});
}

Dialogue::Dialogue(Role target, Limits limits) : connection(target, limits), decoder_(max_max_frame_size) {
  if (target == Role::server) connection.sent_preface();
}

Dialogue& Dialogue::handshake(const std::vector<Setting>& ours, const std::vector<Setting>& theirs) {
  we(settings_frame(ours)).target(settings_frame(theirs));
  return we(settings_ack_frame()).target(settings_ack_frame());
}

Dialogue& Dialogue::we(const Bytes& frame) {
  connection.sent(frame);
  return *this;
}
Dialogue& Dialogue::we_headers(std::uint32_t stream, const FieldList& fields, std::uint8_t flags) {
  return we(headers_frame(stream, our_block(fields), flags));
}
Dialogue& Dialogue::we_push(std::uint32_t stream, std::uint32_t promised, const FieldList& fields) {
  return we(push_promise_frame(stream, promised, our_block(fields)));
}

Dialogue& Dialogue::target(const Bytes& frame) {
  section.reset();
  ByteView rest = frame;
  while (!rest.empty()) {
    const auto& decoded = decoder_.next(rest);
    if (decoded.status == DecodedFrame::Status::done) section = connection.received(decoded.frame);
    if (decoded.status == DecodedFrame::Status::error) {
      connection.received_malformed(decoded.frame.header, decoded.error);
    }
  }
  return *this;
}
Dialogue& Dialogue::target_headers(std::uint32_t stream, const FieldList& fields, std::uint8_t flags) {
  return target(headers_frame(stream, target_block(fields), flags));
}
Dialogue& Dialogue::target_push(std::uint32_t stream, std::uint32_t promised, const FieldList& fields) {
  return target(push_promise_frame(stream, promised, target_block(fields)));
}

Dialogue& Dialogue::fence() {
  for (int i = 0; i < 2; ++i) {
    const Pings::Opaque opaque{'f', 'e', 'n', 'c', 'e', 0, 0, ++pings_};
    we(ping_frame(opaque)).target(ping_frame(opaque, true));
  }
  connection.fence_passed();
  return *this;
}

Bytes Dialogue::our_block(const FieldList& fields) {
  Bytes block;
  our_encoder_.encode(fields, block);
  return block;
}
Bytes Dialogue::target_block(const FieldList& fields) {
  Bytes block;
  target_encoder_.encode(fields, block);
  return block;
}

std::vector<std::string> Dialogue::found() const {
  std::vector<std::string> names;
  for (const auto& finding : connection.findings()) {
    if (std::ranges::find(names, finding.monitor) == names.end()) names.emplace_back(finding.monitor);
  }
  return names;
}

std::string Dialogue::explain() const {
  std::string out;
  for (const auto& [monitor, stream, text] : connection.findings())
    out += fmt::format("{} ({}): {}\n", monitor, stream, text);
  return out + (connection.taint().empty() ? "" : fmt::format("tainted: {}\n", connection.taint()));
}

}  // namespace h2prism::model
