#include "engine/model/stream_table.h"

#include <algorithm>
#include <utility>

namespace h2prism::model {
namespace {

constexpr std::size_t usual_streams = 4;  // spares most connections the moves of a growing vector

template <class Streams>
auto position(Streams& streams, std::uint32_t id) {
  return std::ranges::lower_bound(streams, id, {}, &Stream::id);
}

}  // namespace

const Stream* StreamTable::find(std::uint32_t id) const {
  if (streams_.empty() || streams_.back().id < id) return nullptr;
  if (streams_.back().id == id) return &streams_.back();
  const auto at = position(streams_, id);
  return at->id == id ? &*at : nullptr;
}

Stream* StreamTable::find(std::uint32_t id) { return const_cast<Stream*>(std::as_const(*this).find(id)); }

Stream* StreamTable::add(std::uint32_t id) {
  if (full()) return nullptr;
  if (streams_.empty()) streams_.reserve(usual_streams);
  auto& stream = *streams_.emplace(position(streams_, id));
  stream.id = id;
  return &stream;
}

}  // namespace h2prism::model
