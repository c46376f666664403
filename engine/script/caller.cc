#include "engine/script/caller.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/overloaded.h"

namespace h2prism::script {
namespace {

constexpr std::string_view malformed_is_delivered = "RFC9113-8.1.1-7";
constexpr std::string_view incomplete_is_complete = "RFC9113-8.1-15";

bool is_error(const Reaction& reaction) {
  switch (reaction.kind) {
    case ReactionKind::goaway:
      return std::ranges::find(reaction.codes, ErrorCode::NO_ERROR) == reaction.codes.end();
    case ReactionKind::rst_stream:
    case ReactionKind::close:
    case ReactionKind::reset:
    case ReactionKind::tls_refusal: return true;
    default: return false;
  }
}

bool is_error(const Outcome& outcome) {
  const auto all = [](const std::vector<Reaction>& reactions) {
    return std::ranges::all_of(reactions, [](const Reaction& r) { return is_error(r); });
  };
  return !outcome.strong.empty() && all(outcome.strong) && all(outcome.weak);
}

// A length or a status of its own may make a message complete without END_STREAM.
bool says_more(const Fields& fields) {
  return std::ranges::any_of(fields, [](const FieldItem& item) {
    const auto* line = std::get_if<FieldLine>(&item);
    return line != nullptr && (line->name == "content-length" || line->name == ":status");
  });
}

bool says_more(const BlockItem& item) {
  if (const auto* fields = std::get_if<Fields>(&item)) return says_more(*fields);
  if (const auto* literal = std::get_if<BlockLiteral>(&item)) return says_more(Fields{literal->field});
  return false;
}

// Follows what a case sends. The fault may be in the last frame ahead of the verdict: may a response be
// complete without that one?
class Completion {
 public:
  explicit Completion(const Case& test) { take(test.steps); }

  bool without_the_last() const { return without_the_last_; }
  // The stream of the last frame, if that may complete a response.
  const std::optional<Value>& by_the_last() const { return by_the_last_; }

 private:
  void take(const Steps& steps) {
    for (const auto& step : steps) {
      std::visit(
          Overloaded{
              [&](const FrameSpec& frame) { take(frame); }, [&](const OpenStep& open) { note(open.end); },
              [&](const UploadStep& upload) { note(upload.end || !upload.trailers.empty()); },
              [&](const RawStep&) { note(true); },
              [&](const RepeatStep& repeat) {
                for (int times = 0; times < 2; ++times) take(repeat.steps);
              },
              [&](const ShutdownStep&) { note(false); }, [&](const TlsStep&) { note(false); },
              [&](const ExpectStep&) { judged_ = true; }, [](const auto&) {},  // sends nothing
          },
          step.what);
    }
  }

  void take(const FrameSpec& frame) {
    note(frame.lie_type.has_value());
    const bool head = frame.type == FrameType::HEADERS;
    const bool data = frame.type == FrameType::DATA;
    const int usual = head ? flag::END_HEADERS | flag::END_STREAM : data ? 0 : flag::END_HEADERS;
    const auto flags = frame.flags.value_or(static_cast<std::uint8_t>(usual));
    if (head) ending_ = (flags & flag::END_STREAM) != 0;
    take(frame.split.between);
    const bool block = head || frame.type == FrameType::CONTINUATION;
    const bool whole = frame.split.end && (flags & flag::END_HEADERS) != 0;
    if ((block && whole && ending_) || (data && (flags & flag::END_STREAM) != 0) ||
        std::ranges::any_of(frame.block, [](const BlockItem& item) { return says_more(item); })) {
      note(judged_);
      by_the_last_ = frame.stream;
    }
  }

  // Something more is sent.
  void note(bool may_complete) { without_the_last_ = without_the_last_ || by_the_last_ || may_complete; }

