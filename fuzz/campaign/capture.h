// The exchanges of a finding as a pcapng file, for Wireshark.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "fuzz/campaign/exchange.h"

namespace h2prism::fuzz {

std::string capture(std::span<const std::unique_ptr<Exchange>> exchanges, const std::string& name);

}  // namespace h2prism::fuzz
