// The mutator as AFL++ loads it: AFL_CUSTOM_MUTATOR_LIBRARY=libh2prism_afl.so, with the layout of the inputs
// in H2PRISM_LAYOUT (bare-frames, frames, session-of-client, session-of-server, blocks, magic-and-frames,
// bare-block; magic-and-frames by default).
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "fuzz/mutate/h2prism_mutate.h"

namespace {

constexpr std::string_view layouts[] = {"bare-frames",       "frames", "session-of-client",
                                        "session-of-server", "blocks", "magic-and-frames",
                                        "bare-block"};

h2prism_layout layout_wanted() {
  const char* const wanted = std::getenv("H2PRISM_LAYOUT");
  for (unsigned i = 0; wanted != nullptr && i < std::size(layouts); ++i) {
    if (layouts[i] == wanted) return static_cast<h2prism_layout>(i);
  }
  return H2PRISM_MAGIC_AND_FRAMES;
}

struct State {
  h2prism_mutator* mutator;
  std::vector<std::uint8_t> out;  // AFL++ reads it until the next call
};

}  // namespace

// The names and types are AFL++'s: docs/custom_mutators.md there.
extern "C" {

void* afl_custom_init(void* afl, unsigned seed) {
  static_cast<void>(afl);
  auto* const mutator = h2prism_mutator_new(layout_wanted(), seed);
  return mutator == nullptr ? nullptr : new (std::nothrow) State{mutator, {}};
}

std::size_t afl_custom_fuzz(void* data, std::uint8_t* input, std::size_t size, std::uint8_t** out,
                            std::uint8_t* other, std::size_t other_size, std::size_t max_size) {
  constexpr int crossover_share = 8;
  auto& state = *static_cast<State*>(data);
  static unsigned calls = 0;
  state.out.resize(max_size);
  *out = state.out.data();
  if (other != nullptr && ++calls % crossover_share == 0)
    return h2prism_crossover(state.mutator, input, size, other, other_size, *out, max_size);
  const auto kept = size < max_size ? size : max_size;
  std::memcpy(*out, input, kept);
  return h2prism_mutate(state.mutator, *out, kept, max_size);
}

void afl_custom_deinit(void* data) {
  const std::unique_ptr<State> state(static_cast<State*>(data));
  h2prism_mutator_free(state->mutator);
}
}
