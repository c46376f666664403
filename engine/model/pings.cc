#include "engine/model/pings.h"

#include <algorithm>

namespace h2prism::model {

void Pings::sent(const Opaque& opaque, std::uint32_t number) {
  if (in_flight_.size() == max_in_flight) {
    lost_count_ = true;
  } else {
    in_flight_.push_back({opaque, number, read_});
  }
}

Pings::Answer Pings::judge(const Opaque& opaque) const {
  if (lost_count_ || std::ranges::find(in_flight_, opaque, &InFlight::opaque) != in_flight_.end())
    return Answer::expected;
  return in_flight_.empty() ? Answer::unsolicited : Answer::wrong_octets;
}

void Pings::answered(const Opaque& opaque) {
  const auto ping = std::ranges::find(in_flight_, opaque, &InFlight::opaque);
  if (ping == in_flight_.end()) return;
  read_ = std::max(read_, ping->number);
  fenced_ = std::max(fenced_, ping->read_before);
  in_flight_.erase(ping);
}

}  // namespace h2prism::model
