#include "fuzz/mutate/mutator.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "fuzz/mutate/block_sequence.h"
#include "fuzz/mutate/field_block.h"
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/octets.h"

namespace h2prism::fuzz {

std::size_t Mutator::options() const {
  switch (layout_) {
    case H2PRISM_FRAMES:
    case H2PRISM_SESSION_OF_CLIENT:
    case H2PRISM_SESSION_OF_SERVER: return 2;
    case H2PRISM_BLOCKS: return 1;
    case H2PRISM_MAGIC_AND_FRAMES: return client_magic.size();
    default: return 0;
  }
}

FrameSequence::Shape Mutator::shape() const {
  return {layout_ == H2PRISM_SESSION_OF_SERVER ? model::Role::server : model::Role::client,
          layout_ == H2PRISM_SESSION_OF_CLIENT || layout_ == H2PRISM_SESSION_OF_SERVER};
}

std::vector<ByteView> Mutator::parts(ByteView body) const {
  return blocks() ? split_blocks(body) : split_frames(body);
}

Bytes Mutator::mutate(ByteView input, std::size_t max_size) {
  Bytes all(input.begin(), input.end());
  const auto front = std::min(options(), all.size());
  if (all.size() < options()) all.resize(options());
  do {
    if (random_.one_in(12)) {  // octets, wherever they stand
      mutate_octets(random_, all);
      if (all.size() < options()) all.resize(options());
      continue;
    }
    if (front > 0 && layout_ != H2PRISM_MAGIC_AND_FRAMES && random_.one_in(16)) {
      all[random_.below(front)] =
          static_cast<std::uint8_t>(random_.one_in(2) ? random_.below(16) : random_.octet());
      continue;
    }
    const auto body = ByteView(all).subspan(options());
    Bytes made(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(options()));
    if (blocks()) {
      append(made, mutate_blocks(random_, made[0], body));
    } else if (layout_ == H2PRISM_BARE_BLOCK) {
      append(made, mutate_field_block(random_, body, random_.below(4)));
    } else {
      FrameSequence frames(body, shape());
      do frames.mutate(random_);
      while (random_.one_in(3));
      append(made, frames.octets());
    }
    all = std::move(made);
  } while (random_.one_in(3));
  if (all.size() > max_size) all.resize(max_size);
  return all;
}

Bytes Mutator::crossover(ByteView a, ByteView b, std::size_t max_size) {
  const auto front = std::min(options(), a.size());
  const auto ours = parts(a.subspan(front));
  const auto theirs = parts(b.subspan(std::min(options(), b.size())));
  Bytes out(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(front));
  const auto add = [&](const std::vector<ByteView>& from, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && out.size() + from[i].size() <= max_size; ++i) append(out, from[i]);
  };
  const auto cut = random_.below(ours.size() + 1);
  if (random_.one_in(2)) {
    add(ours, 0, cut);
    add(theirs, random_.below(theirs.size() + 1), theirs.size());
  } else {
    const auto begin = random_.below(theirs.size() + 1);
    add(ours, 0, cut);
    add(theirs, begin, std::min(theirs.size(), begin + 1 + random_.below(3)));
    add(ours, cut, ours.size());
  }
  if (out.size() > max_size) out.resize(max_size);
  return out;
}

}  // namespace h2prism::fuzz

// ---- the C ABI

using h2prism::Bytes;
using h2prism::fuzz::Mutator;

struct h2prism_mutator {
  Mutator mutator;
};

namespace {
std::size_t copy_out(const Bytes& octets, std::uint8_t* to) {
  if (!octets.empty()) std::memcpy(to, octets.data(), octets.size());
  return octets.size();
}
}  // namespace

h2prism_mutator* h2prism_mutator_new(h2prism_layout layout, uint64_t seed) {
  if (layout < H2PRISM_BARE_FRAMES || layout > H2PRISM_BARE_BLOCK) return nullptr;
  return new (std::nothrow) h2prism_mutator{Mutator(layout, seed)};
}
void h2prism_mutator_free(h2prism_mutator* mutator) { std::unique_ptr<h2prism_mutator>{mutator}; }
void h2prism_mutator_seed(h2prism_mutator* mutator, uint64_t seed) { mutator->mutator.seed(seed); }

size_t h2prism_mutate(h2prism_mutator* mutator, uint8_t* data, size_t size, size_t max_size) {
  return copy_out(mutator->mutator.mutate({data, size}, max_size), data);
}
size_t h2prism_crossover(h2prism_mutator* mutator, const uint8_t* a, size_t a_size, const uint8_t* b,
                         size_t b_size, uint8_t* out, size_t max_size) {
  return copy_out(mutator->mutator.crossover({a, a_size}, {b, b_size}, max_size), out);
}
