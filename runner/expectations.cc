#include "runner/expectations.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/script/reader.h"
#include "engine/script/variation.h"
#include "engine/script/vocabulary.h"
#include "engine/script/yaml.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Grade;
using script::Node;
using script::Word;
using script::WordType;

constexpr std::string_view monitor_finding = "rule-broken";
constexpr std::array<std::string_view, 3> verdict_names{"fail", "weak", "inconclusive"};

constexpr std::array<std::string_view, 2> transport_names{"h2c", "tls"};
constexpr std::array file_words{Word{"expectations", WordType::mapping, "the list", {}, true}};
constexpr std::array entry_words{
    Word{"id", WordType::one_or_more, "globs over case ids and monitor/NAME", {}, true},
    Word{"verdict", WordType::one_or_more, "fail, weak or inconclusive", verdict_names, true},
    Word{"finding", WordType::one_or_more, "the kind of failure"},
    Word{"reason", WordType::text, "why it differs", {}, true},
    Word{"link", WordType::text, "where to read on"},
    Word{"transport", WordType::text, "h2c or tls", transport_names},
    Word{"flaky", WordType::text, "how often, like 1/10"},
};

// "1/10": differs once in ten runs.
bool is_rate(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto number = [](std::string_view digits) {
    unsigned n = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return error == std::errc{} && end == digits.data() + digits.size() ? n : 0;
  };
  const auto times = number(text.substr(0, slash));
  return times > 0 && times < number(text.substr(slash + 1));
}

class EntryReader {
 public:
  EntryReader(const std::string& file, script::Diagnostics& problems)
      : reader_(file, no_outcomes_, problems) {}

  void file(const Node& root, std::vector<Expectation>& out) {
    if (!reader_.keys(root, file_words, "an expectations file")) return;
    const auto* list = root.find("expectations");
    if (list == nullptr || list->is_null()) return;
    if (!list->is_sequence()) return reader_.complain(*list, "expected a list of expectations");
    for (const auto& node : list->items) out.push_back(entry(node));
  }

 private:
  Expectation entry(const Node& node) {
    Expectation out;
    if (!reader_.keys(node, entry_words, "an expectation")) return out;
    out.line = node.line;
    if (const auto* n = node.find("id")) {
      out.patterns = reader_.texts(*n);
      if (out.patterns.empty()) reader_.complain(*n, "the list is empty");
    }
    if (const auto* n = node.find("verdict")) {
      for (const auto& name : choices(*n, verdict_names)) {
        if (const auto grade = script::grade_from(name)) out.verdicts.push_back(*grade);
      }
    }
    if (const auto* n = node.find("finding")) {
      const auto known = script::finding_names();
      std::vector<std::string_view> names(known.begin(), known.end());
      names.insert(names.end(), {monitor_finding, "leak"});
      out.findings = choices(*n, names);
    }
    if (const auto* n = node.find("reason")) {
      out.reason = reader_.text(*n);
      if (trim(out.reason).empty())
        reader_.complain(*n, "a reason is needed: somebody will want to know why this differs");
    }
    if (const auto* n = node.find("link")) out.link = reader_.text(*n);
    if (const auto* n = node.find("transport")) out.transport = reader_.choice(*n, transport_names);
    if (const auto* n = node.find("flaky")) {
      const auto rate = reader_.text(*n);
      out.flaky = is_rate(rate);
      if (!out.flaky) reader_.complain(*n, fmt::format("'{}' is not a rate like 1/10", rate));
    }
    return out;
  }

  std::vector<std::string> choices(const Node& node, std::span<const std::string_view> names) {
    std::vector<std::string> out;
    if (!node.is_sequence()) return {reader_.choice(node, names)};
    for (const auto& item : node.items) out.push_back(reader_.choice(item, names));
    if (out.empty()) reader_.complain(node, "the list is empty");
    return out;
  }

  const script::OutcomeCatalogue no_outcomes_;
  script::Reader reader_;
};

template <class T, class U>
bool contains(const std::vector<T>& list, const U& value) {
  return std::ranges::find(list, value) != list.end();
}

}  // namespace

