// The suite's second proof: a peer that is right in everything but one named thing is seen by what must see
// it, and by exactly what is on record.
#include "runner/faults/faults.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/ranges.h>
#include <gmock/gmock.h>

#include "runner/expectations.h"
#include "runner/faults/detection.h"

namespace h2prism::faults {
namespace {

using model::Role;
using script::Grade;
using ::testing::IsEmpty;

constexpr auto recorded = H2PRISM_SOURCE_DIR "/runner/testdata/detection.txt";
constexpr auto not_turned = H2PRISM_SOURCE_DIR "/runner/testdata/not_turned.txt";

const script::Suite& suite() {
  static const auto loaded = [] {
    auto result = script::load_suite(H2PRISM_SOURCE_DIR "/cases");
    if (result) return std::move(*result);
    for (const auto& problem : result.error()) ADD_FAILURE() << to_string(problem);
    return script::Suite{};
  }();
  return loaded;
}

const Bench& bench(Role target) {
  static const Bench server(suite(), Role::server), client(suite(), Role::client);
  return target == Role::server ? server : client;
}

struct Seen {
  Fault fault;
  Detection detection;
};

// H2PRISM_FAULT_STRIDE=n: each n-th fault alone, where all would take minutes.
std::size_t stride() {
  const char* const wanted = std::getenv("H2PRISM_FAULT_STRIDE");
  return wanted == nullptr ? 1 : std::max(1UL, std::stoul(wanted));
}

const std::vector<Seen>& all_seen() {
  static const auto all = [] {
    std::vector<Seen> out;
    std::size_t number = 0;
    for (auto& fault : all_faults()) {
      if (number++ % stride() != 0) continue;
      auto detection = bench(fault.target).play(fault);
      out.push_back({std::move(fault), std::move(detection)});
    }
    return out;
  }();
  return all;
}

std::string text_of(const char* file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Faults, WithoutOneTheVerdictsAreThoseOfTheEmbeddedTarget) {
  for (const auto& [role, file] :
       {std::pair{Role::server, "embedded-server.yaml"}, {Role::client, "embedded-client.yaml"}}) {
    const auto known =
        runner::Expectations::load(std::string(H2PRISM_SOURCE_DIR "/cases/expectations/") + file);
    ASSERT_TRUE(known);
    const auto& played = bench(role);
    for (std::size_t i = 0; i < played.cases().size(); ++i) {
      const auto& id = played.cases()[i]->id;
      const auto& [verdict, monitors] = played.faultless()[i];
      const auto gate =
          known->judge(id, verdict.grade, script::to_string(verdict.finding), Grade::weak).first;
      EXPECT_FALSE(reports::is_unexpected(gate)) << id << ": " << verdict.reason;
      EXPECT_NE(verdict.grade, Grade::skip) << id << ": " << verdict.reason;
      EXPECT_THAT(monitors, IsEmpty()) << id;
    }
  }
}

TEST(Faults, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const auto& fault : all_faults()) EXPECT_TRUE(names.insert(fault.name).second) << fault.name;
}

// What nothing must see is legal, if unusual: to see a fault there would be a false accusation.
TEST(Faults, AreSeenByWhatMustSeeThem) {
  for (const auto& [fault, detection] : all_seen()) {
    for (const auto what : fault.seen_by) {
      EXPECT_TRUE(detection.sees(what)) << fault.name << " (" << fault.wrong << ") is not seen by " << what;
    }
    if (fault.seen_by.empty()) {
      EXPECT_TRUE(detection.nothing()) << bench(fault.target).record(fault, detection);
    }
  }
}

TEST(Faults, AreSeenByExactlyWhatIsOnRecord) {
  std::string all;
  for (const auto& [fault, detection] : all_seen()) {
    all += bench(fault.target).record(fault, detection);
    std::vector<std::string_view> first(
        detection.failed.begin(),
        detection.failed.begin() + std::min<std::ptrdiff_t>(3, std::ssize(detection.failed)));
    fmt::print("{:<44} {:>4} fail {:>4} weak  {}{}{}\n", fault.name, detection.failed.size(),
               detection.weakened.size(), fmt::join(first, " "),
               detection.monitors.empty() ? "" : "  monitors: ", fmt::join(detection.monitors, " "));
  }
  if (std::getenv("H2PRISM_RECORD") != nullptr) std::ofstream(recorded, std::ios::binary) << all;
  const auto golden = text_of(recorded);
  for (const auto& [fault, detection] : all_seen()) {
    const auto now = bench(fault.target).record(fault, detection);
    EXPECT_TRUE(golden.contains(now)) << "not as in " << recorded << ":\n" << now;
  }
  if (stride() > 1) return;
  EXPECT_EQ(std::ranges::count(golden, '\n'), std::ranges::count(all, '\n')) << "faults that are no more";
}

// H2PRISM_FAULT=name: each case that sees this one, and why.
TEST(Faults, OneInWords) {
  const auto* name = std::getenv("H2PRISM_FAULT");
  if (name == nullptr) GTEST_SKIP() << "no H2PRISM_FAULT";
  for (const auto& fault : all_faults()) {
    if (fault.name != name) continue;
    const auto& played = bench(fault.target);
    for (std::size_t i = 0; i < played.cases().size(); ++i) {
      const auto met = meet(*played.cases()[i], fault.target, &fault.rule);
      if (met.verdict.reason == played.faultless()[i].verdict.reason && met.monitors.empty()) continue;
      fmt::print("{}: {} ({}) {}\n", played.cases()[i]->id, to_string(met.verdict.grade), met.verdict.reason,
                 fmt::join(met.monitors, " "));
    }
  }
}

// Cases of a MUST, and monitors as monitor/NAME, that no fault turns; and why.
std::map<std::string, std::string> excused() {
  std::map<std::string, std::string> out;
  std::istringstream lines(text_of(not_turned));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto space = line.find(' ');
    if (space == std::string::npos) ADD_FAILURE() << line << ": without a reason";
    out[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
  }
  return out;
}

void expect_turned(bool turned, const std::string& what, std::map<std::string, std::string>& excuses) {
  EXPECT_NE(turned, excuses.contains(what))
      << what << (turned ? " is turned: not_turned.txt only gets shorter" : " is turned by no fault");
  excuses.erase(what);
}

bool is_must(const script::Case& test) {
  return std::ranges::any_of(test.covers, [](const std::string& id) {
    const auto* requirement = suite().requirements.find(id);
    return requirement != nullptr && requirement->level.starts_with("MUST");
  });
}

TEST(Faults, TurnEveryMonitorAndEveryCaseOfAMust) {
  if (stride() > 1) GTEST_SKIP() << "not all faults were played";
  std::set<std::string_view> turned, found;
  for (const auto& [fault, detection] : all_seen()) {
    turned.insert(detection.failed.begin(), detection.failed.end());
    found.insert(detection.monitors.begin(), detection.monitors.end());
  }
  auto excuses = excused();
  const auto listed = excuses.size();
  for (const auto& monitor : model::monitors()) {
    expect_turned(found.contains(monitor.name), "monitor/" + std::string(monitor.name), excuses);
  }
  std::size_t musts = 0;
  for (const auto& test : suite().cases) {
    if (!is_must(test) || test.profile == model::Profile::rfc7540) continue;
    ++musts;
    expect_turned(turned.contains(test.id), test.id, excuses);
  }
  for (const auto& [what, why] : excuses)
    ADD_FAILURE() << not_turned << " lists " << what << ", which is no such thing";
  fmt::print("{} faults turn {} of {} cases and {} of {} monitors; {} cases are of a MUST, {} excused\n",
             all_seen().size(), turned.size(), suite().cases.size(), found.size(), model::monitors().size(),
             musts, listed);
}

}  // namespace
}  // namespace h2prism::faults
