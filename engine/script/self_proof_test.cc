// The suite's own proof: every case is played against every canonical wrong answer, and must reach the
// verdict that its accept set implies. A case that cannot fail is a bug.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/script/loader.h"
#include "engine/script/stage.h"

namespace h2prism::script {
namespace {

const Suite& suite() {
  static const Suite loaded = [] {
    auto result = load_suite(H2PRISM_SOURCE_DIR "/cases");
    if (result) return std::move(*result);
    for (const auto& problem : result.error()) ADD_FAILURE() << to_string(problem);
    return Suite{};
  }();
  return loaded;
}

// The case up to its verdict; what must hold afterwards is proved apart.
Case without_then(const Case& test) {
  auto out = test;
  const auto expect = std::ranges::find_if(
      out.steps, [](const Step& s) { return std::holds_alternative<ExpectStep>(s.what); });
  out.steps.erase(expect + 1, out.steps.end());
  return out;
}

// What an accept set implies for each wrong answer, worked out from its lists alone: grade, and where it
// fails the kinds it may have.
struct Implied {
  std::set<Grade> grades;
};

bool in(const std::vector<Reaction>& list, ReactionKind kind) {
  return std::ranges::any_of(list, [kind](const Reaction& r) { return r.kind == kind; });
}

Grade best_for(const ExpectStep& expect, ReactionKind kind, bool any_code_only = false) {
  const auto fits = [&](const std::vector<Reaction>& list) {
    return std::ranges::any_of(list, [&](const Reaction& r) {
      return r.kind == kind && (!any_code_only || (r.codes.empty() && !r.stream));
    });
  };
  if (std::ranges::any_of(expect.any_of, [&](const Outcome& o) { return fits(o.strong); }))
    return Grade::strong;
  if (std::ranges::any_of(expect.any_of, [&](const Outcome& o) { return fits(o.weak); })) return Grade::weak;
  if (std::ranges::any_of(expect.tolerated, [&](const Outcome& o) { return fits(o.strong) || fits(o.weak); }))
    return Grade::weak;
  return Grade::fail;
}

Implied implied(const Case& test, Sabotage sabotage) {
  const auto& expect = expect_of(test);
  const bool service = std::ranges::any_of(expect.any_of, wants_service);
  // What a requirement below MUST lets pass: overlooking the fault, or another code.
  const auto overlooked = !test.must && !service ? Grade::weak : Grade::fail;
  const auto or_overlooked = [&](Grade grade) { return grade == Grade::fail ? overlooked : grade; };
  // Ahead of an upgrade there is no PING to show that a fault was overlooked, nor a frame that is not out of
  // place.
  const bool before_frames = std::ranges::any_of(
      expect.any_of, [](const Outcome& o) { return o.speaks_of(ReactionKind::upgraded); });
  switch (sabotage) {
    case Sabotage::ignore:
      return {{before_frames ? Grade::fail : or_overlooked(best_for(expect, ReactionKind::quiet))}};
    case Sabotage::answer_200: {
      // Whether a 200 fits a response check is not for this table: either verdict, never anything milder.
      const bool forbidden = best_for(expect, ReactionKind::response) == Grade::fail &&
                             std::ranges::all_of(expect.any_of, [](const Outcome& o) {
                               return in(o.never, ReactionKind::response);
                             });
      if (forbidden) return {{overlooked, best_for(expect, ReactionKind::quiet)}};
      auto grades = std::set<Grade>{or_overlooked(best_for(expect, ReactionKind::quiet))};
      for (const auto kind : {ReactionKind::response, ReactionKind::settings_ack, ReactionKind::ping_ack}) {
        if (best_for(expect, kind) != Grade::fail) grades.insert(best_for(expect, kind));
      }
      for (const auto& tolerated : expect.tolerated) {
        if (in(tolerated.strong, ReactionKind::response) || in(tolerated.weak, ReactionKind::response))
          grades.insert(Grade::weak);
        if (in(tolerated.never, ReactionKind::response) || in(tolerated.never, ReactionKind::reopened))
          grades.insert(overlooked);
      }
      if (service) grades.insert(Grade::fail);
      return {grades};
    }
    case Sabotage::wrong_code: return {{or_overlooked(best_for(expect, ReactionKind::goaway, true))}};
    case Sabotage::wrong_stream:
      return {
          {before_frames ? Grade::fail : or_overlooked(best_for(expect, ReactionKind::rst_stream, true))}};
    case Sabotage::bare_close: return {{best_for(expect, ReactionKind::close)}};
    case Sabotage::reset: return {{best_for(expect, ReactionKind::reset)}};
    case Sabotage::hang: return {{Grade::fail}};
    case Sabotage::crash: return {{Grade::fail}};
    case Sabotage::right: return {{Grade::strong}};
    case Sabotage::right_then_hang: return {{Grade::strong, Grade::fail}};
  }
  return {};
}

std::string names_of(const std::set<Grade>& grades) {
  std::string out;
  for (const auto grade : grades) out += (out.empty() ? "" : "|") + std::string(to_string(grade));
  return out;
}

std::vector<model::Role> roles_of(const Case& test) {
  switch (test.role) {
    case TargetRole::server: return {model::Role::server};
    case TargetRole::client: return {model::Role::client};
    case TargetRole::any: return {model::Role::server, model::Role::client};
  }
  return {};
}

TEST(SelfProof, EveryWrongAnswerGetsTheVerdictThatTheAcceptSetImplies) {
  std::size_t played = 0, not_staged = 0;
  for (const auto& whole : suite().cases) {
    const auto test = without_then(whole);
    for (const auto role : roles_of(test)) {
      bool can_fail = false;
      bool staged = true;
      for (const auto sabotage :
           {Sabotage::ignore, Sabotage::answer_200, Sabotage::wrong_code, Sabotage::wrong_stream,
            Sabotage::bare_close, Sabotage::reset, Sabotage::hang, Sabotage::crash}) {
        const auto verdict = play(test, role, sabotage).verdict;
        if (!verdict) {
          staged = false;
          continue;
        }
        ++played;
        const auto want = implied(test, sabotage);
        EXPECT_TRUE(want.grades.contains(verdict->grade))
            << test.id << " against " << to_string(sabotage) << ": " << to_string(verdict->grade) << " ("
            << to_string(verdict->finding) << "), the accept set implies " << names_of(want.grades) << "; "
            << verdict->reason;
        if (sabotage == Sabotage::crash) {
          EXPECT_EQ(verdict->finding, Finding::crash) << test.id;
        }
        const bool telling = sabotage != Sabotage::hang && sabotage != Sabotage::crash;
        can_fail |= telling && (verdict->grade == Grade::fail || verdict->finding != Finding::none);
      }
      if (!staged) ++not_staged;
      EXPECT_TRUE(can_fail || !staged)
          << test.id << " cannot fail: no wrong answer but a hang or a crash is refused";
    }
  }
  fmt::print("{} cases, {} verdicts proved; {} cases need more of a target than the saboteur does\n",
             suite().cases.size(), played, not_staged);
  EXPECT_GE(suite().cases.size(), 150U);
  EXPECT_LT(not_staged * 10, suite().cases.size());
}

TEST(SelfProof, TheReactionThatTheRfcNamesIsStrong) {
  for (const auto& whole : suite().cases) {
    const auto test = without_then(whole);
    const auto kind = expect_of(test).any_of.front().strong.front().kind;
    const auto& stream = expect_of(test).any_of.front().strong.front().stream;
    // Messages with conditions, HTTP/1.x and TLS are proved against real servers; a stream that is only
    // known when played is stream 1.
    if (kind == ReactionKind::response || kind == ReactionKind::request || kind == ReactionKind::http1 ||
        kind == ReactionKind::tls_refusal)
      continue;
    if (kind == ReactionKind::rst_stream && stream && !stream->is_number() && stream->name != "s") continue;
    for (const auto role : roles_of(test)) {
      const auto verdict = play(test, role, Sabotage::right).verdict;
      if (!verdict) continue;
      EXPECT_EQ(verdict->grade, Grade::strong) << test.id << ": " << verdict->reason;
    }
  }
}

TEST(SelfProof, WhatMustHoldAfterwardsIsChecked) {
  std::size_t proved = 0;
  for (const auto& test : suite().cases) {
    const bool alive = std::holds_alternative<AliveStep>(test.steps.back().what);
    const auto kind = expect_of(test).any_of.front().strong.front().kind;
    const auto& stream = expect_of(test).any_of.front().strong.front().stream;
    if (!alive || kind != ReactionKind::rst_stream || (stream && !stream->is_number() && stream->name != "s"))
      continue;
    for (const auto role : roles_of(test)) {
      const auto verdict = play(test, role, Sabotage::right_then_hang).verdict;
      if (!verdict) continue;
      ++proved;
      EXPECT_EQ(verdict->grade, Grade::fail)
          << test.id << " passes although the target hangs afterwards: " << verdict->reason;
    }
  }
  EXPECT_GT(proved, 20U);
}

}  // namespace
}  // namespace h2prism::script
