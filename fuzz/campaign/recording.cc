#include "fuzz/campaign/recording.h"

#include <algorithm>

#include "engine/wire/frame_decoder.h"
#include "fuzz/campaign/request_stream.h"
#include "fuzz/campaign/seed_sequence.h"
#include "fuzz/mutate/frames.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t most_octets = 2 * Sequence::max_octets;  // of one side

bool speaks_as_client(ByteView octets) {
  const auto magic = as_bytes(client_magic);
  return octets.size() >= magic.size() && std::equal(magic.begin(), magic.end(), octets.begin());
}

// The stream of the first request; 1 if there was none.
std::uint32_t request_among(ByteView octets) {
  for (const auto frame : split_frames(octets)) {
    if (frame.size() < frame_header_size) break;
    const auto header = decode_frame_header(frame.data());
    if (header.type == FrameType::HEADERS && header.stream % 2 == 1) return header.stream;
  }
  return 1;
}

}  // namespace

void Recording::said(bool first, ByteView octets) {
  if (octets.empty()) return;
  auto& speaker = sides_[first ? 0 : 1];
  auto& listener = sides_[first ? 1 : 0];
  const auto room = most_octets - speaker.octets.size();
  append(speaker.octets, octets.first(std::min(octets.size(), room)));
  if (listener.heard_at.empty() || listener.heard_at.back() != listener.octets.size())
    listener.heard_at.push_back(listener.octets.size());
}

std::optional<Bytes> Recording::seed(model::Role speaker) const {
  const auto client = std::ranges::find_if(sides_, speaks_as_client, &Side::octets);
  if (client == sides_.end()) return std::nullopt;
  const auto of_client = ByteView(client->octets).subspan(client_magic.size());
  const auto& side = speaker == model::Role::client ? *client
                     : client == sides_.begin()     ? sides_.back()
                                                    : sides_.front();
  const auto request = request_among(of_client);
  std::size_t at = speaker == model::Role::client ? client_magic.size() : 0;
  auto heard = side.heard_at.begin();
  SeedSequence out;
  for (const auto frame : split_frames(ByteView(side.octets).subspan(at))) {
    for (; heard != side.heard_at.end() && *heard <= at; ++heard) out.answered();
    out.sent(speaker == model::Role::client ? Bytes(frame.begin(), frame.end())
                                            : counted_from(request, Bytes(frame.begin(), frame.end())));
    at += frame.size();
  }
  return out.input();
}

}  // namespace h2prism::fuzz
