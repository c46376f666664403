// Octets where AddressSanitizer sees a read beyond either end, without the price of an allocation: one buffer
// whose unused part is poisoned.
#pragma once

#include <cstring>
#include <vector>

#include "engine/base/bytes.h"
#include "fuzz/oracle/require.h"
#include "fuzz/oracle/sanitizer.h"

#ifdef H2PRISM_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

namespace h2prism::fuzz {

class Guard {
 public:
  static constexpr std::size_t room = std::size_t{1} << 20;  // octets of the largest input

  Guard() { ASAN_POISON_MEMORY_REGION(octets_, sizeof octets_); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() { ASAN_UNPOISON_MEMORY_REGION(octets_, sizeof octets_); }

  ByteView hold(ByteView octets) {
    require(octets.size() <= room, "an input larger than the guard");
    if (octets.size() != in_use_) {  // pieces are mostly of one size
      ASAN_POISON_MEMORY_REGION(octets_, in_use_ + margin);
      in_use_ = octets.size();
      ASAN_UNPOISON_MEMORY_REGION(octets_ + margin, in_use_);
    }
    if (!octets.empty()) std::memcpy(octets_ + margin, octets.data(), octets.size());
    return {octets_ + margin, octets.size()};
  }

 private:
  static constexpr std::size_t margin = 64;  // before the octets; behind them the whole rest is poisoned
  alignas(8) std::uint8_t octets_[margin + room + margin];
  std::size_t in_use_ = 0;
};

// Made before main(): what the C library allocates to remember its destructor is not the first input's cost.
inline Guard the_guard;

// Holds until the next call. The first octet is aligned, as it is in most allocations.
inline ByteView guarded(ByteView octets) { return the_guard.hold(octets); }

}  // namespace h2prism::fuzz
