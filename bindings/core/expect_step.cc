#include "bindings/core/expect_step.h"

#include <pybind11/stl.h>

#include "engine/script/outcome_catalogue.h"

namespace h2prism::python {

script::ExpectStep expect_step(const py::list& outcomes) {
  script::ExpectStep step;
  for (const auto item : outcomes) {
    const auto [text, check] = py::cast<std::pair<std::string, py::dict>>(item);
    auto outcome = script::standard_outcomes().parse_outcome(text);
    if (!outcome) throw py::value_error(outcome.error().message);
    if (!check.empty()) {
      script::ResponseCheck demands;
      for (const auto& [key, value] : check) {
        const auto name = py::cast<std::string>(key);
        if (name == "fields") demands.fields = py::cast<std::vector<std::string>>(value);
        if (name == "absent") demands.absent = py::cast<std::vector<std::string>>(value);
        if (name == "body") demands.body = octets_of(value);
        if (name == "body_contains") demands.body_contains = py::cast<std::vector<std::string>>(value);
        if (name == "body_size")
          demands.body_size = static_cast<std::int64_t>(number(value, "body_size", 1ULL << 62));
        if (name == "trailers") demands.trailers = py::cast<std::vector<std::string>>(value);
        if (name == "whole") demands.whole = py::cast<bool>(value);
      }
      for (auto& reaction : outcome->strong) {
        if (reaction.kind == script::ReactionKind::response) reaction.check = demands;
      }
    }
    step.any_of.push_back(std::move(*outcome));
  }
  return step;
}

}  // namespace h2prism::python
