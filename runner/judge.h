// What a run is held against: a list of what is known to differ, or an earlier run.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "reports/record.h"

namespace h2prism::runner {

class Judge {
 public:
  using Judgement = std::pair<reports::Gate, std::optional<reports::Known>>;

  Judge() = default;
  Judge(const Judge&) = default;
  Judge(Judge&&) = default;
  Judge& operator=(const Judge&) = default;
  Judge& operator=(Judge&&) = default;
  virtual ~Judge() = default;

  // Of a case or monitor/NAME. `threshold` is the lowest grade that passes: weak or strong.
  virtual Judgement judge(std::string_view id, script::Grade grade, std::string_view finding,
                          script::Grade threshold) const = 0;
};

}  // namespace h2prism::runner
