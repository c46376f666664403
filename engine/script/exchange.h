// The case language in C++: a fluent builder. It reads like the exchange,
//
//   Exchange().handshake().headers(1, post()).window_update(1, 0).expect(stream_error(1,
//   ErrorCode::PROTOCOL_ERROR))
//
// and the YAML loader builds its cases through the same calls, so what one can say the other can.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "engine/script/case.h"

namespace h2prism::script {

Fields get();
Fields post();
Fields response_head();
// "name: value"; the first colon that is not the first character separates.
FieldLine field(std::string_view line);

class Exchange {
 public:
  // Who and what.
  Exchange& named(std::string id, std::string title = {});
  Exchange& covers(std::string requirement);
  Exchange& role(TargetRole role);
  Exchange& needs(std::string need);

  // The start of the connection. `handshake` is the default: magic, SETTINGS, and both ACKs.
  Exchange& handshake(std::vector<std::pair<std::uint16_t, Value>> settings = {});
  Exchange& early_handshake(std::vector<std::pair<std::uint16_t, Value>> settings = {});
  Exchange& no_handshake();
  Exchange& upgrade(UpgradeDemand demand = {});  // ahead of it
  Exchange& automatic(Automatic behaviours);
  Exchange& deliver(transport::Delivery delivery, std::vector<std::size_t> segments = {});

  // Frames. Flags are written as given.
  Exchange& frame(FrameSpec spec);
  Exchange& data(Value stream, std::string_view octets, std::uint8_t flags = 0);
  Exchange& headers(Value stream, Fields fields, std::uint8_t flags = flag::END_HEADERS);
  Exchange& block(Value stream, std::vector<BlockItem> items,
                  std::uint8_t flags = flag::END_HEADERS | flag::END_STREAM);
  Exchange& priority(Value stream, PriorityFields fields);
  Exchange& rst_stream(Value stream, ErrorCode code);
  Exchange& settings(std::vector<std::pair<std::uint16_t, Value>> entries);
  Exchange& ping(std::string_view eight_octets, std::uint8_t flags = 0);
  Exchange& goaway(Value last_stream, ErrorCode code);
  Exchange& window_update(Value stream, Value increment);
  Exchange& continuation(Value stream, Bytes fragment, std::uint8_t flags = flag::END_HEADERS);
  Exchange& raw(Bytes octets);

  // Everything else that can happen.
  Exchange& open(std::string as = "s", bool end = false);
  Exchange& upload(UploadStep upload);
  Exchange& await(AwaitStep::What what, Value stream = {}, Value octets = {});
  Exchange& fence();
  Exchange& pause(milliseconds length);
  Exchange& shutdown();
  Exchange& repeat(Value times, const Exchange& body);
  Exchange& step(Step step);

  // The verdict: any of these outcomes will do. What follows must hold afterwards.
  Exchange& expect(Outcome outcome);
  Exchange& expect_any(std::vector<Outcome> outcomes);
  Exchange& alive();

  const Case& build() const { return case_; }
  Case& mutable_case() { return case_; }

 private:
  Case case_;
};

// Outcomes in C++, with the accept sets of cases/outcomes.yaml (compiled in; a test holds the two together).
Outcome connection_error(ErrorCode code);
Outcome stream_error(const Value& stream, ErrorCode code);
Outcome malformed(const Value& stream);
Outcome ignored();
Outcome response(const Value& stream, std::string_view status = "2xx");  // 200, 4xx, 2xx-3xx

}  // namespace h2prism::script
