// For tests: each monitor with an exchange that breaks its rule and a near-by one that does not. The files
// are those of the monitors.
#pragma once

#include <ostream>
#include <vector>

#include "engine/model/testing/dialogue.h"

namespace h2prism::model {

struct Example {
  Monitor monitor{};
  Role target = Role::server;
  void (*breaks)(Dialogue&) = nullptr;
  void (*keeps)(Dialogue&) = nullptr;
};
inline void PrintTo(const Example& example, std::ostream* out) { *out << info(example.monitor).name; }
using Examples = std::vector<Example>;

Examples frame_examples();
Examples connection_examples();
Examples stream_examples();
Examples push_examples();
Examples priority_examples();
Examples flow_examples();
Examples field_block_examples();
Examples response_examples();
Examples request_examples();

}  // namespace h2prism::model
