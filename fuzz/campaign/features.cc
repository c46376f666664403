#include "fuzz/campaign/features.h"

#include <algorithm>
#include <map>

#include "engine/wire/frame_decoder.h"

namespace h2prism::fuzz {
namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = (a ^ (b + 0x9e3779b97f4a7c15 + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccd;
  return z ^ (z >> 33);
}

constexpr auto reset_type = std::to_underlying(FrameType::RST_STREAM);
constexpr auto ping_kind = std::to_underlying(FrameType::PING) * 64ULL;

enum class Family : std::uint64_t { reaction = 1, end, stream, sent };

// Type, the flags that have a meaning, and for an error its code; sizes and numbers do not count.
std::uint64_t kind_of(ByteView frame) {
  const auto header = decode_frame_header(frame.data());
  std::uint64_t kind =
      std::to_underlying(header.type) * 64ULL + (header.flags & (flag::END_STREAM | flag::END_HEADERS));
  const auto code_at = header.type == FrameType::RST_STREAM ? 9U
                       : header.type == FrameType::GOAWAY   ? 13U
                                                            : 0U;
  if (code_at != 0 && frame.size() >= code_at + 4)
    kind = mix(kind, std::min<std::uint32_t>(load_u32(&frame[code_at]), 32));
  return kind;
}

}  // namespace

std::vector<Feature> features_of(const Exchange& exchange, bool repeatable) {
  std::vector<Feature> out;
  const auto add = [&](Family family, std::uint64_t what) {
    out.push_back(static_cast<Feature>(mix(std::to_underlying(family), what) % wire_features));
  };
  const auto& peer = exchange.peer();
  // When a server ends a connection, how much of its last words arrives is chance; when an application
  // answers, always.
  const bool of_client = !exchange.peer().is_client();
  const bool wire = !repeatable || (!of_client && exchange.end() == Exchange::End::proven);
  // By stream: how the frames of several interleave is chance, too.
  std::map<std::uint32_t, std::uint64_t> received_before, sent_before;
  const auto sent = [&](std::uint32_t stream, std::uint64_t kind, std::uint64_t state) {
    auto& before = sent_before[stream];
    add(Family::sent, mix(stream == 0 ? 0 : before, mix(kind, state)));
    before = kind;
  };
  for (const auto& act : exchange.sequence().acts) {
    if (!repeatable || act.kind != Act::Kind::frame) continue;
    sent(load_u32(&act.octets[5]) & max_stream_id, kind_of(act.octets), 0);
  }
  for (const auto& event : peer.log().events()) {
    const bool received = event.kind == peer::Event::Kind::received;
    if (!wire || (!received && event.kind != peer::Event::Kind::sent) || event.size < frame_header_size)
      continue;
    const auto kind = kind_of(peer.log().octets_of(event));
    if (event.stream == 0 && kind == ping_kind) continue;  // most are the fence's
    if (repeatable && (!received || peer.log().octets_of(event)[3] != reset_type)) continue;
    if (received) {
      auto& before = received_before[event.stream];
      add(Family::reaction, mix(event.stream == 0 ? 0 : before, kind));
      before = kind;
    } else {
      const auto* stream = peer.model().stream(event.stream);
      sent(event.stream, kind, stream != nullptr ? std::to_underlying(stream->state) + 1ULL : 0);
    }
  }
  for (const auto& stream : peer.model().streams()) {
    if (repeatable) break;
    const auto answer = static_cast<std::uint64_t>(stream.status.value_or(0)) * 4 + (stream.ended ? 1 : 0) +
                        (stream.reset_by_us ? 2 : 0);
    const auto reset =
        stream.reset_by_target ? std::min(std::to_underlying(*stream.reset_by_target), 32U) + 1 : 0;
    add(Family::stream, mix(std::to_underlying(stream.state) * 64ULL + reset, answer));
  }
  std::uint64_t last = 0;
  for (const auto& finding : peer.model().findings())
    for (const auto c : !repeatable ? finding.monitor : std::string_view())
      last = mix(last, static_cast<std::uint64_t>(c));
  if (!repeatable && exchange.told()) last = mix(last, std::to_underlying(exchange.told()->what) + 1ULL);
  if (!repeatable || !of_client) add(Family::end, mix(std::to_underlying(exchange.end()), last));
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace h2prism::fuzz
