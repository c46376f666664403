#include "runner/faults/rule.h"

#include <iterator>
#include <utility>

namespace h2prism::faults {

Match operator&&(Match a, Match b) {
  return {[a = std::move(a.holds), b = std::move(b.holds)](const Turn& t) { return a(t) && b(t); }};
}

Match operator||(Match a, Match b) {
  return {[a = std::move(a.holds), b = std::move(b.holds)](const Turn& t) { return a(t) || b(t); }};
}

Match operator!(Match a) {
  return {[a = std::move(a.holds)](const Turn& t) { return !a(t); }};
}

Rule sent(Match match, Act act) { return {{{Clause::Side::player, std::move(match), std::move(act)}}}; }

Rule answered(Match match, Act act) { return {{{Clause::Side::target, std::move(match), std::move(act)}}}; }

Rule operator+(Rule a, Rule b) {
  std::ranges::move(b.clauses, std::back_inserter(a.clauses));
  a.any_preface |= b.any_preface;
  return a;
}

}  // namespace h2prism::faults
