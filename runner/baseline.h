// An earlier run as the judge of this one: what is worse than it was there is a regression, what is better is
// progress and fails nobody, what is new is judged for itself.
#pragma once

#include <map>
#include <string>

#include "runner/judge.h"
#include "runner/past_run.h"

namespace h2prism::runner {

class Baseline final : public Judge {
 public:
  explicit Baseline(const PastRun& past);

  // From best to worst: strong, weak, inconclusive, fail, a crash. Which other kind of failure it is does not
  // count. What was skipped there, or is not in it, has only to pass.
  Judgement judge(std::string_view id, script::Grade grade, std::string_view finding,
                  script::Grade threshold) const override;

  // The ids that differed there and pass here.
  std::vector<std::string> better(std::span<const reports::Record> records) const;

 private:
  struct Before {
    script::Grade grade;
    std::string finding;
  };
  const Before* find(std::string_view id) const;  // a case in another shape did as the case, if need be

  std::string path_;
  std::map<std::string, Before, std::less<>> before_;
};

}  // namespace h2prism::runner
