#include "engine/script/outcome_catalogue.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/text.h"
#include "engine/script/yaml.h"

namespace h2prism::script {
namespace {

constexpr std::array<std::string_view, 4> parameter_names{"stream", "codes", "status", "opaque"};

Result<std::vector<ErrorCode>> parse_codes(std::string_view text) {
  std::vector<ErrorCode> codes;
  if (text == "any") return codes;
  for (const auto name : split(text, '|')) {
    const auto code = error_code_from(name);
    if (!code) {
      const auto near = closest(name, error_code_names());
      return fail(fmt::format("'{}' is not an error code{}", name,
                              near.empty() ? "" : fmt::format("; did you mean {}?", near)));
    }
    codes.push_back(*code);
  }
  return codes;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

// One reaction of a template, its parameters filled in from `arguments`.
Result<Reaction> make_reaction(std::string_view text, const OutcomeArguments& arguments) {
  const auto words = words_of(text);
  Reaction out;
  const auto codes_at = [&](std::size_t i) -> Result<std::vector<ErrorCode>> {
    if (i >= words.size()) return fail(fmt::format("'{}' lacks its codes", text));
    if (words[i] == "$codes") return arguments.codes;
    return parse_codes(words[i]);
  };
  const auto stream_at = [&](std::size_t i) -> std::optional<Value> {
    if (i >= words.size() || words[i] == "any") return std::nullopt;
    return arguments.stream;
  };
  if (words.empty()) return fail("a reaction is missing");
  const auto kind = words[0];
  if (kind == "goaway") {
    out.kind = ReactionKind::goaway;
    auto codes = codes_at(1);
    if (!codes) return std::unexpected(codes.error());
    out.codes = std::move(*codes);
  } else if (kind == "rst") {
    out.kind = ReactionKind::rst_stream;
    out.stream = stream_at(1);
    auto codes = codes_at(2);
    if (!codes) return std::unexpected(codes.error());
    out.codes = std::move(*codes);
  } else if (kind == "response") {
    out.kind = ReactionKind::response;
    out.stream = stream_at(1);
    if (words.size() < 3) return fail(fmt::format("'{}' lacks its status", text));
    if (words[2] == "$status") {
      out.status_low = arguments.status_low;
      out.status_high = arguments.status_high;
    } else if (const auto status = parse_status(words[2])) {
      std::tie(out.status_low, out.status_high) = *status;
    } else {
      return fail(fmt::format("'{}' is no status", words[2]));
    }
  } else if (kind == "close") {
    out.kind = ReactionKind::close;
  } else if (kind == "reset") {
    out.kind = ReactionKind::reset;
  } else if (kind == "http1") {
    out.kind = ReactionKind::http1;
  } else if (kind == "tls-refusal") {
    out.kind = ReactionKind::tls_refusal;
  } else if (kind == "quiet") {
    out.kind = ReactionKind::quiet;
  } else if (kind == "settings-ack") {
    out.kind = ReactionKind::settings_ack;
  } else if (kind == "ping-ack") {
    out.kind = ReactionKind::ping_ack;
    out.opaque = arguments.opaque;
  } else {
    return fail(fmt::format("'{}' is not a reaction", kind));
  }
  return out;
}

bool takes(const OutcomeTemplate& outcome, std::string_view parameter) {
  return std::ranges::find(outcome.parameters, parameter) != outcome.parameters.end();
}

std::string names_of(const std::vector<OutcomeTemplate>& templates) {
  std::vector<std::string> names;
  for (const auto& outcome : templates) names.push_back(outcome.name);
  return join(names, ", ");
}

}  // namespace

std::optional<std::pair<std::uint16_t, std::uint16_t>> parse_status(std::string_view text) {
  if (text == "any") return std::pair<std::uint16_t, std::uint16_t>{200, 599};
  const auto one = [](std::string_view s) -> std::optional<std::pair<std::uint16_t, std::uint16_t>> {
    if (s.size() != 3 || s[0] < '1' || s[0] > '5') return std::nullopt;
    const auto hundreds = static_cast<std::uint16_t>((s[0] - '0') * 100);
    if (s.substr(1) == "xx") return std::pair{hundreds, static_cast<std::uint16_t>(hundreds + 99)};
    if (s[1] < '0' || s[1] > '9' || s[2] < '0' || s[2] > '9') return std::nullopt;
    const auto exact = static_cast<std::uint16_t>(hundreds + (s[1] - '0') * 10 + (s[2] - '0'));
    return std::pair{exact, exact};
  };
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return one(text);
  const auto low = one(text.substr(0, dash));
  const auto high = one(text.substr(dash + 1));
  if (!low || !high) return std::nullopt;
  return std::pair{low->first, high->second};
}

std::expected<OutcomeCatalogue, Diagnostics> OutcomeCatalogue::parse(std::string_view yaml,
                                                                     const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return std::unexpected(Diagnostics{root.error()});
  Diagnostics problems;
  const auto complain = [&](const Node& at, std::string message) {
    problems.push_back({file, at.line, at.column, std::move(message)});
  };
  OutcomeCatalogue catalogue;
  if (!root->is_map()) complain(*root, "expected a map of outcomes by name");
  for (const auto& [name, body] : root->map) {
    OutcomeTemplate outcome;
    outcome.name = name.text;
    if (!body.is_map()) {
      complain(body, "expected `means`, `strong` and perhaps `parameters`, `weak`, `never`");
      continue;
    }
    for (const auto& [key, value] : body.map) {
      std::vector<std::string>* list = key.text == "parameters" ? &outcome.parameters
                                       : key.text == "strong"   ? &outcome.strong
                                       : key.text == "weak"     ? &outcome.weak
                                       : key.text == "never"    ? &outcome.never
                                                                : nullptr;
      if (key.text == "means" && value.is_scalar()) {
        outcome.means = value.text;
      } else if (list != nullptr && value.is_sequence()) {
        for (const auto& item : value.items) {
          list->push_back(item.text);
          if (list == &outcome.parameters) {
            if (std::ranges::find(parameter_names, item.text) == parameter_names.end()) {
              complain(item,
                       fmt::format("'{}' is not a parameter (stream, codes, status, opaque)", item.text));
            }
          } else if (const auto reaction = make_reaction(item.text, {}); !reaction) {
            complain(item, reaction.error().message);
          }
        }
      } else {
        complain(key, fmt::format("'{}' is not a key of an outcome (parameters, means, strong, weak, never)",
                                  key.text));
      }
    }
    if (outcome.strong.empty())
      complain(name, fmt::format("outcome '{}' accepts nothing as strong", name.text));
    catalogue.templates_.push_back(std::move(outcome));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return catalogue;
}

const OutcomeTemplate* OutcomeCatalogue::find(std::string_view name) const {
  const auto it = std::ranges::find(templates_, name, &OutcomeTemplate::name);
  return it == templates_.end() ? nullptr : &*it;
}

Result<Outcome> OutcomeCatalogue::make(std::string_view name, const OutcomeArguments& arguments) const {
  const auto* outcome = find(name);
  if (outcome == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& t : templates_) names.push_back(t.name);
    const auto near = closest(name, names);
    return fail(near.empty() ? fmt::format("'{}' is not an outcome; there are {}", name, names_of(templates_))
                             : fmt::format("'{}' is not an outcome; did you mean '{}'?", name, near));
  }
  if (takes(*outcome, "stream") && !arguments.stream)
    return fail(fmt::format("{} needs a stream: `{} $s`", name, name));
  if (takes(*outcome, "codes") && arguments.codes.empty())
    return fail(fmt::format("{} needs an error code", name));
  if (takes(*outcome, "opaque") && arguments.opaque.size() != 8)
    return fail(fmt::format("{} needs 8 octets in hex", name));
  Outcome out;
  out.text = name;
  out.may_precede = name == "malformed-late";
  const auto fill = [&](const std::vector<std::string>& from, std::vector<Reaction>& to) -> Result<void> {
    for (const auto& text : from) {
      auto reaction = make_reaction(text, arguments);
      if (!reaction) return std::unexpected(reaction.error());
      to.push_back(std::move(*reaction));
    }
    return {};
  };
  for (const auto& filled :
       {fill(outcome->strong, out.strong), fill(outcome->weak, out.weak), fill(outcome->never, out.never)}) {
    if (!filled) return std::unexpected(filled.error());
  }
  return out;
}

Result<Outcome> OutcomeCatalogue::parse_outcome(std::string_view text) const {
  const auto words = words_of(text);
  if (words.empty()) return fail("an outcome is missing");
  const auto* outcome = find(words[0]);
  if (outcome == nullptr) return make(words[0], {});
  OutcomeArguments arguments;
  std::size_t at = 1;
  for (const auto& parameter : outcome->parameters) {
    if (at >= words.size()) break;
    if (parameter == "stream") {
      auto stream = parse_value(words[at++]);
      if (!stream) return std::unexpected(stream.error());
      arguments.stream = std::move(*stream);
    } else if (parameter == "codes") {
      auto codes = parse_codes(words[at++]);
      if (!codes) return std::unexpected(codes.error());
      arguments.codes = std::move(*codes);
    } else if (parameter == "status") {
      const auto status = parse_status(words[at]);
      if (!status) return fail(fmt::format("'{}' is no status; write 200, 4xx or 2xx-3xx", words[at]));
      ++at;
      std::tie(arguments.status_low, arguments.status_high) = *status;
    } else {
      auto word = words[at++];
      if (word.size() >= 2 && word.front() == '"' && word.back() == '"')
        word = word.substr(1, word.size() - 2);
      auto octets = parse_hex(word);
      if (!octets) return std::unexpected(octets.error());
      arguments.opaque = as_text(*octets);
    }
  }
  if (at < words.size()) return fail(fmt::format("'{}' is one word too many for {}", words[at], words[0]));
  auto out = make(words[0], arguments);
  if (out) out->text = text;
  return out;
}

const OutcomeCatalogue& standard_outcomes() {
  static const OutcomeCatalogue catalogue =
      *OutcomeCatalogue::parse(standard_outcomes_yaml(), "outcomes.yaml");
  return catalogue;
}

}  // namespace h2prism::script
