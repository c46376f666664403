#include "reports/junit.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

constexpr std::size_t max_message = 400;
constexpr std::size_t log_in_failure = 100;  // lines

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}
void set_count(pugi::xml_node node, const char* name, std::size_t count) {
  set(node, name, std::to_string(count));
}

void add_text(pugi::xml_node parent, const char* element, std::string_view text) {
  auto node = parent.append_child(element);
  if (!text.empty()) node.append_child(pugi::node_pcdata).set_value(printable_lines(text).c_str());
}

// Consumers take what stands before the last dot for a package: "9113", "6.9" -> "rfc9113.6_9".
std::string class_name(std::string_view rfc, std::string_view section) {
  const bool number = !rfc.empty() && rfc.find_first_not_of("0123456789") == std::string_view::npos;
  auto out = fmt::format("{}{}.{}", number ? "rfc" : "", rfc, section);
  std::ranges::replace(out.begin() + static_cast<std::ptrdiff_t>(out.size() - section.size()), out.end(), '.',
                       '_');
  return out;
}

// RFC 3339 -> what Ant's schema wants: seconds, and no time zone.
std::string timestamp(const RunRecord* run) {
  constexpr std::string_view shape = "2026-01-31T12:00:00";
  if (run == nullptr || run->started.size() < shape.size()) return "1970-01-01T00:00:00";
  return run->started.substr(0, shape.size());
}

// What stands inside a <testcase>, if anything.
struct Mark {
  const char* element = nullptr;  // failure, error, skipped
  std::string type;               // not of skipped
  std::string message;
  bool details = false;
};

template <class Verdict>
Mark mark_of(const Verdict& v, std::string_view seen) {
  const auto grade = script::to_string(v.grade);
  const auto kind = v.finding == "none" ? std::string(grade) : fmt::format("{} ({})", grade, v.finding);
  const auto reason = v.known ? v.known->reason : std::string();
  switch (v.gate) {
    case Gate::expected: return {};
    case Gate::skip: return {"skipped", {}, std::string(seen), false};
    case Gate::known: {
      const auto link = v.known && !v.known->link.empty() ? " " + v.known->link : "";
      return {"skipped", {}, fmt::format("known: {}: {}{}", kind, reason, link), false};
    }
    case Gate::unexpected_pass:
      return {"failure", "unexpected-pass",
              fmt::format("{}, but listed as known to differ: {}", kind, reason), true};
    case Gate::unexpected_fail: break;
  }
  if (v.finding == "crash" || v.grade == Grade::inconclusive) {
    return {"error", v.finding == "none" ? "inconclusive" : v.finding, std::string(seen), true};
  }
  return {"failure", v.finding == "none" ? std::string(grade) : v.finding, std::string(seen), true};
}

class Suite {
 public:
  Suite(std::string name, const RunRecord* run) : name_(std::move(name)), run_(run) {}

  const std::string& name() const { return name_; }
  void add(const Item& item) { (item.monitor != nullptr ? monitors_ : cases_).push_back(item); }

  void write(pugi::xml_node root, std::size_t index, JunitFlavour flavour) {
    flavour_ = flavour;
    node_ = root.append_child("testsuite");
    set(node_, "name", name_);
    set(node_, "package", cases_.empty() ? name_ : cases_.front().test->test->rfc);
    set_count(node_, "id", index);
    set(node_, "timestamp", timestamp(run_));
    set(node_, "hostname", run_ != nullptr && !run_->host.empty() ? run_->host : "localhost");
    write_properties();
    for (const auto& item : cases_) write_case(item);
    for (const auto& item : monitors_) write_monitor(item);
    set_count(node_, "tests", cases_.size() + monitors_.size());
    set_count(node_, "failures", failures_);
    set_count(node_, "errors", errors_);
    set_count(node_, "skipped", skipped_);
    set(node_, "time", fmt::format("{:.3f}", static_cast<double>(us_) / 1e6));
    add_text(node_, "system-out", output_);
    add_text(node_, "system-err", errors_said_);
  }

  std::size_t tests() const { return cases_.size() + monitors_.size(); }
  std::size_t failures() const { return failures_; }
  std::size_t errors() const { return errors_; }
  std::int64_t us() const { return us_; }

 private:
  void write_properties() {
    auto properties = node_.append_child("properties");
    const auto property = [&](const char* name, const std::string& value) {
      auto p = properties.append_child("property");
      set(p, "name", name);
      set(p, "value", value);
    };
    if (!cases_.empty()) property("file", cases_.front().test->test->file);
    if (run_ == nullptr) return;
    property("h2prism", run_->h2prism);
    property("target", run_->target.address);
    property("transport", run_->target.transport);
    property("role", run_->target.role);
    property("command", command_line(run_->command));
    property("seed", std::to_string(run_->seed));
  }

