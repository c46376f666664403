#include "runner/looks.h"

#include <algorithm>
#include <array>

namespace h2prism::runner {
namespace {

using script::Finding;

constexpr std::array silences{Finding::silence, Finding::stalled};
constexpr int most_looks = 3;

}  // namespace

bool is_silence(const script::Verdict& verdict) {
  return std::ranges::find(silences, verdict.finding) != silences.end();
}

bool wants_confirmation(const script::Verdict& verdict, script::Grade pass, bool known,
                        const Leaving& leaving) {
  using script::Grade;
  if (leaving.vanished && (!leaving.named_error || !known)) return true;
  if (leaving.abrupt && verdict.grade == Grade::weak) return true;
  const bool accuses = verdict.grade == Grade::fail || verdict.grade == Grade::inconclusive ||
                       (verdict.grade == Grade::weak && (pass == Grade::strong || verdict.timed_out));
  return accuses && !known;
}

bool may_be_silent(const script::Case& test, const Known& known) {
  return known && std::ranges::any_of(silences, [&](Finding finding) {
           script::Verdict verdict;
           verdict.grade = script::Grade::fail;
           verdict.finding = finding;
           return known(test, verdict);
         });
}

int more_looks(bool known, bool stood_still) {
  if (known) return 0;
  return stood_still ? most_looks : 1;
}

}  // namespace h2prism::runner
