// How much one connection may make us keep.
#pragma once

#include <cstddef>

namespace h2prism::model {

struct Limits {
  std::size_t max_streams = 4'096;          // more are counted, not judged
  std::size_t max_block = 1U << 20;         // octets of one field block
  std::size_t max_field_list = 256U << 10;  // octets of one decoded list
  std::size_t max_body = 64U << 10;         // octets of each body that are kept
};

}  // namespace h2prism::model
