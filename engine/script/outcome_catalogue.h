// The named accept sets of cases/outcomes.yaml, and how `stream-error $s PROTOCOL_ERROR` becomes one of them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/diagnostic.h"
#include "engine/script/outcome.h"

namespace h2prism::script {

struct OutcomeArguments {
  std::optional<Value> stream = {};
  std::vector<ErrorCode> codes = {};
  std::uint16_t status_low = 200;
  std::uint16_t status_high = 299;
  std::string opaque = {};  // 8 octets
};

class OutcomeCatalogue {
 public:
  // Reads outcomes.yaml; every mistake in it is reported.
  static std::expected<OutcomeCatalogue, Diagnostics> parse(std::string_view yaml, const std::string& file);

  // Fills the accept set `name` with its arguments: all that it has parameters for, and no others.
  Result<Outcome> make(std::string_view name, const OutcomeArguments& arguments) const;

  // "stream-error $s PROTOCOL_ERROR|STREAM_CLOSED", "response 1 4xx", "ignored".
  Result<Outcome> parse_outcome(std::string_view text) const;

  const std::vector<OutcomeTemplate>& all() const { return templates_; }
  const OutcomeTemplate* find(std::string_view name) const;

 private:
  std::vector<OutcomeTemplate> templates_;
};

// The catalogue that was compiled in from cases/outcomes.yaml.
const OutcomeCatalogue& standard_outcomes();
std::string_view standard_outcomes_yaml();

// "200", "4xx", "2xx-3xx", "any" -> lowest and highest status.
std::optional<std::pair<std::uint16_t, std::uint16_t>> parse_status(std::string_view text);

}  // namespace h2prism::script
