// The streams of one connection, by number. Few as a rule, and mostly added in rising order: a sorted vector.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/stream.h"

namespace h2prism::model {

class StreamTable {
 public:
  explicit StreamTable(std::size_t limit) : limit_(limit) {}

  // Good until the next `add`.
  Stream* find(std::uint32_t id);
  const Stream* find(std::uint32_t id) const;

  // `id` is new. Null when the table is full.
  Stream* add(std::uint32_t id);
  bool full() const { return streams_.size() >= limit_; }

  std::span<Stream> all() { return streams_; }
  std::span<const Stream> all() const { return streams_; }

 private:
  std::size_t limit_;
  std::vector<Stream> streams_;
};

}  // namespace h2prism::model
