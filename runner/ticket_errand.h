// Ahead of a case with early data: a short connection that fetches a TLS ticket for it.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <utility>

#include "engine/peer/peer.h"
#include "engine/transport/channel.h"

namespace h2prism::runner {

class TicketErrand final : public transport::Handler {
 public:
  // The ticket, or why there is none: CloseKind::local if the server gave none that permits early data.
  using Outcome = std::expected<std::shared_ptr<const transport::TlsTicket>, transport::Closed>;

  // `done` is called once, from within a callback of the channel.
  explicit TicketErrand(std::function<void(Outcome)> done) : done_(std::move(done)), peer_({}) {}
  void attach(std::shared_ptr<transport::Channel> channel) { channel_ = std::move(channel); }

 private:
  void on_open(const transport::Established& established) override;
  void on_octets(ByteView octets) override;
  void on_ticket(std::shared_ptr<const transport::TlsTicket> ticket) override { ticket_ = std::move(ticket); }
  void on_close(const transport::Closed& closed) override;
  void send();
  void finish(Outcome outcome);

  std::function<void(Outcome)> done_;
  peer::Peer peer_;
  std::shared_ptr<transport::Channel> channel_;
  std::shared_ptr<const transport::TlsTicket> ticket_;
};

}  // namespace h2prism::runner