Gate gate(Grade grade, std::string_view finding, const Expectation* entry, Grade threshold) {
  if (grade == Grade::skip) return Gate::skip;
  const bool passes = grade == Grade::strong || (grade == Grade::weak && threshold == Grade::weak);
  if (entry == nullptr) return passes ? Gate::expected : Gate::unexpected_fail;
  const bool as_listed =
      contains(entry->verdicts, grade) && (entry->findings.empty() || contains(entry->findings, finding));
  if (as_listed) return Gate::known;
  if (!passes) return Gate::unexpected_fail;
  return entry->flaky ? Gate::expected : Gate::unexpected_pass;
}

std::expected<Expectations, script::Diagnostics> Expectations::load(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) {
    return std::unexpected(script::Diagnostics{{file.string(), 0, 0, "cannot be read"}});
  }
  return parse(std::string(std::istreambuf_iterator<char>(in), {}), file.string());
}

std::expected<Expectations, script::Diagnostics> Expectations::parse(std::string_view yaml,
                                                                     const std::string& file) {
  const auto root = script::parse_yaml(yaml, file);
  if (!root) return std::unexpected(script::Diagnostics{root.error()});
  Expectations out;
  out.file_ = file;
  script::Diagnostics problems;
  EntryReader(file, problems).file(*root, out.entries_);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return out;
}

void Expectations::keep_transport(std::string_view transport) {
  std::erase_if(entries_,
                [&](const Expectation& e) { return !e.transport.empty() && e.transport != transport; });
}

// A case in another shape (ID@padding=97) is expected to do as the case itself, or as an entry for that shape
// says.
const Expectation* Expectations::find(std::string_view id) const {
  const auto base = script::base_id(id);
  const auto it = std::ranges::find_if(entries_, [&](const Expectation& e) {
    return std::ranges::any_of(e.patterns, [&](const auto& pattern) {
      return glob_match(pattern, id) || glob_match(pattern, base);
    });
  });
  return it == entries_.end() ? nullptr : &*it;
}

Judge::Judgement Expectations::judge(std::string_view id, Grade grade, std::string_view finding,
                                     Grade threshold) const {
  const auto* entry = find(id);
  auto result = gate(grade, finding, entry, threshold);
  // Whether the list is out of date shows by the case as written.
  if (result == Gate::unexpected_pass && script::base_id(id) != id) result = Gate::expected;
  if (entry == nullptr) return {result, std::nullopt};
  return {result, reports::Known{entry->reason, entry->link, entry->flaky}};
}

std::vector<Expectations::Stale> Expectations::stale(std::span<const std::string> ids,
                                                     std::span<const std::string> all) const {
  std::vector<Stale> out;
  const std::vector<std::string_view> names(all.begin(), all.end());
  for (const auto& entry : entries_) {
    for (const auto& pattern : entry.patterns) {
      if (script::base_id(pattern) != pattern) continue;  // for shapes, which come with --vary only
      const auto matches = [&](const std::string& id) { return glob_match(pattern, id); };
      const auto decides = [&](const std::string& id) { return matches(id) && find(id) == &entry; };
      if (std::ranges::any_of(ids, decides)) continue;
      const bool mistyped = std::ranges::none_of(all, matches);
      const std::string near(mistyped ? closest(pattern, names) : "");
      out.push_back({fmt::format("{}:{}: the expectation for '{}' {}{}", file_, entry.line, pattern,
                                 mistyped ? "matches no case"
                                 : std::ranges::any_of(ids, matches)
                                     ? "stands behind others that match all that it matches"
                                     : "matches no case of this run",
                                 near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                     mistyped});
    }
  }
  return out;
}

Result<Expectations> expectations_over(std::string_view transport, const std::filesystem::path& file) {
  auto loaded = Expectations::load(file);
  if (loaded) {
    loaded->keep_transport(transport);
    return std::move(*loaded);
  }
  std::string all;
  for (const auto& problem : loaded.error()) all += (all.empty() ? "" : "\n") + to_string(problem);
  return fail(all);
}

}  // namespace h2prism::runner