  bool ending_ = false;  // END_STREAM came with a block that has not ended
  bool judged_ = false;
  bool without_the_last_ = false;
  std::optional<Value> by_the_last_;
};

// An error of the connection, or of this stream.
bool concerns(const Outcome& outcome, const Value& stream) {
  const auto fits = [&](const Reaction& r) {
    return r.kind != ReactionKind::rst_stream || r.stream == stream;
  };
  return std::ranges::all_of(outcome.strong, fits) && std::ranges::all_of(outcome.weak, fits);
}

const ExpectStep* judged(const Case& test) {
  const auto it = std::ranges::find_if(
      test.steps, [](const Step& step) { return std::holds_alternative<ExpectStep>(step.what); });
  return it == test.steps.end() ? nullptr : &std::get<ExpectStep>(it->what);
}

}  // namespace

bool forbids_success(const Case& test) {
  if (test.role == TargetRole::server) return false;
  if (test.caller != CallerDemand::unsaid) return test.caller == CallerDemand::error;
  const auto* expect = judged(test);
  if (expect == nullptr) return false;
  const Completion completion(test);
  if (completion.without_the_last()) return false;
  const auto errors = [&](const std::vector<Outcome>& outcomes) {
    return std::ranges::all_of(outcomes, [&](const Outcome& outcome) {
      return is_error(outcome) && (!completion.by_the_last() || concerns(outcome, *completion.by_the_last()));
    });
  };
  return errors(expect->any_of) && errors(expect->tolerated);
}

std::string_view broken_by_success(const Case& test) {
  const auto* expect = judged(test);
  const bool malformed = expect != nullptr && std::ranges::any_of(expect->any_of, [](const Outcome& outcome) {
                           return outcome.text.starts_with("malformed");
                         });
  return malformed ? malformed_is_delivered : incomplete_is_complete;
}

Wire wire_of(const peer::Peer& peer) {
  const auto answered = [](const model::StreamSummary& stream) {
    return stream.id % 2 == 0 || stream.head.empty() || stream.ended_by_us;
  };
  const auto& seen = peer.observed();
  return {std::ranges::all_of(peer.model().streams(), answered),
          !seen.resets.empty() ||
              std::ranges::any_of(seen.goaways, [](const auto& g) { return g.code != ErrorCode::NO_ERROR; })};
}

Verdict with_caller(Verdict verdict, const Case& test, const CallerReport& report, const Wire& wire) {
  using What = CallerReport::What;
  if (!report.text.empty()) verdict.observed += fmt::format("; the client {}", report.text);
  // What the wire shows of a hang tells more of it.
  const bool failed = verdict.grade == Grade::fail;
  if (report.what == What::crash || (report.what == What::hang && !failed)) {
    verdict.grade = Grade::fail;
    verdict.finding = report.what == What::crash ? Finding::crash : Finding::silence;
    verdict.reason = "the client " + report.text;
    return verdict;
  }
  const bool passes = verdict.grade == Grade::strong || verdict.grade == Grade::weak;
  if (report.what == What::error && passes && wire.all_answered && test.caller == CallerDemand::success) {
    verdict.grade = Grade::fail;
    verdict.finding = Finding::rejected;
    verdict.reason =
        fmt::format("{}, but the client told its caller of an error: it {}", verdict.reason, report.text);
    return verdict;
  }
  if (report.what != What::success || !passes || verdict.finding != Finding::none || !forbids_success(test))
    return verdict;
  // Who names no error took the frame that ended the response for a valid one: the case's own rule is broken.
  const auto broken = broken_by_success(test);
  const bool taken = !wire.error && Completion(test).by_the_last();
  if (!taken || broken == malformed_is_delivered) verdict.requirement = broken;
  verdict.grade = test.must ? Grade::fail : Grade::weak;
  verdict.finding = Finding::accepted_invalid;
  verdict.reason =
      fmt::format("{}, but the client told its caller of success: it {}", verdict.reason, report.text);
  return verdict;
}

}  // namespace h2prism::script
