// The requirement catalogue (cases/requirements/*.yaml): what the RFCs demand, in our words, one entry per
// testable sentence.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/profile.h"
#include "engine/script/diagnostic.h"

namespace h2prism::script {

struct Requirement {
  std::string id;                         // RFC9113-6.9-3
  std::string section;                    // 6.9
  std::string level;                      // MUST, MUST_NOT, SHOULD, SHOULD_NOT, MAY
  std::string applies_to;                 // server, client, both, ...
  std::string summary;                    // one line
  std::string testable;                   // active, passive, indirect, no
  std::string why_not;                    // why nothing covers it; mostly empty
  std::optional<model::Profile> profile;  // none: both RFCs say so
};

class RequirementCatalogue {
 public:
  // Adds the entries of one file; ids must be new.
  void add(std::string_view yaml, const std::string& file, Diagnostics& problems);

  const Requirement* find(std::string_view id) const;
  const std::map<std::string, Requirement, std::less<>>& all() const { return entries_; }

 private:
  std::map<std::string, Requirement, std::less<>> entries_;
};

}  // namespace h2prism::script
