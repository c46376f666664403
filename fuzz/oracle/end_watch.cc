#include "fuzz/oracle/end_watch.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuzz/oracle/require.h"

namespace h2prism::fuzz {
namespace {

bool is_ping(const Frame& frame, bool ack) {
  return std::holds_alternative<PingPayload>(frame.payload) && frame.header.has(flag::ACK) == ack;
}

// Good manners, and limits that adapters are asked to keep small.
bool is_advice(std::string_view monitor) {
  using model::Monitor;
  return monitor == info(Monitor::few_streams).name || monitor == info(Monitor::window_update_tiny).name;
}

}  // namespace

void EndWatch::heard(ByteView octets, const Frame& frame) {
  if (is_ping(frame, false)) ++pings_;
  model_.sent(octets);
}

void EndWatch::delivered(std::uint32_t stream) {
  if (stream != 0 && !model::may_open(end_, stream)) delivered_ = std::max(delivered_, stream);
}

void EndWatch::said(const Frame& frame) {
  const auto known = model_.findings().size();
  model_.received(frame);
  for (const auto& finding : model_.findings().subspan(known))
    require_that(is_advice(finding.monitor), "what an end says breaks a rule: ", finding.text);
  if (is_ping(frame, true) && pings_ > 0) --pings_;
  if (const auto* goaway = std::get_if<GoawayPayload>(&frame.payload))
    require_that(goaway->last_stream >= delivered_, "GOAWAY leaves out what the application saw (6.8): ",
                 fmt::format("last stream {}, it saw {}", goaway->last_stream, delivered_));
}

void EndWatch::all_answered() const {
  if (!model_.trusted()) return;
  require(pings_ == 0, "every PING is answered (6.7)");
  require(model_.settings_acked(), "SETTINGS are acknowledged as soon as they are read (6.5.3)");
}

}  // namespace h2prism::fuzz
