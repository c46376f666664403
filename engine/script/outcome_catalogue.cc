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
enum class Parameter : std::uint8_t { stream, codes, status, opaque, none };

// How a reaction is written: its word, then these.
struct Form {
  std::string_view word;
  ReactionKind kind;
  std::array<Parameter, 2> parameters{Parameter::none, Parameter::none};
};
constexpr auto forms = std::to_array<Form>({
    {"goaway", ReactionKind::goaway, {Parameter::codes, Parameter::none}},
    {"rst", ReactionKind::rst_stream, {Parameter::stream, Parameter::codes}},
    {"response", ReactionKind::response, {Parameter::stream, Parameter::status}},
    {"close", ReactionKind::close},
    {"reset", ReactionKind::reset},
    {"http1", ReactionKind::http1},
    {"upgraded", ReactionKind::upgraded},
    {"tls-refusal", ReactionKind::tls_refusal},
    {"quiet", ReactionKind::quiet},
    {"settings-ack", ReactionKind::settings_ack},
    {"ping-ack", ReactionKind::ping_ack, {Parameter::opaque, Parameter::none}},
    {"reopened", ReactionKind::reopened, {Parameter::stream, Parameter::none}},
    {"interim", ReactionKind::interim, {Parameter::stream, Parameter::status}},
    {"data-falling", ReactionKind::data_falling, {Parameter::stream, Parameter::none}},
    {"renegotiated", ReactionKind::renegotiated},
    {"certificate-request", ReactionKind::certificate_request},
    {"certificate", ReactionKind::certificate},
    {"unnamed", ReactionKind::unnamed},
    {"served-early", ReactionKind::served_early, {Parameter::stream, Parameter::none}},
    {"request", ReactionKind::request, {Parameter::stream, Parameter::none}},
    {"preface", ReactionKind::preface},
});

std::string_view name_of(Parameter parameter) { return parameter_names[static_cast<std::size_t>(parameter)]; }

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

// One word of a reaction: $name takes the argument of that name, anything else stands for itself.
Result<void> fill(Parameter parameter, std::string_view word, const OutcomeArguments& arguments,
                  Reaction& out) {
  const bool open = word.starts_with('$') && word.substr(1) == name_of(parameter);
  switch (parameter) {
    case Parameter::stream:
      if (!open && word != "any") return fail(fmt::format("'{}' is no stream: write $stream or any", word));
      if (open) out.stream = arguments.stream;
      break;
    case Parameter::codes: {
      auto codes = open ? Result<std::vector<ErrorCode>>(arguments.codes) : parse_codes(word);
      if (!codes) return std::unexpected(codes.error());
      out.codes = std::move(*codes);
      break;
    }
    case Parameter::status: {
      const auto status = open ? std::pair{arguments.status_low, arguments.status_high} : parse_status(word);
      if (!status) return fail(fmt::format("'{}' is no status", word));
      std::tie(out.status_low, out.status_high) = *status;
      break;
    }
    case Parameter::opaque:
      if (!open) return fail(fmt::format("'{}' is not $opaque", word));
      out.opaque = arguments.opaque;
      break;
    case Parameter::none: break;
  }
  return {};
}

// One reaction of a template, its parameters filled in from `arguments`.
Result<Reaction> make_reaction(std::string_view text, const OutcomeArguments& arguments) {
  const auto words = words_of(text);
  if (words.empty()) return fail("a reaction is missing");
  const auto* form = std::ranges::find(forms, words[0], &Form::word);
  if (form == forms.end()) return fail(fmt::format("'{}' is not a reaction", words[0]));
  Reaction out;
  out.kind = form->kind;
  std::size_t at = 1;
  for (const auto parameter : form->parameters) {
    if (parameter == Parameter::none) break;
    if (at == words.size()) return fail(fmt::format("'{}' lacks its {}", text, name_of(parameter)));
    if (const auto filled = fill(parameter, words[at++], arguments, out); !filled)
      return std::unexpected(filled.error());
  }
  if (at < words.size()) return fail(fmt::format("'{}' is one word too many for {}", words[at], words[0]));
  return out;
}

bool takes(const OutcomeTemplate& outcome, std::string_view parameter) {
  return std::ranges::find(outcome.parameters, parameter) != outcome.parameters.end();
}

std::vector<std::string>* list_of(OutcomeTemplate& outcome, std::string_view key) {
  if (key == "parameters") return &outcome.parameters;
  if (key == "strong") return &outcome.strong;
  if (key == "weak") return &outcome.weak;
  if (key == "never") return &outcome.never;
  return nullptr;
}

// What is wrong with an entry of a template; empty: nothing.
std::string fault_of_parameter(std::string_view name) {
  if (std::ranges::find(parameter_names, name) != parameter_names.end()) return {};
  return fmt::format("'{}' is not a parameter (stream, codes, status, opaque)", name);
}

std::string fault_of_reaction(const OutcomeTemplate& outcome, std::string_view text) {
  if (const auto reaction = make_reaction(text, {}); !reaction) return reaction.error().message;
  for (const auto word : words_of(text)) {
    if (word.starts_with('$') && !takes(outcome, word.substr(1))) {
      return fmt::format("'{}' is not among the parameters of this outcome", word);
    }
  }
  return {};
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
  if (!low || !high || low->first > high->second) return std::nullopt;
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
    if (!body.is_map()) {
      complain(body, "expected `means`, `strong` and perhaps `parameters`, `weak`, `never`");
      continue;
    }
    OutcomeTemplate outcome;
    outcome.name = name.text;
    for (const auto& [key, value] : body.map) {
      auto* list = list_of(outcome, key.text);
      if (key.text == "means" && value.is_scalar()) {
        outcome.means = value.text;
      } else if (list != nullptr && value.is_sequence()) {
        for (const auto& item : value.items) list->push_back(item.text);
      } else {
        complain(key, fmt::format("'{}' is not a key of an outcome (parameters, means, strong, weak, never)",
                                  key.text));
      }
    }
    if (outcome.means.empty()) complain(name, fmt::format("outcome '{}' lacks 'means'", name.text));
    if (outcome.strong.empty())
      complain(name, fmt::format("outcome '{}' accepts nothing as strong", name.text));
    for (const auto& [key, value] : body.map) {
      for (const auto& item : value.items) {
        if (const auto fault = key.text == "parameters" ? fault_of_parameter(item.text)
                                                        : fault_of_reaction(outcome, item.text);
            !fault.empty()) {
          complain(item, fault);
        }
      }
    }
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
