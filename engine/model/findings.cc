#include "engine/model/findings.h"

#include <utility>

namespace h2prism::model {

void Findings::report(Monitor monitor, std::uint32_t stream, std::string text) {
  auto& reported = reported_[std::to_underlying(monitor)];
  if (reported == max_per_monitor) return;
  ++reported;
  if (findings_.empty()) findings_.reserve(max_per_monitor);
  findings_.push_back({info(monitor).name, stream, std::move(text)});
}

}  // namespace h2prism::model
