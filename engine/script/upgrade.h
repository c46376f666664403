// An HTTP/1.1 request that asks for h2c (RFC 7540 §3.2), from what a case says of it.
#pragma once

#include <vector>

#include "engine/model/message.h"
#include "engine/script/case.h"
#include "engine/script/target_info.h"

namespace h2prism::script {

struct UpgradeRequest {
  Bytes octets;
  std::vector<Setting> settings;  // of HTTP2-Settings
  model::Method method{};
};
UpgradeRequest make_upgrade(const UpgradeDemand& demand, const TargetInfo& target);

}  // namespace h2prism::script
