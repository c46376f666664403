#include "fuzz/campaign/case_seeds.h"

#include <algorithm>

#include "engine/script/stage.h"
#include "fuzz/campaign/seed_sequence.h"
#include "fuzz/mutate/frames.h"

namespace h2prism::fuzz {
namespace {

ByteView frames_of(ByteView octets) {
  const auto magic = as_bytes(client_magic);
  const bool opens = octets.size() >= magic.size() && std::equal(magic.begin(), magic.end(), octets.begin());
  return opens ? octets.subspan(magic.size()) : octets;
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
    SeedSequence sequence;
    for (const auto& turn : script::play(test, role, script::Sabotage::right).turns) {
      if (!turn.by_case) {
        sequence.answered();
        continue;
      }
      for (const auto frame : split_frames(frames_of(turn.octets)))
        sequence.sent(Bytes(frame.begin(), frame.end()));
    }
    if (auto input = sequence.input()) out.push_back(*std::move(input));
  }
  return out;
}

}  // namespace h2prism::fuzz
