#include "engine/script/stage.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace h2prism::script {

const ExpectStep& expect_of(const Case& test) {
  const auto is_expect = [](const Step& s) { return std::holds_alternative<ExpectStep>(s.what); };
  return std::get<ExpectStep>(std::ranges::find_if(test.steps, is_expect)->what);
}

Played play(const Case& test, model::Role role, Sabotage sabotage) {
  Played out;
  TargetInfo target;
  target.role = role;
  Player player(test, target, {});
  Saboteur saboteur(sabotage, role, expect_of(test), test.upgrade.has_value());
  TimePoint now{};
  const auto turn = [&out](bool by_case, const Bytes& octets) {
    if (!octets.empty()) out.turns.push_back({by_case, octets});
  };
  player.open(now);
  if (const auto hello = saboteur.hello(); !hello.empty()) {
    turn(false, hello);
    player.receive(hello, now);
  }
  bool provoked = false, acted = false;
  for (int quiet = 0; !player.done() && quiet < 100;) {
    Bytes sent;
    for (const auto& segment : player.take_output()) append(sent, segment);
    append(out.sent, sent);
    turn(true, sent);
    const bool now_provoked = player.provoked() && !std::exchange(provoked, player.provoked());
    if (sent.empty() && !now_provoked) {
      ++quiet;
      now += milliseconds(500);
      player.tick(now);
      continue;
    }
    const auto answer = saboteur.react(sent, now_provoked);
    acted |= now_provoked;
    turn(false, answer);
    if (!answer.empty()) player.receive(answer, now);
    if (saboteur.gone()) player.target_gone();
    if (saboteur.closed()) player.closed(*saboteur.closed(), now);
  }
  const auto& verdict = player.verdict();
  if (acted && verdict.grade != Grade::inconclusive && verdict.grade != Grade::skip) out.verdict = verdict;
  return out;
}

}  // namespace h2prism::script
