// `h2prism coverage`: which requirement is proved by which cases and monitors, and which by none, and why.
#pragma once

#include <string>
#include <vector>

#include "engine/model/role.h"
#include "engine/script/loader.h"

namespace h2prism::runner {

struct Covered {
  const script::Requirement* requirement = nullptr;
  std::vector<std::string> cases;     // ids
  std::vector<std::string> monitors;  // monitor/NAME

  bool by_anything() const { return !cases.empty() || !monitors.empty(); }
  // Somebody could play or watch it, and it says no reason why nobody does.
  bool missing() const;
};

// Those that bear on targets of this role under this profile, in the order of document and section.
std::vector<Covered> coverage(const script::Suite& suite, model::Role role,
                              model::Profile profile = model::Profile::rfc9113);

struct Count {
  std::size_t covered = 0, all = 0;
};

struct Summary {
  Count testable;  // actively or passively
  Count indirect;  // only by what follows from them
  std::size_t not_testable = 0;
};
Summary summary(const std::vector<Covered>& all);

std::string coverage_text(const std::vector<Covered>& all);
std::string coverage_markdown(const std::vector<Covered>& all);
std::string coverage_json(const std::vector<Covered>& all);

}  // namespace h2prism::runner