  pugi::xml_node write_test(std::string_view id, std::string_view classname, std::int64_t us) {
    auto test = node_.append_child("testcase");
    set(test, "name", id);
    set(test, "classname", classname);
    set(test, "time", fmt::format("{:.6f}", static_cast<double>(us) / 1e6));
    us_ += us;
    return test;
  }

  void write_case(const Item& item) {
    const auto& result = *item.test;
    const auto& test = *result.test;
    auto node = write_test(test.id, class_name(test.rfc, test.section),
                           result.verdict != nullptr ? result.verdict->us : 0);
    if (flavour_ == JunitFlavour::common) {
      set(node, "file", test.file);
      set(node, "line", std::to_string(test.line));
    }
    if (result.verdict == nullptr) {
      mark(node, {"error", "not-played", "the run ended before this case was decided", false}, {});
      return;
    }
    const auto& verdict = *result.verdict;
    auto found = mark_of(verdict, verdict.reason.empty() ? verdict.observed : verdict.reason);
    const auto details = found.details ? failure_block(result) : std::string();
    if (found.element == nullptr && verdict.grade == Grade::weak)
      say(node, test.id, "weak: " + verdict.observed);
    mark(node, found, details);
    say_evidence(node, item);
  }

  void write_monitor(const Item& item) {
    const auto& monitor = *item.monitor;
    auto node = write_test(monitor.id, "monitors", 0);
    auto found = mark_of(monitor, monitor.text);
    const auto details = found.details ? failure_block(item) : std::string();
    if (found.element == nullptr && monitor.grade == Grade::weak)
      say(node, monitor.id, "weak: " + monitor.text);
    mark(node, found, details);
    say_evidence(node, item);
  }

  // Passed, but something is to be said.
  void say(pugi::xml_node test, std::string_view id, const std::string& text) {
    if (flavour_ == JunitFlavour::common) return add_text(test, "system-out", text);
    output_ += fmt::format("{}: {}\n", id, text);
  }

  // What the target wrote, whatever became of the test.
  void say_evidence(pugi::xml_node test, const Item& item) {
    const auto text = evidence_text(item, log_in_failure);
    if (text.empty()) return;
    if (flavour_ == JunitFlavour::common) return add_text(test, "system-err", text);
    errors_said_ += fmt::format("{}: {}", item.id, text);
  }

  void mark(pugi::xml_node test, const Mark& mark, std::string_view details) {
    if (mark.element == nullptr) return;
    const std::string_view element = mark.element;
    auto node = test.append_child(mark.element);
    if (element != "skipped") set(node, "type", mark.type);
    set(node, "message", shortened(printable(mark.message), max_message));
    if (!details.empty()) node.append_child(pugi::node_pcdata).set_value(printable_lines(details).c_str());
    (element == "failure" ? failures_ : element == "error" ? errors_ : skipped_) += 1;
  }

  std::string name_;
  const RunRecord* run_;
  std::vector<Item> cases_, monitors_;
  JunitFlavour flavour_{};
  pugi::xml_node node_;
  std::size_t failures_ = 0, errors_ = 0, skipped_ = 0;
  std::int64_t us_ = 0;
  std::string output_, errors_said_;  // where tests have no place for it
};

// One for each section, in the order of the run, and one for the monitors.
std::vector<Suite> suites_of(const Results& results) {
  std::vector<Suite> suites;
  for (const auto& item : items_of(results)) {
    const bool monitor = item.monitor != nullptr;
    const auto& result = item.test;
    const auto name = monitor ? "monitors" : result->test->rfc + "/" + result->test->section;
    auto it = std::ranges::find(suites, name, &Suite::name);
    if (it == suites.end()) it = suites.emplace(suites.end(), name, monitor ? results.run : result->run);
    it->add(item);
  }
  return suites;
}

}  // namespace

std::string junit_xml(const Results& results, JunitFlavour flavour) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  auto root = document.append_child("testsuites");
  std::size_t index = 0, tests = 0, failures = 0, errors = 0;
  std::int64_t us = 0;
  for (auto& suite : suites_of(results)) {
    suite.write(root, index++, flavour);
    tests += suite.tests();
    failures += suite.failures();
    errors += suite.errors();
    us += suite.us();
  }
  if (flavour == JunitFlavour::common) {
    set(root, "name", "h2prism");
    set_count(root, "tests", tests);
    set_count(root, "failures", failures);
    set_count(root, "errors", errors);
    set(root, "time", fmt::format("{:.3f}", static_cast<double>(us) / 1e6));
  }
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace h2prism::reports
