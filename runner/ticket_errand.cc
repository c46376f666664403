#include "runner/ticket_errand.h"

#include "engine/base/clock.h"

namespace h2prism::runner {

// Some servers send tickets with the first octets they have to send; what answers a fence has sent them.
void TicketErrand::on_open(const transport::Established& /*established*/) {
  peer_.start(Clock::now());
  peer_.send_preface({});
  peer_.fence();
  send();
}

void TicketErrand::on_octets(ByteView octets) {
  peer_.at(Clock::now());
  peer_.receive(octets);
  send();
  const auto& seen = peer_.observed();
  if (seen.fences == 0 && !seen.http1 && !seen.invalid_octets && !seen.flood) return;
  if (ticket_) return finish(std::move(ticket_));
  finish(std::unexpected(
      transport::Closed{transport::CloseKind::local, "no ticket of the server permits early data"}));
}

void TicketErrand::on_close(const transport::Closed& closed) { finish(std::unexpected(closed)); }

void TicketErrand::send() {
  for (auto& octets : peer_.take_output()) channel_->write(std::move(octets));
}

// In order, with nothing left unread: a server may forget the session of a connection that broke off.
void TicketErrand::finish(Outcome outcome) {
  channel_.reset();
  if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
}

}  // namespace h2prism::runner
