// The steps that judge: `expect` with its fences, and `alive`.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/script/player.h"

namespace h2prism::script {
namespace {

constexpr milliseconds patience{400};     // how long a confirmed "no reaction" watched after its fences
constexpr milliseconds shortest_due{20};  // for an answer that is later than that to a fresh request
// What a target has not read when it closes makes TCP end the connection by a reset, and GOAWAY may be lost
// to that. So where its end is due, the fence gives it this head start.
constexpr milliseconds head_start{20};

// A response would matter, whether it is welcome or not: a PING proves nothing about it.
bool needs_request_fence(const ExpectStep& expect) {
  const auto speaks = [](const Outcome& o) {
    return o.speaks_of(ReactionKind::response) || o.speaks_of(ReactionKind::reopened);
  };
  return std::ranges::any_of(expect.any_of, speaks) || std::ranges::any_of(expect.tolerated, speaks);
}

// Only a message of the target will do: fences prove nothing, it is awaited.
bool is_message(const Reaction& r) {
  return r.kind == ReactionKind::response || r.kind == ReactionKind::request ||
         r.kind == ReactionKind::preface;
}
bool awaits_response(const ExpectStep& expect) {
  return expect.tolerated.empty() && std::ranges::all_of(expect.any_of, [](const Outcome& o) {
           return std::ranges::all_of(o.strong, is_message);
         });
}

bool ends_connection(const ExpectStep& expect) {
  const auto stays = [](const Outcome& o) { return o.wants(ReactionKind::quiet); };
  const auto ends = [](const Outcome& o) { return o.wants(ReactionKind::goaway); };
  return std::ranges::all_of(expect.any_of, ends) && std::ranges::none_of(expect.any_of, stays) &&
         std::ranges::none_of(expect.tolerated, stays);
}

}  // namespace

Player::Progress Player::perform_expect(const ExpectStep& expect) {
  if (start_wait()) {
    provoked_ = true;
    fence_ = Fence::none;
    fences_before_ = peer_.observed().fences;
    nudged_ = false;
    fence_at_ = ends_connection(expect) ? now_ + head_start : now_;
  }
  if (fence_ == Fence::none && now_ >= fence_at_ && !awaits_response(expect) && !connection_over() &&
      !shutdown_) {
    peer_.fence();
    fence_ = Fence::ping;
  }
  advance_fence(expect);
  const auto judgement = judge(expect, evidence(), false);
  if (judgement.grade == Grade::strong && nudged_) {
    return stop(Grade::fail, Finding::stalled,
                fmt::format("only after {} ms, and once a PING was sent: {}", options_.timeout.count(),
                            judgement.observed));
  }
  if (judgement.grade == Grade::strong || judgement.grade == Grade::fail) return settle(judgement, expect);
  // Where a response is awaited there is no fence: some targets answer only once more octets arrive, and a
  // client need not send any.
  if (awaits_response(expect) && nudge()) {
    fence_ = Fence::ping;
    return Progress::wait;
  }
  if (connection_over() || timed_out()) {
    verdict_.timed_out = !connection_over();
    return settle(judge(expect, evidence(), true), expect);
  }
  watching_ = fence_ == Fence::passed || awaits_response(expect);
  if (fence_ != Fence::passed || (awaits_response(expect) && !nudged_)) return Progress::wait;
  const auto silent = judgement.grade == Grade::weak ? judgement : judge(expect, evidence(), true);
  // A weak verdict is final: there is no second look.
  const bool ends_weak = silent.grade == Grade::weak || (silent.grade == Grade::fail && !test_.must);
  if (ends_weak && reset_may_follow(expect) && now_ < answer_by_) return Progress::wait;
  if (judgement.grade == Grade::weak) return settle(judgement, expect);
  // The fences passed without a reaction. Where this is confirmed, it is with patience.
  if (options_.patient && now_ < patience_until_) return Progress::wait;
  // For what would pass, a multiple of what the fences took; for what would not, as long as there is time:
  // its finding tells which.
  const bool passes = silent.grade == Grade::strong || silent.grade == Grade::weak;
  if (answer_is_due(expect) && (!passes || now_ < answer_by_)) return Progress::wait;
  return settle(silent, expect);
}

// At the second look, a PING behind the silence tells what it is: nothing lives, or something was held back.
bool Player::nudge() {
  if (!options_.patient || nudged_ || !timed_out() || connection_over() || shutdown_) return false;
  nudged_ = true;
  peer_.fence();
  deadline_ = now_ + options_.timeout;
  return true;
}

// PING, twice in turn; where a response would matter, which may come later than any PING: then a fresh
// request, answered, and PING, twice in turn.
void Player::advance_fence(const ExpectStep& expect) {
  if (fence_ == Fence::ping && peer_.observed().fences > fences_before_) {
    fence_ = Fence::passed;
    if (needs_request_fence(expect) && !awaits_response(expect) && peer_.is_client() &&
        next_stream_ < max_stream_id && !connection_over()) {
      probe_stream_ = send_probe();
      fence_ = Fence::request;
      deadline_ = now_ + options_.timeout;
    }
  }
  if (fence_ == Fence::request) {
    const auto* probe = peer_.model().stream(probe_stream_);
    if (probe != nullptr && (probe->final_heads > 0 || probe->reset_by_target)) {
      fences_before_ = peer_.observed().fences;
      peer_.fence();
      fence_ = Fence::last_ping;
    }
  }
  if (fence_ == Fence::last_ping && peer_.observed().fences > fences_before_) fence_ = Fence::passed;
  if (fence_ == Fence::passed) return;
  patience_until_ = now_ + patience;
  answer_by_ = now_ + std::clamp<Duration>(10 * (now_ - fence_at_), shortest_due, patience);
}

// A request may be answered later than a fresh one. Where its answer makes a difference, that is not left to
// chance: it is awaited.
bool Player::answer_is_due(const ExpectStep& expect) const {
  const auto due = [&](const Reaction& reaction) {
    if (reaction.kind != ReactionKind::response || !reaction.stream) return false;
    const auto id = resolve(*reaction.stream, resolver()).value_or(0);
    const auto* stream = peer_.model().stream(static_cast<std::uint32_t>(id));
    return stream != nullptr && stream->ended_by_us && !stream->reset_by_us && !stream->ended &&
           !stream->reset_by_target;
  };
  const auto any_due = [&](const Outcome& o) {
    return std::ranges::any_of(o.strong, due) || std::ranges::any_of(o.weak, due) ||
           std::ranges::any_of(o.never, due);
  };
  return std::ranges::any_of(expect.any_of, any_due) || std::ranges::any_of(expect.tolerated, any_due);
}

// A client's RST_STREAM may be sent by the caller's task, not by the one that reads frames and answers PING.
bool Player::reset_may_follow(const ExpectStep& expect) const {
  return !peer_.is_client() && std::ranges::any_of(expect.any_of, [](const Outcome& outcome) {
    return outcome.wants(ReactionKind::rst_stream);
  });
}

Player::Progress Player::settle(const Judgement& judgement, const ExpectStep& expect) {
  const bool first = !std::exchange(judged_, true);
  forget_errors();
  verdict_.observed = judgement.observed;
  if (judgement.grade == Grade::strong || judgement.grade == Grade::weak) {
    // An error that ended the connection leaves nothing for `then` to check.
    if (first || judgement.grade == Grade::weak) verdict_.grade = judgement.grade;
    if (first) {
      verdict_.decided_at = peer_.log().events().size();
      verdict_.reason = judgement.outcome;
      main_stream_error_ = expect.any_of.front().wants(ReactionKind::rst_stream);
    }
    // Whether the one is seen ahead of the other is chance.
    if (first && judgement.raised) return settle_raised();
    if (!connection_over()) {
      if (first && main_stream_error_) fence_off();
      return Progress::next;
    }
    done_ = true;
    return Progress::end;
  }
  const bool overlooked = judgement.finding == Finding::ignored || judgement.finding == Finding::accepted ||
                          judgement.finding == Finding::wrong_code ||
                          judgement.finding == Finding::wrong_scope;
  if (first && overlooked && !test_.must && std::ranges::none_of(expect.any_of, wants_service)) {
    verdict_.decided_at = peer_.log().events().size();
    verdict_.grade = Grade::weak;
    verdict_.finding = judgement.finding;
    verdict_.reason = "not as the RFC recommends: " + judgement.observed;
    done_ = true;
    return Progress::end;
  }
  if (!first && stream_error_was_raised()) return settle_raised();
  if (!first && left_in_peace()) return leave();
  std::string wanted;
  for (const auto& outcome : expect.any_of) wanted += (wanted.empty() ? "" : " | ") + outcome.text;
  return stop(Grade::fail, judgement.finding,
              fmt::format("{}expected {}, saw {}", first ? "" : "afterwards ", wanted, judgement.observed));
}

// What follows a stream error comes behind a fence, so that what raises that error is told from what objects
// to what follows.
void Player::fence_off() {
  static const Step fence{.what = FenceStep{}};
  if (cursor_ + 1 == plan_.size() || std::holds_alternative<FenceStep>(plan_[cursor_ + 1].step->what)) return;
  plan_.insert(plan_.begin() + static_cast<std::ptrdiff_t>(cursor_) + 1, {&fence, i_});
}

// §5.4.1: a stream error may be raised to a connection error, if later than we would like. Not by
// COMPRESSION_ERROR: that is about a block of ours behind it, and shows that the target's table is out of
// step. And not once a fence was passed: but who has had enough then, or leaves without blame, may.
bool Player::stream_error_was_raised() const {
  const auto& goaways = peer_.observed().goaways;
  const bool over = connection_over() || !goaways.empty();
  const bool fenced_off = verdict_.grade == Grade::strong && fenced_off_;
  const auto objects = [&](const auto& g) {
    return g.code == ErrorCode::COMPRESSION_ERROR ||
           (fenced_off && g.code != ErrorCode::NO_ERROR && g.code != ErrorCode::ENHANCE_YOUR_CALM);
  };
  return over && (main_stream_error_ || verdict_.grade == Grade::weak) &&
         std::ranges::none_of(goaways, objects);
}

Player::Progress Player::settle_raised() {
  verdict_.grade = Grade::weak;
  verdict_.reason += ", but then " + describe(evidence());
  done_ = true;
  return Progress::end;
}

// A client may end a connection once it has, or has given up, all that it asked for (§9.1): then nothing is
// open any more, and it names no error.
bool Player::left_in_peace() const {
  const auto& seen = peer_.observed();
  if (peer_.is_client() || seen.invalid_octets || seen.flood || (!seen.closed && seen.goaways.empty()))
    return false;
  const auto open = [](const model::StreamSummary& s) { return s.id % 2 == 1 && !model::is_closed(s.state); };
  return std::ranges::none_of(peer_.model().streams(), open) &&
         std::ranges::all_of(seen.goaways, [](const auto& g) { return g.code == ErrorCode::NO_ERROR; });
}

Player::Progress Player::leave() {
  done_ = true;
  return Progress::end;
}

Player::Progress Player::perform_alive() {
  if (start_wait()) {
    fences_before_ = peer_.observed().fences;
    probe_stream_ = 0;
    if (peer_.is_client() && next_stream_ < max_stream_id) {
      probe_stream_ = send_probe();
    } else {
      peer_.fence();
    }
  }
  const auto* probe = probe_stream_ != 0 ? peer_.model().stream(probe_stream_) : nullptr;
  const bool alive = probe_stream_ != 0 ? probe != nullptr && probe->final_heads > 0
                                        : peer_.observed().fences > fences_before_;
  if (alive) return Progress::next;
  const bool over = connection_over() || !peer_.observed().goaways.empty();
  const bool refused = probe != nullptr && probe->reset_by_target;
  if (!over && !refused && !timed_out()) return Progress::wait;
  if (left_in_peace()) return leave();
  if (stream_error_was_raised()) return settle_raised();
  return stop(Grade::fail, over || refused ? Finding::rejected : Finding::silence,
              "afterwards the connection does not serve: " + describe(evidence()));
}

}  // namespace h2prism::script
