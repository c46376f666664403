#include "runner/faults/trigger.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"

namespace h2prism::faults {
namespace {

constexpr std::array<std::string_view, 7> ends{"abort", "segv", "exit", "hang", "leak", "deaf", "rude"};

Trigger::Effect break_down(const std::string& how) {
  if (how == "abort") std::abort();
  if (how == "exit") _exit(7);
  if (how == "hang") {
    for (;;) pause();
  }
  if (how == "leak") {
    constexpr std::size_t octets = std::size_t{32} << 20;
    static std::vector<std::string> kept;
    kept.emplace_back(octets, 'x');
    return Trigger::Effect::none;
  }
  if (how == "deaf") return Trigger::Effect::deaf;
  if (how == "rude") return Trigger::Effect::rude;
  std::signal(SIGSEGV, SIG_DFL);  // by the signal itself, though a sanitizer listen
  std::raise(SIGSEGV);
  return Trigger::Effect::none;
}

}  // namespace

bool Condition::met(const FrameHeader& header, ByteView payload, std::uint32_t& stream) const {
  if (header.type != type) return false;
  const auto number = payload.size() < 4 ? 0 : load_u32(payload.data());
  return std::ranges::all_of(also, [&](const std::string& word) {
    if (word == "s") {
      if (stream == 0) stream = header.stream;
      return header.stream != 0 && header.stream == stream;
    }
    if (word == "odd") return (number & 1) != 0;
    if (word == "low") return payload.size() >= 4 && (number & max_stream_id) < 16;
    if (word == "empty") return payload.empty();
    return (header.flags & 1) != 0;
  });
}

Result<Weakness> weakness_from(std::span<char*> words) {
  Weakness out;
  if (words.empty()) return out;
  out.end = words.front();
  if (std::ranges::find(ends, out.end) == ends.end()) return fail(fmt::format("no end '{}'", out.end));
  for (const std::string word : words.subspan(1)) {
    if (word == "maze") {
      out.maze = true;
      continue;
    }
    const auto parts = split(word, ':');
    const auto type = frame_type_from(parts[0]);
    if (!type) return fail(fmt::format("no frame type '{}'", parts[0]));
    out.conditions.push_back({*type, {parts.begin() + 1, parts.end()}});
  }
  return out;
}

Trigger::Effect Trigger::look_at(ByteView octets) {
  auto effect = Effect::none;
  while (true) {
    const auto& frame = decoder_.next(octets);
    if (frame.status == DecodedFrame::Status::need_more) break;
    if (frame.frame.octets.size() < frame_header_size) continue;
    if (const auto of_this = look(frame.frame); of_this != Effect::none) effect = of_this;
  }
  return effect;
}

Trigger::Effect Trigger::look(const Frame& frame) {
  if (weakness_.maze && maze_.step(frame)) return break_down(weakness_.end);
  if (weakness_.conditions.empty()) return Effect::none;
  const auto step = [&] {
    return weakness_.conditions[met_].met(frame.header, frame.payload_octets(), stream_);
  };
  if (!step()) {
    met_ = 0;
    stream_ = 0;
    if (!step()) {
      stream_ = 0;
      return Effect::none;
    }
  }
  if (++met_ < weakness_.conditions.size()) return Effect::none;
  met_ = 0;
  return break_down(weakness_.end);
}

}  // namespace h2prism::faults
