// Field blocks for tests, from a seed: sound ones, ones with one fault, damaged ones and plain noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/hpack/encoder.h"

namespace h2prism::hpack {

// What a block has to reckon with on its connection.
struct Surroundings {
  std::size_t dynamic_entries = 0;
  std::size_t table_limit = 4096;
  std::optional<std::size_t> owed_update;  // the block must open with an update to at most this
  bool sound_only = false;                 // for a connection that lasts
};

class BlockGenerator {
 public:
  explicit BlockGenerator(std::uint64_t seed) : random_(seed) {}

  Bytes next(const Surroundings& around);

  // A sound field line whose value is a string of exactly `octets`.
  Bytes giant(std::size_t octets);

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::vector<Op> sound(Surroundings around);
  void add_fault(std::vector<Op>& ops, const Surroundings& around);
  void damage(Bytes& block);

  Op field_line(const Surroundings& around);
  Bytes raw_fault();
  Field field();
  std::string text(std::size_t max_size);
  Bytes octets(std::size_t max_size);
  std::uint8_t padding() { return one_in(16) ? static_cast<std::uint8_t>(below(6)) : std::uint8_t{0}; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(random_()); }

  std::mt19937_64 random_;
};

}  // namespace h2prism::hpack
