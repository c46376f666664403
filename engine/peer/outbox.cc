#include "engine/peer/outbox.h"

#include <algorithm>
#include <cstring>

#include "engine/wire/frame_writer.h"

namespace h2prism::peer {

// An entry of that size, to be written at once.
std::span<std::uint8_t> Outbox::begin(std::size_t size) {
  auto* const head = octets_.extend(sizeof size + size);
  std::memcpy(head, &size, sizeof size);
  return {head + sizeof size, size};
}

ByteView Outbox::put(ByteView entry) {
  const auto out = begin(entry.size());
  std::ranges::copy(entry, out.data());
  return out;
}

ByteView Outbox::put_settings(std::span<const Setting> settings) {
  const auto out = begin(settings_frame_size(settings));
  write_settings_frame(out.data(), settings);
  return out;
}

std::vector<Bytes> Outbox::take() {
  std::vector<Bytes> out;
  each([&](ByteView entry) { out.emplace_back(entry.begin(), entry.end()); });
  octets_.clear();
  return out;
}

}  // namespace h2prism::peer
