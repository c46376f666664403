#include "engine/transport/write_queue.h"

namespace h2prism::transport {

void WriteQueue::push(ByteView segment) {
  if (segment.empty()) return;
  append(octets_, segment);
  lengths_.push_back(segment.size());
}

ByteView WriteQueue::front() const { return ByteView(octets_).subspan(begin_, lengths_[first_]); }

void WriteQueue::consume(std::size_t octets) {
  begin_ += octets;
  lengths_[first_] -= octets;
  if (lengths_[first_] == 0) ++first_;
  if (empty()) return clear();

  // A queue that never runs empty must not keep all it ever sent.
  if (begin_ > 65536 && begin_ > octets_.size() / 2) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    lengths_.erase(lengths_.begin(), lengths_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void WriteQueue::clear() {
  octets_.clear();
  lengths_.clear();
  begin_ = first_ = 0;
}

}  // namespace h2prism::transport
