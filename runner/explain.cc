#include "runner/explain.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/caller.h"
#include "runner/case_record.h"
#include "runner/step_text.h"

namespace h2prism::runner {
namespace {

using script::Case;
using script::ExpectStep;
using script::Outcome;
using script::Preface;

// A label on the left, once, and one or more lines beside it.
class Sheet {
 public:
  void line(std::string_view label, std::string_view text) {
    if (text.empty()) return;
    fmt::format_to(std::back_inserter(out_), "  {:<11} {}\n", label, text);
  }
  void block(std::string_view label, std::string_view lines) {
    if (!lines.empty()) fmt::format_to(std::back_inserter(out_), "  {}\n{}", label, lines);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string role(const Case& test) {
  return test.role == script::TargetRole::any ? "server or client" : std::string(role_text(test.role));
}

std::string upgrade(const Case& test) {
  if (!test.upgrade) return {};
  const auto& demand = *test.upgrade;
  std::vector<std::string> parts{demand.request};
  if (!demand.settings.empty()) parts.push_back("HTTP2-Settings of " + settings_text(demand.settings));
  if (demand.fields) parts.push_back(fmt::format("fields [{}]", join(*demand.fields, " | ")));
  if (!demand.body.empty()) parts.push_back(fmt::format("{} octets of content", demand.body.size()));
  return join(parts, ", ");
}

std::string preface(const Case& test) {
  switch (test.preface) {
    case Preface::valid: return {};
    case Preface::early: return "early: the provocation does not wait for the target's SETTINGS";
    case Preface::none: return "none: nothing is sent before the provocation";
  }
  return {};
}

std::string switched_off(const script::Automatic& automatic) {
  std::vector<std::string> off;
  if (!automatic.settings_ack) off.emplace_back("SETTINGS are not acknowledged");
  if (!automatic.ping_ack) off.emplace_back("PING is not answered");
  if (!automatic.window_update) off.emplace_back("no window is given back");
  return join(off, ", ");
}

std::string delivery(const Case& test) {
  if (test.delivery == transport::Delivery::whole) return {};
  if (test.delivery != transport::Delivery::segments) return std::string(transport::name(test.delivery));
  std::vector<std::string> sizes;
  sizes.reserve(test.segments.size());
  for (const auto size : test.segments) sizes.push_back(std::to_string(size));
  return fmt::format("segments of {} octets, then the rest", join(sizes, ", "));
}

std::string tls(const Case& test) {
  if (!test.tls) return {};
  std::vector<std::string> demands;
  if (test.tls->alpn) demands.push_back(fmt::format("alpn [{}]", join(*test.tls->alpn, ", ")));
  for (const auto& [name, value] :
       {std::pair{"min", &test.tls->min}, std::pair{"max", &test.tls->max},
        std::pair{"ciphers", &test.tls->ciphers}, std::pair{"groups", &test.tls->groups}}) {
    if (!value->empty()) demands.push_back(fmt::format("{} {}", name, *value));
  }
  if (test.tls->sni) demands.push_back(fmt::format("sni \"{}\"", *test.tls->sni));
  return join(demands, ", ");
}

// What the accept set means, with the words of the case filled in; "" when the case says more than its name.
std::string meaning(const Outcome& outcome, const script::OutcomeCatalogue& outcomes) {
  const auto words = split(outcome.text, ' ');
  const auto* known = outcomes.find(words[0]);
  if (known == nullptr || known->parameters.size() + 1 != words.size()) return {};
  auto text = known->means;
  for (std::size_t i = 0; i < known->parameters.size(); ++i) {
    const auto name = "$" + known->parameters[i];
    if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), words[i + 1]);
  }
  return ": " + text;
}

void add_reactions(Sheet& sheet, std::string_view grade, const std::vector<script::Reaction>& reactions) {
  for (const auto& reaction : reactions) sheet.line(std::exchange(grade, ""), to_string(reaction));
}

void add_outcomes(Sheet& sheet, std::string_view label, const std::vector<Outcome>& outcomes,
                  const script::Suite& suite) {
  for (const auto& outcome : outcomes) {
    sheet.line(label, outcome.text + meaning(outcome, suite.outcomes));
    add_reactions(sheet, "  strong", outcome.strong);
    add_reactions(sheet, "  weak", outcome.weak);
    add_reactions(sheet, "  never", outcome.never);
    label = "or";
  }
}

}  // namespace

std::string explain_text(const Case& test, const script::Suite& suite) {
  Sheet sheet;
  std::string_view label = "rule";
  for (auto& rule : requirements_of(test.covers, suite.requirements)) {
    std::ranges::replace(rule.level, '_', ' ');  // MUST_NOT
    const auto text =
        rule.summary.empty() ? rule.id : fmt::format("{} {}: {}", rule.id, rule.level, rule.summary);
    sheet.line(std::exchange(label, ""), text);
  }
  if (!test.must) sheet.line("", "no MUST: a target that overlooks the fault passes as weak");
  sheet.line("role", role(test));
  if (test.profile) sheet.line("profile", to_string(*test.profile));
  sheet.line("needs", join(test.needs, ", "));
  sheet.line("tags", join(test.tags, ", "));
  sheet.line("note", test.note);
  sheet.line("upgrade", upgrade(test));
  sheet.line("preface", preface(test));
  sheet.line("settings", test.settings.empty() ? "" : settings_text(test.settings));
  sheet.line("automatic", switched_off(test.automatic));
  sheet.line("delivery", delivery(test));
  sheet.line("tls", tls(test));

  const auto is_expect = [](const script::Step& step) {
    return std::holds_alternative<ExpectStep>(step.what);
  };
  const auto expect = std::ranges::find_if(test.steps, is_expect);
  sheet.block("send", steps_text(std::span(test.steps.begin(), expect), "    "));
  if (expect != test.steps.end()) {
    const auto& outcomes = std::get<ExpectStep>(expect->what);
    add_outcomes(sheet, "expect", outcomes.any_of, suite);
    add_outcomes(sheet, "tolerate", outcomes.tolerated, suite);
    sheet.block("then", steps_text(std::span(expect + 1, test.steps.end()), "    "));
  }
  if (forbids_success(test))
    sheet.line("caller", fmt::format("a client must not tell its caller of success ({})",
                                     script::broken_by_success(test)));
  if (test.caller == script::CallerDemand::success)
    sheet.line("caller", "a client must not tell its caller of an error");
  sheet.line("file", fmt::format("{}:{}", test.file, test.line));
  const bool older = test.profile == model::Profile::rfc7540;
  sheet.line("play it", fmt::format("h2prism run {}{}", older ? "--profile rfc7540 " : "", test.id));
  return fmt::format("{}\n{}\n\n{}", test.id, test.title, sheet.take());
}

}  // namespace h2prism::runner
