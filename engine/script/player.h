// Plays one case against a target, sans-I/O: octets and time in, segments and a verdict out.
//
// Time-outs are a backstop only. A verdict of "no reaction" rests on fences: PING, and PING again; where an
// HTTP response would be a reaction, too, a fresh request is answered first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/peer/peer.h"
#include "engine/script/case.h"
#include "engine/script/judge.h"
#include "engine/script/target_info.h"

namespace h2prism::script {

struct PlayOptions {
  milliseconds timeout{2000};  // for each wait
  bool patient = false;        // alone, and with time: how a would-be failure is confirmed
};

struct Verdict {
  Grade grade = Grade::inconclusive;
  Finding finding = Finding::none;
  std::string reason;          // one line: what was seen, and against what
  std::string observed;        // one line: what the target did
  std::string requirement;     // what is accused; "": the first that the case covers
  std::size_t decided_at = 0;  // index of the event that decided, in the log
  bool timed_out = false;      // the time ran out before the fences came back: a busy target may be the cause
};

class Player {
 public:
  Player(const Case& test, const TargetInfo& target, PlayOptions options);

  // Events, each with its time.
  // `hello`: of a client that came over TLS.
  void open(TimePoint now, const std::optional<transport::ClientHello>& hello = std::nullopt);
  void receive(ByteView octets, TimePoint now);
  void closed(const transport::Closed& closed, TimePoint now);
  void tls(transport::TlsEvent event, TimePoint now);
  void tick(TimePoint now);

  // Segments to write, each by a write of its own, in order.
  std::vector<Bytes> take_output();
  // The case ends our sending direction after what was written; true once.
  bool take_shutdown();
  // Whether the case wants to be given what comes.
  bool reads() const { return reads_; }
  // What TLS is to do once what was written is on its way.
  std::optional<transport::TlsAction> take_tls_action() { return std::exchange(tls_action_, std::nullopt); }

  bool done() const { return done_; }
  const Verdict& verdict() const { return verdict_; }
  // All sent that provokes: from here on the target's reaction is what counts. For tests that play the
  // target.
  bool provoked() const { return provoked_; }
  const peer::Peer& peer() const { return peer_; }
  const Case& test() const { return test_; }

  // It has sent all that it has to for now, and waits for the target to react or for what seems not to come.
  bool watching() const;

  // There is no connection to play on, for a reason that accuses nobody.
  void forgo(std::string why);
  // The connection ended and the target no longer accepts new ones: a crash, whatever the case tolerates.
  void target_gone();

 private:
  struct Planned {
    const Step* step;
    std::int64_t i;  // of the innermost repeat
  };
  enum class Progress : std::uint8_t { next, wait, end };

  void advance();
  void proceed();
  bool greet();
  bool ask_for_upgrade();
  bool handshake_complete() const;
  Progress perform(const Planned& planned);
  bool goes_on_raw() const;
  Progress perform_repeat(const RepeatStep& repeat);
  Progress perform_open(const OpenStep& open);
  Progress perform_upload(const UploadStep& upload);
  Progress perform_await(const AwaitStep& await);
  Progress perform_expect(const ExpectStep& expect);
  void advance_fence(const ExpectStep& expect);
  bool nudge();
  void forget_errors();
  bool answer_is_due(const ExpectStep& expect) const;
  bool reset_may_follow(const ExpectStep& expect) const;
  Progress perform_alive();
  bool send(const FrameSpec& spec);
  std::uint32_t send_request(bool post);
  std::uint32_t send_probe();
  bool start_wait();
  bool stalled();
  bool timed_out() const { return now_ >= deadline_; }
  bool connection_over() const;
  Progress stop(Grade grade, Finding finding, std::string reason);
  Progress give_up_await(std::string what);
  void fence_off();
  bool stream_error_was_raised() const;
  Progress settle_raised();
  bool left_in_peace() const;
  Progress leave();
  std::string lacking() const;
  Progress settle(const Judgement& judgement, const ExpectStep& expect);
  Evidence evidence() const;
  std::optional<std::int64_t> value(const Value& v);
  Resolver resolver() const;

  const Case& test_;
  const TargetInfo& target_;
  PlayOptions options_;
  peer::Peer peer_;
  std::vector<Planned> plan_;
  std::size_t cursor_ = 0;
  TimePoint now_{};
  TimePoint deadline_{};
  bool opened_ = false;
  bool asked_ = false;    // for an upgrade
  bool greeted_ = false;  // the preface is out
  bool handshaken_ = false;
  bool waiting_ = false;  // the step at the cursor has begun to wait
  bool provoked_ = false;
  bool judged_ = false;  // the first ExpectStep is settled
  bool done_ = false;
  bool asks_again_ = false;  // the verdict stands, but a monitor wants another fence to accuse by
  bool watching_ = false;
  bool asked_why_ = false;  // fenced, since the upload stands still
  TimePoint heard_{};       // anything, or sent the first
  bool nudged_ = false;     // a PING followed the silence where a response was awaited
  bool reads_ = true;
  bool shutdown_ = false;
  bool begun_ = false;  // something was written
  std::optional<transport::TlsAction> tls_action_;
  bool gone_ = false;
  bool main_stream_error_ = false;                             // what was settled was a stream error, strong
  bool fenced_off_ = false;                                    // and a fence was passed since
  std::map<std::string, std::uint32_t, std::less<>> streams_;  // $s, $a, $b
  std::uint32_t next_stream_ = 1;
  std::uint32_t last_stream_ = 0;
  std::uint32_t answered_request_ = 0;  // as server: the highest request stream that `open` took
  std::int64_t i_ = 0;
  std::size_t old_resets_ = 0;  // seen before the provocation, or before `then`
  std::size_t old_goaways_ = 0;
  unsigned fences_before_ = 0;  // passed when the wait began
  enum class Fence : std::uint8_t { none, ping, request, last_ping, passed };
  Fence fence_ = Fence::none;       // of perform_expect
  std::uint32_t probe_stream_ = 0;  // the fresh request of a request fence
  std::int64_t upload_left_ = 0;
  TimePoint fence_at_{}, patience_until_{}, answer_by_{}, stalled_until_{};
  std::string unresolved_;  // a name that had no value
  Verdict verdict_;
};

}  // namespace h2prism::script
