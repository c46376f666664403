// Lines of a log that say that a program broke: reports of sanitizers, assertions, panics, dead workers.
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace h2prism::runner {

class CrashSigns {
 public:
  // Besides those that are known of themselves: `more` are signs, too; what matches `harmless` is none.
  explicit CrashSigns(std::vector<std::regex> more = {}, std::vector<std::regex> harmless = {})
      : more_(std::move(more)), harmless_(std::move(harmless)) {}

  // What the line is: "AddressSanitizer report", "failed assertion", ...; nothing if it is an ordinary line.
  std::optional<std::string> find(const std::string& line) const;

 private:
  std::vector<std::regex> more_;
  std::vector<std::regex> harmless_;
};

}  // namespace h2prism::runner
