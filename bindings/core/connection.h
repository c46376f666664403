// One connection of Python's: the peer of the engine on a channel, and what to wait for. No Python here.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bindings/core/frame_object.h"
#include "bindings/core/reactor.h"
#include "engine/peer/peer.h"
#include "engine/script/judge.h"
#include "engine/transport/channel.h"
#include "engine/transport/delivery.h"

namespace h2prism::python {

struct Cut {
  transport::Delivery delivery = transport::Delivery::per_frame;
  std::vector<std::size_t> sizes;
  std::size_t hold_back = 0;  // octets kept for the next send
};

// Every method wants the reactor's lease.
class Connection final : public transport::Handler {
 public:
  Connection(std::shared_ptr<Reactor> reactor, peer::Options options);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Reactor& reactor() { return *reactor_; }
  void take(std::shared_ptr<transport::Channel> channel) { channel_ = std::move(channel); }

  // `at_once`: besides, what is due in the loop; a wait that follows does it anyway.
  void send(const std::vector<FrameObject>& frames, const Cut& cut, bool at_once = true);
  void write(ByteView octets, const Cut& cut);
  void release();                                   // what was held back
  void preface(std::span<const Setting> settings);  // within a callback, too
  void fence();
  void close();
  void abort();
  void shutdown_write();
  void key_update();

  bool over() const { return peer_.observed().closed.has_value(); }
  // The log is full: who looks for an event there waits in vain.
  bool full() const { return peer_.log().left_out() > 0; }
  // What was sent since the last mark provokes; reactions before it are old.
  void mark();
  script::Judgement judge(const script::ExpectStep& expect, bool fenced, bool final) const;
  std::string observed_text() const;

  // The lowest stream that we have not opened yet; above 2^31-1: none is left.
  std::uint32_t next_stream() const { return next_stream_; }

  peer::Peer& peer() { return peer_; }
  const peer::Peer& peer() const { return peer_; }
  const std::optional<transport::Established>& established() const { return established_; }
  std::chrono::system_clock::time_point begun() const { return begun_; }
  int descriptor() const { return channel_ ? channel_->descriptor() : -1; }  // -1: none
  std::size_t queued() const {
    return channel_ ? channel_->queued() : 0;
  }  // octets that the kernel has not taken

  void on_open(const transport::Established& established) override;
  void on_octets(ByteView octets) override;
  void on_tls(transport::TlsEvent event) override;
  void on_close(const transport::Closed& closed) override;

 private:
  void flush(const Cut& cut, bool at_once = true);
  script::Evidence evidence(bool fenced) const;

  std::shared_ptr<Reactor> reactor_;
  peer::Peer peer_;
  model::Role target_;
  std::chrono::system_clock::time_point begun_ = std::chrono::system_clock::now();
  std::uint32_t next_stream_;
  std::shared_ptr<transport::Channel> channel_;
  std::optional<transport::Established> established_;
  Bytes held_back_;
  std::size_t old_resets_ = 0, old_goaways_ = 0;
};

}  // namespace h2prism::python
