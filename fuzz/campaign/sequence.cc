#include "fuzz/campaign/sequence.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/schedule.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t options_size = 2;
constexpr std::uint8_t impolite = 1;
// Most inputs come whole: cuts cost a packet each, and say little.
constexpr std::uint8_t per_frame = 13, per_octet = 14, in_segments = 15;
constexpr std::size_t most_single_octets = 200;
constexpr std::string_view fence_mark = "h2pf";  // engine/peer/peer.cc

bool looks_like_a_fence(ByteView frame) {
  return frame.size() >= frame_header_size + fence_mark.size() &&
         frame[3] == static_cast<std::uint8_t>(FrameType::PING) &&
         as_text(frame.subspan(frame_header_size, fence_mark.size())) == fence_mark;
}

// The server would wait for the rest, and take the fence for it. What no server takes in it refuses by the
// header.
void fill_up(Bytes& frame) {
  if (frame.size() < frame_header_size) return frame.clear();
  const auto length = load_u24(frame.data());
  if (length <= default_max_frame_size) frame.resize(frame_header_size + length);
}

void read_options(ByteView input, Sequence& out) {
  switch (input[0] % 16) {
    case per_frame: out.delivery = transport::Delivery::per_frame; break;
    case per_octet: out.delivery = transport::Delivery::per_octet; break;
    case in_segments:
      out.delivery = transport::Delivery::segments;
      out.segments = {std::size_t{1} + input[0] / 16, std::size_t{1} + input[1] / 16};
      break;
    default: break;
  }
  out.polite = (input[1] & impolite) == 0;
}

}  // namespace

std::size_t Sequence::frames() const {
  return static_cast<std::size_t>(std::ranges::count(acts, Act::Kind::frame, &Act::kind));
}

Sequence read_sequence(ByteView input) {
  Sequence out;
  if (input.size() < options_size) return out;
  read_options(input, out);
  bool ours = true;
  std::size_t octets = 0;
  for (auto rest = input.subspan(options_size); !rest.empty() && out.acts.size() < Sequence::max_acts;) {
    const auto frame = take_frame(rest);
    const bool whole = frame.size() >= frame_header_size;
    if (const auto entry = whole ? schedule_entry(frame) : std::nullopt) {
      switch (entry->what) {
        case Schedule::target_speaks: ours = true; break;  // the target of those inputs is the server: we are
        case Schedule::we_speak: ours = false; break;      // whom it hears
        case Schedule::pieces: break;
        case Schedule::fence:
          if (!out.acts.empty() && out.acts.back().kind == Act::Kind::frame)
            out.acts.push_back({Act::Kind::fence, {}});
          break;
        case Schedule::half_close: out.acts.push_back({Act::Kind::half_close, {}}); return out;
        case Schedule::reset: out.acts.push_back({Act::Kind::reset, {}}); return out;
      }
      continue;
    }
    if (!ours || looks_like_a_fence(frame)) continue;
    octets += frame.size();
    if (octets > Sequence::max_octets) break;
    Bytes own(frame.begin(), frame.end());
    if (!whole || frame.size() < frame_header_size + load_u24(frame.data())) fill_up(own);
    if (!own.empty()) out.acts.push_back({Act::Kind::frame, std::move(own)});
  }
  while (!out.acts.empty() && out.acts.back().kind == Act::Kind::fence)
    out.acts.pop_back();  // one comes anyway
  if (out.delivery == transport::Delivery::per_octet && octets > most_single_octets)
    out.delivery = transport::Delivery::per_frame;
  return out;
}

Bytes write_sequence(const Sequence& sequence) {
  Bytes out{0, sequence.polite ? std::uint8_t{0} : impolite};
  switch (sequence.delivery) {
    case transport::Delivery::whole: break;
    case transport::Delivery::per_frame: out[0] = per_frame; break;
    case transport::Delivery::per_octet: out[0] = per_octet; break;
    case transport::Delivery::segments: {
      const auto size = [&](std::size_t i) {
        return static_cast<std::uint8_t>(((i < sequence.segments.size() ? sequence.segments[i] : 1) - 1) %
                                         16 * 16);
      };
      out[0] = static_cast<std::uint8_t>(in_segments + size(0));
      out[1] = static_cast<std::uint8_t>(out[1] | size(1));
      break;
    }
  }
  const auto schedule = [&](Schedule what) {
    const std::array payload{static_cast<std::uint8_t>(what)};
    append(out, raw_frame(static_cast<FrameType>(schedule_type), 0, 0, payload));
  };
  for (const auto& act : sequence.acts) {
    switch (act.kind) {
      case Act::Kind::frame: append(out, act.octets); break;
      case Act::Kind::fence: schedule(Schedule::fence); break;
      case Act::Kind::half_close: schedule(Schedule::half_close); break;
      case Act::Kind::reset: schedule(Schedule::reset); break;
    }
  }
  return out;
}

std::string to_string(const Sequence& sequence) {
  std::string out;
  for (const auto& act : sequence.acts) {
    if (!out.empty()) out += ", ";
    switch (act.kind) {
      case Act::Kind::frame: {
        const auto header = decode_frame_header(act.octets.data());
        out += h2prism::to_string(header.type);
        if (header.stream != 0) out += fmt::format(" {}", header.stream);
        break;
      }
      case Act::Kind::fence: out += "fence"; break;
      case Act::Kind::half_close: out += "half-close"; break;
      case Act::Kind::reset: out += "reset"; break;
    }
  }
  return out;
}

}  // namespace h2prism::fuzz
