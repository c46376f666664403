#include "fuzz/campaign/exchange.h"

#include <algorithm>
#include <utility>

#include "engine/transport/delivery.h"
#include "fuzz/campaign/request_stream.h"

namespace h2prism::fuzz {
namespace {

constexpr milliseconds answers_within{100};  // of an application that is awake

peer::Options options_of(model::Role target, const Sequence& sequence) {
  peer::Options out;
  out.target = target;
  out.settings_ack = out.ping_ack = out.window_update = sequence.polite;
  out.max_received = std::size_t{8} << 20;
  out.max_frames = 10'000;
  return out;
}

}  // namespace

Exchange::Exchange(model::Role target, Sequence sequence, std::function<void(Exchange&)> done,
                   Answers answers)
    : sequence_(std::move(sequence)),
      done_(std::move(done)),
      peer_(options_of(target, sequence_)),
      answers_(answers) {}

void Exchange::start(transport::Loop& loop, const Address& address, milliseconds patience) {
  const auto now = Clock::now();
  deadline_ = now + patience;
  peer_.start(now);
  channel_ = loop.connect(address.endpoint, *this, {.timeout = patience, .tls = address.tls});
}

void Exchange::await(std::unique_ptr<Guest> guest, TimePoint comes_by, milliseconds patience) {
  guest_ = std::move(guest);
  patience_ = patience;
  deadline_ = comes_by;
  peer_.start(Clock::now());
}

transport::Handler* Exchange::welcome(std::shared_ptr<transport::Channel> channel) {
  if (channel_ || end_ != End::none) {
    if (guest_) guest_->came_again(Clock::now());
    return nullptr;
  }
  channel_ = std::move(channel);
  return this;
}

void Exchange::forgo() { finish(End::no_connection); }

void Exchange::tick(TimePoint now) {
  if (end_ != End::none) return see_off(now);
  if (guest_ && !channel_ && (guest_->poll(now) || now >= deadline_)) return finish(End::no_connection);
  if (answers_by_ && now >= *answers_by_) return finish(End::proven);
  if (now >= deadline_) finish(End::silent);
}

// Behind the end of the connection: what there is to say of a client, its process says.
void Exchange::see_off(TimePoint now) {
  if (!guest_) return;
  const auto& report = guest_->poll(now);
  if (!report) return;
  told_ = report;
  guest_.reset();
  done_(*this);
}

void Exchange::drop() {
  end_ = End::left;
  guest_.reset();
  if (channel_) channel_->abort();
  if (channel_) channel_->detach();
  channel_.reset();
}

void Exchange::on_open(const transport::Established&) {
  peer_.at(Clock::now());
  peer_.send_preface({});
  advance();
}

void Exchange::on_octets(ByteView octets) {
  if (end_ != End::none) return;
  peer_.at(Clock::now());
  peer_.receive(octets);
  const auto& seen = peer_.observed();
  const auto gives_up = [](const auto& goaway) { return goaway.code != ErrorCode::NO_ERROR; };
  // It may keep the connection for a while: the verdict is there.
  if (seen.invalid_octets || seen.http1 || seen.flood || std::ranges::any_of(seen.goaways, gives_up))
    return finish(End::over);
  advance();
}

void Exchange::on_close(const transport::Closed& closed) {
  if (end_ != End::none) return;
  peer_.at(Clock::now());
  peer_.closed(closed);
  using enum transport::CloseKind;
  const bool none = closed.kind == refused || closed.kind == timed_out || closed.kind == unreachable ||
                    closed.kind == unresolved || closed.kind == tls_failed || closed.kind == local;
  finish(none ? End::no_connection : End::over);
}

// What a server sends ahead of any request says little: a client that has none left listens to nothing.
bool Exchange::asked() {
  if (peer_.is_client() || request_ != 0) return true;
  for (const auto& stream : peer_.model().streams()) {
    if (stream.id % 2 == 0 || stream.head.empty()) continue;
    request_ = stream.id;
    deadline_ = Clock::now() + patience_;
    return true;
  }
  return false;
}

// A request of ours that is complete has no answer yet, and may have one.
bool Exchange::answer_is_due() const {
  return answers_ == Answers::awaited && std::ranges::any_of(peer_.model().streams(), [](const auto& stream) {
           return stream.ended_by_us && !stream.ended && !stream.reset_by_target && !stream.reset_by_us;
         });
}

void Exchange::advance() {
  if (!asked()) return flush(false);
  if (answers_by_) {
    flush(false);
    if (!answer_is_due()) finish(End::proven);
    return;
  }
  if (fencing_) {
    if (peer_.observed().fences == fences_before_) return flush(false);
    fencing_ = false;
    if (next_ == sequence_.acts.size()) {
      if (!answer_is_due()) return finish(End::proven);
      answers_by_ = Clock::now() + answers_within;
      return flush(false);
    }
    ++next_;
  }
  if (half_closed_) return flush(false);
  for (; next_ < sequence_.acts.size(); ++next_) {
    auto& act = sequence_.acts[next_];
    if (act.kind == Act::Kind::frame) {
      peer_.send_frame(peer_.is_client() ? act.octets : on_streams_of(request_, act.octets));
      continue;
    }
    if (act.kind == Act::Kind::fence) break;
    flush(true);
    ++next_;
    if (act.kind == Act::Kind::reset) return finish(End::left);
    half_closed_ = true;
    channel_->shutdown_write();
    return;
  }
  fencing_ = true;
  fences_before_ = peer_.observed().fences;
  peer_.fence();
  flush(true);
}

// `cut`: these are frames of the sequence, which may come in pieces. Answers of ours go out whole.
void Exchange::flush(bool cut) {
  if (!peer_.has_output()) return;
  auto frames = peer_.take_output();
  if (half_closed_ || !channel_) return;
  const auto delivery = cut ? sequence_.delivery : transport::Delivery::whole;
  for (auto& segment : transport::deliver(std::move(frames), delivery, sequence_.segments))
    channel_->write(std::move(segment));
}

void Exchange::finish(End end) {
  end_ = end;
  if (channel_ && guest_ && end != End::left) {
    channel_->close();  // as a server does: what a client makes of a reset is another question
    channel_->detach();
  } else if (channel_) {
    channel_->abort();  // no port lingers
    channel_->detach();
  }
  if (!guest_) return done_(*this);
  const auto now = Clock::now();
  // Who did not come is not waited for, unless it has ended already. Who came, and failed in the TLS
  // handshake, is.
  if (end == End::no_connection && !channel_ && !guest_->poll(now)) {
    guest_.reset();
    return done_(*this);
  }
  guest_->released(now);
}

std::string to_string(Exchange::End end) {
  switch (end) {
    case Exchange::End::none: return "under way";
    case Exchange::End::proven: return "lives";
    case Exchange::End::over: return "over";
    case Exchange::End::left: return "left";
    case Exchange::End::silent: return "silent";
    case Exchange::End::no_connection: return "no connection";
  }
  return {};
}

}  // namespace h2prism::fuzz
