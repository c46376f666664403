// Octets as one connection's field blocks. The first octet picks the limits; each block opens with its size
// in 15 bits, the bit above halves SETTINGS_HEADER_TABLE_SIZE first. Decoding must be repeatable and bounded,
// and what is accepted must survive the encoder.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"

namespace {
using namespace h2prism;

void require(bool holds) {
  if (!holds) std::abort();
}

using Outcome = std::pair<FieldList, int>;  // the fields, and the fault or -1

Outcome decode(hpack::Decoder& decoder, ByteView block, std::size_t max_list_size) {
  FieldList list;
  const Bytes own(block.begin(), block.end());  // an allocation of exactly this size, watched by ASan
  const auto decoded = decoder.decode(own, list);
  require(decoded || decoded.error().offset <= block.size());
  std::size_t size = 0;
  for (const Field& field : list) size += hpack::entry_size(field.name, field.value);
  require(size <= max_list_size && decoder.table().size() <= decoder.table().max_size());
  return {std::move(list), decoded ? -1 : static_cast<int>(decoded.error().fault)};
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::size_t table_limit = std::size_t{data[0] & 0x0fU} * 512;
  const hpack::DecoderLimits limits{.max_list_size = std::size_t{64} << (data[0] >> 4)};
  hpack::Decoder first(table_limit, limits);
  hpack::Decoder second(table_limit, limits);
  hpack::Encoder encoder(table_limit);
  hpack::Decoder mirror(4096, limits);
  for (ByteView rest(data + 1, size - 1); rest.size() >= 2;) {
    if ((rest[0] & 0x80) != 0) {
      first.set_table_limit(table_limit /= 2);
      second.set_table_limit(table_limit);
    }
    const std::size_t stated = load_u16(rest.data()) & 0x7fffU;
    const ByteView block = rest.subspan(2, std::min(stated, rest.size() - 2));
    rest = rest.subspan(2 + block.size());
    const Outcome outcome = decode(first, block, limits.max_list_size);
    require(outcome == decode(second, block, limits.max_list_size));
    if (outcome.second != -1) return 0;
    require(first.table().max_size() <= table_limit);
    Bytes again;
    encoder.encode(std::span<const Field>(outcome.first), again);
    const auto [mirrored, fault] = decode(mirror, again, limits.max_list_size);
    require(fault == -1 && std::ranges::equal(mirrored, outcome.first, [](const Field& a, const Field& b) {
              return a.name == b.name && a.value == b.value && a.never_indexed >= b.never_indexed;
            }));
  }
  return 0;
}
