#include "fuzz/campaign/case_seeds.h"

#include <algorithm>
#include <array>

#include "engine/script/stage.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/campaign/sequence.h"
#include "fuzz/mutate/frames.h"

namespace h2prism::fuzz {
namespace {

// The first SETTINGS of most cases, and the ACK of the target's.
bool by_itself(ByteView frame) {
  if (frame.size() < frame_header_size) return true;
  const auto header = decode_frame_header(frame.data());
  return header.type == FrameType::SETTINGS && header.length == 0;
}

void add_frames(ByteView octets, Sequence& out) {
  const auto magic = as_bytes(client_magic);
  if (octets.size() >= magic.size() && std::equal(magic.begin(), magic.end(), octets.begin()))
    octets = octets.subspan(magic.size());
  for (const auto frame : split_frames(octets)) {
    if (!by_itself(frame)) out.acts.push_back({Act::Kind::frame, Bytes(frame.begin(), frame.end())});
  }
}

}  // namespace

std::vector<Bytes> seeds_from(const script::Suite& suite, model::Role role) {
  const auto others = role == model::Role::server ? script::TargetRole::client : script::TargetRole::server;
  std::vector<Bytes> out;
  for (const auto& test : suite.cases) {
    const auto is_expect = [](const script::Step& step) {
      return std::holds_alternative<script::ExpectStep>(step.what);
    };
    if (test.role == others || test.upgrade || std::ranges::none_of(test.steps, is_expect)) continue;
    Sequence sequence;
    for (const auto& turn : script::play(test, role, script::Sabotage::right).turns) {
      if (turn.by_case) {
        add_frames(turn.octets, sequence);
      } else if (!sequence.acts.empty() && sequence.acts.back().kind == Act::Kind::frame) {
        sequence.acts.push_back({Act::Kind::fence, {}});
      }
    }
    // As it will be read: fences' own PINGs are left out, what is too long is cut.
    auto input = write_sequence(read_sequence(write_sequence(sequence)));
    if (!read_sequence(input).acts.empty()) out.push_back(std::move(input));
  }
  return out;
}

}  // namespace h2prism::fuzz
