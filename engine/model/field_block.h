// A field block in the making: the fragments of HEADERS or PUSH_PROMISE and their CONTINUATIONs (RFC 9113
// §4.3).
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/bytes.h"

namespace h2prism::model {

// What the first frame of the block says.
struct BlockHead {
  std::uint32_t stream = 0;
  std::optional<std::uint32_t> promised = {};
  bool end_stream = false;
  bool late = false;  // the message had ended, or its stream was reset by its sender
};

class FieldBlock {
 public:
  explicit FieldBlock(std::size_t limit) : limit_(limit) {}

  bool open() const { return open_; }
  const BlockHead& head() const { return head_; }
  ByteView octets() const { return octets_; }
  bool too_long() const { return too_long_; }  // octets are missing

  void start(const BlockHead& head, ByteView fragment) {
    open_ = true;
    too_long_ = false;
    head_ = head;
    octets_.clear();
    add(fragment);
  }
  void add(ByteView fragment) {
    too_long_ = too_long_ || fragment.size() > limit_ - octets_.size();
    if (!too_long_) append(octets_, fragment);
  }
  void close() { open_ = false; }

 private:
  std::size_t limit_;
  bool open_ = false;
  bool too_long_ = false;
  BlockHead head_;
  Bytes octets_;
};

}  // namespace h2prism::model
