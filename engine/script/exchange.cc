#include "engine/script/exchange.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/script/outcome_catalogue.h"

namespace h2prism::script {
namespace {

FrameSpec on(FrameType type, Value stream) {
  FrameSpec spec;
  spec.type = type;
  spec.stream = std::move(stream);
  return spec;
}

// By the words of the case language, so that a verdict quotes them in either.
Outcome standard(const std::string& words) {
  return *standard_outcomes().parse_outcome(words);  // those below exist: exchange_test.cc
}

}  // namespace

Fields get() { return {FieldMacro{FieldMacro::Kind::get, {}}}; }
Fields post() { return {FieldMacro{FieldMacro::Kind::post, {}}}; }
Fields response_head() { return {FieldMacro{FieldMacro::Kind::response, {}}}; }

FieldLine field(std::string_view line) {
  const auto colon = line.find(':', 1);
  if (colon == std::string_view::npos) return {std::string(line), ""};
  auto value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return {std::string(line.substr(0, colon)), std::string(value)};
}

Exchange& Exchange::named(std::string id, std::string title) {
  case_.id = std::move(id);
  case_.title = std::move(title);
  return *this;
}

Exchange& Exchange::covers(std::string requirement) {
  case_.covers.push_back(std::move(requirement));
  return *this;
}

Exchange& Exchange::role(TargetRole role) {
  case_.role = role;
  return *this;
}

Exchange& Exchange::needs(std::string need) {
  case_.needs.push_back(std::move(need));
  return *this;
}

Exchange& Exchange::handshake(std::vector<std::pair<std::uint16_t, Value>> settings) {
  case_.preface = Preface::valid;
  case_.settings = std::move(settings);
  return *this;
}

Exchange& Exchange::early_handshake(std::vector<std::pair<std::uint16_t, Value>> settings) {
  case_.preface = Preface::early;
  case_.settings = std::move(settings);
  return *this;
}

Exchange& Exchange::no_handshake() {
  case_.preface = Preface::none;
  return *this;
}

Exchange& Exchange::upgrade(UpgradeDemand demand) {
  case_.upgrade = std::move(demand);
  return *this;
}

Exchange& Exchange::automatic(Automatic behaviours) {
  case_.automatic = behaviours;
  return *this;
}

Exchange& Exchange::deliver(transport::Delivery delivery, std::vector<std::size_t> segments) {
  case_.delivery = delivery;
  case_.segments = std::move(segments);
  return *this;
}

Exchange& Exchange::step(Step step) {
  case_.steps.push_back(std::move(step));
  return *this;
}

Exchange& Exchange::frame(FrameSpec spec) { return step({std::move(spec)}); }

Exchange& Exchange::data(Value stream, std::string_view octets, std::uint8_t flags) {
  auto spec = on(FrameType::DATA, std::move(stream));
  append(spec.data, octets);
  spec.flags = flags;
  return frame(std::move(spec));
}

Exchange& Exchange::headers(Value stream, Fields fields, std::uint8_t flags) {
  return block(std::move(stream), {BlockItem{std::move(fields)}}, flags);
}

Exchange& Exchange::block(Value stream, std::vector<BlockItem> items, std::uint8_t flags) {
  auto spec = on(FrameType::HEADERS, std::move(stream));
  spec.block = std::move(items);
  spec.flags = flags;
  return frame(std::move(spec));
}

Exchange& Exchange::priority(Value stream, PriorityFields fields) {
  auto spec = on(FrameType::PRIORITY, std::move(stream));
  spec.priority = fields;
  spec.other_stream = fields.dependency;
  return frame(std::move(spec));
}

Exchange& Exchange::rst_stream(Value stream, ErrorCode code) {
  auto spec = on(FrameType::RST_STREAM, std::move(stream));
  spec.code = static_cast<std::uint32_t>(code);
  return frame(std::move(spec));
}

Exchange& Exchange::settings(std::vector<std::pair<std::uint16_t, Value>> entries) {
  auto spec = on(FrameType::SETTINGS, 0);
  spec.settings = std::move(entries);
  return frame(std::move(spec));
}

Exchange& Exchange::ping(std::string_view eight_octets, std::uint8_t flags) {
  auto spec = on(FrameType::PING, 0);
  std::copy_n(eight_octets.begin(), std::min<std::size_t>(8, eight_octets.size()), spec.opaque.begin());
  spec.flags = flags;
  return frame(std::move(spec));
}

Exchange& Exchange::goaway(Value last_stream, ErrorCode code) {
  auto spec = on(FrameType::GOAWAY, 0);
  spec.other_stream = std::move(last_stream);
  spec.code = static_cast<std::uint32_t>(code);
  return frame(std::move(spec));
}

Exchange& Exchange::window_update(Value stream, Value increment) {
  auto spec = on(FrameType::WINDOW_UPDATE, std::move(stream));
  spec.increment = std::move(increment);
  return frame(std::move(spec));
}

Exchange& Exchange::continuation(Value stream, Bytes fragment, std::uint8_t flags) {
  auto spec = on(FrameType::CONTINUATION, std::move(stream));
  spec.block.emplace_back(std::move(fragment));
  spec.flags = flags;
  return frame(std::move(spec));
}

Exchange& Exchange::raw(Bytes octets) { return step({RawStep{std::move(octets)}}); }
Exchange& Exchange::open(std::string as, bool end) { return step({OpenStep{std::move(as), end}}); }
Exchange& Exchange::upload(UploadStep upload) { return step({std::move(upload)}); }
Exchange& Exchange::await(AwaitStep::What what, Value stream, Value octets) {
  return step({AwaitStep{what, std::move(stream), std::move(octets)}});
}
Exchange& Exchange::fence() { return step({FenceStep{}}); }
Exchange& Exchange::pause(milliseconds length) { return step({PauseStep{length}}); }
Exchange& Exchange::shutdown() { return step({ShutdownStep{}}); }
Exchange& Exchange::repeat(Value times, const Exchange& body) {
  return step({RepeatStep{std::move(times), body.case_.steps}});
}
Exchange& Exchange::expect(Outcome outcome) { return expect_any({std::move(outcome)}); }
Exchange& Exchange::expect_any(std::vector<Outcome> outcomes) {
  return step({ExpectStep{std::move(outcomes), {}}});
}
Exchange& Exchange::alive() { return step({AliveStep{}}); }

Outcome connection_error(ErrorCode code) {
  return standard(fmt::format("connection-error {}", to_string(code)));
}
Outcome stream_error(const Value& stream, ErrorCode code) {
  return standard(fmt::format("stream-error {} {}", to_string(stream), to_string(code)));
}
Outcome malformed(const Value& stream) { return standard(fmt::format("malformed {}", to_string(stream))); }
Outcome ignored() { return standard("ignored"); }
Outcome response(const Value& stream, std::string_view status) {
  return standard(fmt::format("response {} {}", to_string(stream), status));
}

}  // namespace h2prism::script
