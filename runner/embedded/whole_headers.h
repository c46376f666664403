// Holds back the start of a frame header until all 9 octets are there. libnghttp2 1.52 counts each call that
// meets an unfinished header behind HEADERS as one CONTINUATION of the eight that it takes, so that what TCP
// cut up would be an error.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/base/bytes.h"
#include "engine/wire/frame.h"

namespace h2prism::embedded {

class WholeHeaders {
 public:
  // `skip`: octets that come before the first frame.
  explicit WholeHeaders(std::size_t skip) : left_(skip) {}

  // What may be passed on now.
  Bytes take(ByteView octets) {
    Bytes out;
    while (!octets.empty()) {
      const auto some =
          std::min<std::size_t>(octets.size(), left_ > 0 ? left_ : frame_header_size - held_.size());
      append(left_ > 0 ? out : held_, octets.first(some));
      octets = octets.subspan(some);
      if (left_ > 0) {
        left_ -= some;
      } else if (held_.size() == frame_header_size) {
        left_ = (std::size_t{held_[0]} << 16U) | (std::size_t{held_[1]} << 8U) | held_[2];
        append(out, held_);
        held_.clear();
      }
    }
    return out;
  }

 private:
  std::size_t left_;  // of the payload, or of what is skipped
  Bytes held_;
};

}  // namespace h2prism::embedded
