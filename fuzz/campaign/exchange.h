// Plays one sequence on a connection of its own, and proves by a double fence that the target has read and
// answered it (RFC 9113 §6.7): no time-out is waited for, except with a target that answers nothing. A client
// is then left to end, and says how it went.
#pragma once

#include <functional>
#include <memory>

#include "engine/peer/peer.h"
#include "engine/transport/loop.h"
#include "fuzz/campaign/guest.h"
#include "fuzz/campaign/sequence.h"
#include "fuzz/campaign/target.h"

namespace h2prism::fuzz {

class Exchange final : public transport::Handler {
 public:
  enum class End : std::uint8_t {
    none,    // it is under way
    proven,  // the last fence passed: the connection lives
    over,    // the target ended the connection, or said by GOAWAY that it does
    left,    // we ended it, as the sequence says
    silent,  // neither came in time
    no_connection,
  };

  // Whether requests that are complete are waited for, a while, behind the last fence.
  enum class Answers : std::uint8_t { as_they_come, awaited };

  // `done` is called once, from within an event; the exchange must outlive that call.
  Exchange(model::Role target, Sequence sequence, std::function<void(Exchange&)> done,
           Answers answers = Answers::as_they_come);

  // With a server.
  void start(transport::Loop& loop, const Address& address, milliseconds patience);
  // With a client, that comes and sends a request by then. Null: it came before.
  void await(std::unique_ptr<Guest> guest, TimePoint comes_by, milliseconds patience);
  transport::Handler* welcome(std::shared_ptr<transport::Channel> channel);
  // There is no connection, nor will there be one.
  void forgo();
  void tick(TimePoint now);
  // Gives it up: no `done`, the connection is reset.
  void drop();

  End end() const { return end_; }
  // Nothing more comes of it: a client has told its caller, too.
  bool finished() const { return end_ != End::none && !guest_; }
  // What the client told its caller, if it is one, and came.
  const std::optional<script::CallerReport>& told() const { return told_; }
  const Sequence& sequence() const { return sequence_; }
  const peer::Peer& peer() const { return peer_; }
  // Our last act is proven to be read, or the connection ended behind it.
  bool complete() const { return next_ == sequence_.acts.size() && end_ != End::no_connection; }

 private:
  void on_open(const transport::Established& established) override;
  void on_octets(ByteView octets) override;
  void on_close(const transport::Closed& closed) override;
  void advance();
  bool asked();
  void see_off(TimePoint now);
  bool answer_is_due() const;
  void flush(bool cut);
  void finish(End end);

  Sequence sequence_;
  std::function<void(Exchange&)> done_;
  peer::Peer peer_;
  std::shared_ptr<transport::Channel> channel_;
  std::unique_ptr<Guest> guest_;
  std::optional<script::CallerReport> told_;
  milliseconds patience_{};
  TimePoint deadline_ = TimePoint::max();
  std::uint32_t request_ = 0;   // the client's first; 0: it is still to come
  std::size_t next_ = 0;        // act
  unsigned fences_before_ = 0;  // passed when the wait began
  bool fencing_ = false;
  bool half_closed_ = false;
  Answers answers_;
  std::optional<TimePoint> answers_by_;  // all is proven to be read
  End end_ = End::none;
};

// How it ended, and what the monitors saw, in a line for people.
std::string to_string(Exchange::End end);

}  // namespace h2prism::fuzz
