// Segments waiting for the kernel, in order and never joined. One buffer holds them all, so that a million
// segments of one octet stay cheap.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/base/bytes.h"

namespace h2prism::transport {

class WriteQueue {
 public:
  bool empty() const { return size() == 0; }
  std::size_t size() const { return octets_.size() - begin_; }  // octets

  void push(ByteView segment);       // an empty one is no segment
  ByteView front() const;            // what is left of the first segment; not when empty()
  void consume(std::size_t octets);  // at most front().size()
  void clear();

 private:
  Bytes octets_;
  std::size_t begin_ = 0;             // octets before it are sent
  std::vector<std::size_t> lengths_;  // of the segments; the one at first_ is reduced as it is sent
  std::size_t first_ = 0;
};

}  // namespace h2prism::transport
