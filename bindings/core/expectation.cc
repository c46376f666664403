#include "bindings/core/expectation.h"

#include <algorithm>

namespace h2prism::python {
namespace {

using script::ExpectStep;
using script::Grade;
using script::Outcome;
using script::ReactionKind;

constexpr milliseconds patience{400};  // how much later than a fresh one a request may be answered

bool speaks_of_response(const ExpectStep& expect) {
  const auto speaks = [](const Outcome& o) {
    return o.speaks_of(ReactionKind::response) || o.speaks_of(ReactionKind::reopened);
  };
  return std::ranges::any_of(expect.any_of, speaks) || std::ranges::any_of(expect.tolerated, speaks);
}

bool only_response(const ExpectStep& expect) {
  return std::ranges::all_of(expect.any_of, [](const Outcome& o) {
    return !o.strong.empty() && std::ranges::all_of(o.strong, [](const script::Reaction& r) {
      return r.kind == ReactionKind::response || r.kind == ReactionKind::interim;
    });
  });
}

bool decided(const script::Judgement& judgement) {
  return judgement.grade == Grade::strong || judgement.grade == Grade::fail;
}

std::uint32_t send_request(Connection& connection, const Request& request) {
  FrameObject frame;
  frame.type = static_cast<std::uint8_t>(FrameType::HEADERS);
  frame.flags = flag::END_HEADERS | flag::END_STREAM;
  frame.stream = connection.next_stream();
  frame.block = std::make_shared<const Block>(request.fields);
  connection.send({frame}, {});
  return frame.stream;
}

bool can_request(const Connection& connection) {
  return connection.peer().is_client() && !connection.over() && connection.next_stream() < max_stream_id;
}

template <class Send>
auto under_lease(Connection& connection, Send send) {
  const Reactor::Lease lease(connection.reactor());
  return send();
}

}  // namespace

bool await_fence(Connection& connection, TimePoint deadline, const Interrupted& interrupted) {
  const auto& seen = connection.peer().observed();
  const auto before = under_lease(connection, [&] {
    const auto passed = seen.fences;
    if (!connection.over()) connection.fence();
    return passed;
  });
  connection.reactor().wait([&] { return seen.fences > before || connection.over(); }, deadline, interrupted);
  return under_lease(connection, [&] { return seen.fences > before; });
}

bool await_answer(Connection& connection, const Request& request, TimePoint deadline,
                  const Interrupted& interrupted) {
  std::uint32_t stream = 0;
  const bool sent = under_lease(connection, [&] {
    if (!can_request(connection)) return false;
    stream = send_request(connection, request);
    return true;
  });
  if (!sent) return false;
  bool answered = false;
  connection.reactor().wait(
      [&] {
        const auto* probe = connection.peer().model().stream(stream);
        answered = probe != nullptr && probe->final_heads > 0;
        return answered || connection.over() || (probe != nullptr && probe->reset_by_target);
      },
      deadline, interrupted);
  return answered;
}

script::Judgement await_verdict(Connection& connection, const ExpectStep& expect, const Request& request,
                                TimePoint deadline, const Interrupted& interrupted) {
  script::Judgement verdict;
  bool fenced = false;
  const auto settled = [&] {
    verdict = connection.judge(expect, fenced, false);
    return decided(verdict) || connection.over();
  };
  const auto look = [&] { return under_lease(connection, settled); };
  const auto final_word = [&] {
    return under_lease(connection, [&] {
      if (!decided(verdict)) verdict = connection.judge(expect, fenced, true);
      connection.mark();
      return verdict;
    });
  };

  if (look()) return final_word();
  if (only_response(expect)) {
    connection.reactor().wait(settled, deadline, interrupted);
    return final_word();
  }
  const auto& seen = connection.peer().observed();
  const auto fence = [&] {
    const auto before = under_lease(connection, [&] {
      const auto passed = seen.fences;
      connection.fence();
      return passed;
    });
    connection.reactor().wait([&] { return settled() || seen.fences > before; }, deadline, interrupted);
    return under_lease(connection, [&] { return seen.fences > before; });
  };
  fenced = fence();
  if (look() || !fenced) return final_word();
  if (speaks_of_response(expect)) {
    await_answer(connection, request, deadline, interrupted);
    if (look()) return final_word();
    fenced = fence();
    connection.reactor().wait(settled, std::min(deadline, Clock::now() + patience), interrupted);
  }
  return final_word();
}

}  // namespace h2prism::python
