#include "engine/script/caller.h"

#include <algorithm>

#include <fmt/format.h>

namespace h2prism::script {
namespace {

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
  if (const auto* literal = std::get_if<BlockLiteral>(&item)) return says_more({literal->field});
  return false;
}

bool completes_nothing(const Steps& steps);

bool completes_nothing(const FrameSpec& frame) {
  if (frame.lie_type) return false;
  const bool head = frame.type == FrameType::HEADERS;
  if (head || frame.type == FrameType::DATA) {
    const int otherwise = head ? flag::END_HEADERS | flag::END_STREAM : 0;
    if ((frame.flags.value_or(static_cast<std::uint8_t>(otherwise)) & flag::END_STREAM) != 0) return false;
  }
  return std::ranges::none_of(frame.block, [](const BlockItem& item) { return says_more(item); }) &&
         completes_nothing(frame.split.between);
}

bool completes_nothing(const Step& step) {
  if (const auto* frame = std::get_if<FrameSpec>(&step.what)) return completes_nothing(*frame);
  if (const auto* open = std::get_if<OpenStep>(&step.what)) return !open->end;
  if (const auto* upload = std::get_if<UploadStep>(&step.what))
    return !upload->end && upload->trailers.empty();
  if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return completes_nothing(repeat->steps);
  return !std::holds_alternative<RawStep>(step.what);
}

bool completes_nothing(const Steps& steps) {
  return std::ranges::all_of(steps, [](const Step& step) { return completes_nothing(step); });
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
  const auto errors = [](const std::vector<Outcome>& outcomes) {
    return std::ranges::all_of(outcomes, [](const Outcome& outcome) { return is_error(outcome); });
  };
  return errors(expect->any_of) && errors(expect->tolerated) && completes_nothing(test.steps);
}

std::string_view broken_by_success(const Case& test) {
  const auto* expect = judged(test);
  const bool malformed = expect != nullptr && std::ranges::any_of(expect->any_of, [](const Outcome& outcome) {
                           return outcome.text.starts_with("malformed");
                         });
  return malformed ? "RFC9113-8.1.1-7" : "RFC9113-8.1-15";
}

bool all_answered(const model::Connection& client) {
  return std::ranges::all_of(client.streams(), [](const model::StreamSummary& stream) {
    return stream.id % 2 == 0 || stream.head.empty() || stream.ended_by_us;
  });
}

Verdict with_caller(Verdict verdict, const Case& test, const CallerReport& report, bool all_answered) {
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
  if (report.what == What::error && passes && all_answered && test.caller == CallerDemand::success) {
    verdict.grade = Grade::fail;
    verdict.finding = Finding::rejected;
    verdict.reason =
        fmt::format("{}, but the client told its caller of an error: it {}", verdict.reason, report.text);
    return verdict;
  }
  if (report.what != What::success || !passes || verdict.finding != Finding::none || !forbids_success(test))
    return verdict;
  verdict.grade = test.must ? Grade::fail : Grade::weak;
  verdict.finding = Finding::accepted_invalid;
  verdict.requirement = broken_by_success(test);
  verdict.reason =
      fmt::format("{}, but the client told its caller of success: it {}", verdict.reason, report.text);
  return verdict;
}

}  // namespace h2prism::script
