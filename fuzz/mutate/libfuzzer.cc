// The mutator behind libFuzzer's hooks, for the layout that H2PRISM_LAYOUT names, else a client's octets as
// they are sent. Compile it into any target.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/mutate/h2prism_mutate.h"

#ifndef H2PRISM_LAYOUT
#define H2PRISM_LAYOUT H2PRISM_MAGIC_AND_FRAMES
#endif

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {
h2prism_mutator* seeded(unsigned seed) {
  static h2prism_mutator* const mutator = h2prism_mutator_new(H2PRISM_LAYOUT, 0);
  h2prism_mutator_seed(mutator, seed);
  return mutator;
}

// For fuzz/bench.py: the whole loop of libFuzzer, but over the inputs of a folder in turn, as they are. Left
// to itself it keeps those that are new to one target and prefers some, so that no two targets do the same.
std::vector<std::string> inputs_of(const char* folder) {
  std::vector<std::string> inputs;
  if (folder == nullptr) return inputs;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return inputs;
}
const std::vector<std::string> in_turn = inputs_of(std::getenv("H2PRISM_FUZZ_BENCH"));

std::size_t next_in_turn(std::uint8_t* data, std::size_t max_size) {
  static std::size_t turn = 0;
  const auto& input = in_turn[turn++ % in_turn.size()];
  const auto size = std::min(input.size(), max_size);
  std::copy_n(input.begin(), size, data);
  return size;
}
}  // namespace

// What targets run with unless ASAN_OPTIONS says otherwise. They allocate little, in a tight loop: a small
// quarantine stays in the cache, and most of an allocation's price is to fill it and to note who asked. Two
// frames of that have to stay: LeakSanitizer passes over what it knows no caller of. To see all, run the
// finding once more with ASAN_OPTIONS=malloc_context_size=30.
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier): ASan's name
  return "quarantine_size_mb=1:malloc_context_size=2:max_malloc_fill_size=0";
}

// libFuzzer's own mutations know the dictionary and what comparisons asked for: they keep a share.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  constexpr unsigned share = 4;
  if (!in_turn.empty()) return next_in_turn(data, max_size);
  if (seed % share == 0) return LLVMFuzzerMutate(data, size, max_size);
  return h2prism_mutate(seeded(seed), data, size, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size,
                                                 const std::uint8_t* b, std::size_t b_size, std::uint8_t* out,
                                                 std::size_t max_size, unsigned seed) {
  return h2prism_crossover(seeded(seed), a, a_size, b, b_size, out, max_size);
}
