// Which verdicts a fault turns for the worse, against those without it; and how that is written down.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/loader.h"
#include "runner/faults/encounter.h"
#include "runner/faults/faults.h"

namespace h2prism::faults {

struct Detection {
  // Ids of cases that fail now, that were strong and are weak, and that no longer come to a verdict.
  std::vector<std::string_view> failed, weakened, undecided;
  std::set<std::string_view> monitors;

  // `what` is the id of a case, or monitor/NAME.
  bool sees(std::string_view what) const;
  bool nothing() const { return failed.empty() && weakened.empty() && undecided.empty() && monitors.empty(); }
};

// The cases that can be played in memory against one role, with their verdicts without a fault.
class Bench {
 public:
  Bench(const script::Suite& suite, model::Role target);

  const std::vector<const script::Case*>& cases() const { return cases_; }
  const std::vector<Encounter>& faultless() const { return faultless_; }  // in the order of cases()
  Detection play(const Fault& fault) const;

  // By name while they are few; else how many of each section or document, and a digest of their names.
  std::string summary(const std::vector<std::string_view>& ids) const;
  // How a fault stands in testdata/detection.txt.
  std::string record(const Fault& fault, const Detection& detection) const;

 private:
  model::Role target_;
  std::vector<const script::Case*> cases_;
  std::vector<Encounter> faultless_;
};

}  // namespace h2prism::faults
