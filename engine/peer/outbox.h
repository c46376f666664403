// What a peer has to write, entry by entry: frames, mostly of a few octets, and raw runs. All in one buffer,
// each behind its size.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/short_vector.h"
#include "engine/wire/frame.h"

namespace h2prism::peer {

class Outbox {
 public:
  // Where it now stands, until the next entry.
  ByteView put(ByteView entry);
  ByteView put_settings(std::span<const Setting> settings);  // as a frame

  bool empty() const { return octets_.empty(); }
  std::vector<Bytes> take();  // all of it, once

  // Calls each(ByteView) for one entry after the other, and leaves them here.
  template <class Each>
  void each(const Each& each) const {
    for (ByteView rest = octets_.all(); !rest.empty();) {
      std::size_t size = 0;
      std::memcpy(&size, rest.data(), sizeof size);
      each(rest.subspan(sizeof size, size));
      rest = rest.subspan(sizeof size + size);
    }
  }

 private:
  std::span<std::uint8_t> begin(std::size_t size);

  ShortVector<std::uint8_t, 128> octets_;  // good for a preface and some answers
};

}  // namespace h2prism::peer
