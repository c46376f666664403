#include "engine/transport/tls_channel.h"

#include <utility>

namespace h2prism::transport {

TlsChannel::TlsChannel(std::shared_ptr<const TlsContext> context, const std::string& host,
                       std::shared_ptr<const TlsTicket> ticket)
    : engine_(std::move(context), host, std::move(ticket)) {}

void TlsChannel::on_open(const Established& below) {
  const auto keep = shared_from_this();
  peer_name_ = below.peer_name;
  engine_.start();
  progress();
}

void TlsChannel::on_octets(ByteView ciphertext) {
  const auto keep = shared_from_this();  // the handler above may let go of this in its callbacks
  engine_.receive(ciphertext);
  progress();
}

// One step may bring all of it at once: octets to send, an open connection, octets to hand up, an end.
void TlsChannel::progress() {
  send_ciphertext();
  if (!told_open_ && engine_.opened()) open();
  if (told_open_ && !ended_) flush();
  const auto plaintext = engine_.take_plaintext();
  for (const auto event : engine_.take_events()) {
    if (!ended_ && above_) above_->on_tls(event);
  }
  for (auto& ticket : engine_.take_tickets()) {
    if (!ended_ && above_) above_->on_ticket(std::move(ticket));
  }
  if (!ended_ && above_ && !plaintext.empty()) above_->on_octets(plaintext);
  if (!ended_ && engine_.ended()) end(engine_.closed());
}

void TlsChannel::open() {
  told_open_ = true;
  flush();
  auto established = engine_.established();
  established.peer_name = peer_name_;
  if (above_) above_->on_open(established);
}

void TlsChannel::flush() {
  for (; !waiting_.empty() && engine_.takes(waiting_.front().size());
       waiting_.consume(waiting_.front().size())) {
    engine_.send(waiting_.front());
    send_ciphertext();
  }
  if (waiting_.empty() && std::exchange(farewell_due_, false)) end_writing();
}

void TlsChannel::send_ciphertext() {
  if (auto ciphertext = engine_.take_ciphertext(); !ciphertext.empty()) below_->write(std::move(ciphertext));
}

void TlsChannel::write(Bytes octets) {
  if (ended_ || ending_ != Ending::none) return;
  if (told_open_ && waiting_.empty() && engine_.takes(octets.size())) {
    engine_.send(octets);
    return send_ciphertext();
  }
  waiting_.push(octets);
  if (waiting_.size() <= max_queued) return;
  reason_ = {CloseKind::local, "more than 16 MiB are waiting for the TLS handshake"};
  abort();
}

void TlsChannel::tls(TlsAction action) {
  if (ended_ || ending_ != Ending::none) return;
  engine_.act(action);
  send_ciphertext();
}

void TlsChannel::shutdown_write() {
  if (ended_ || std::exchange(ending_, Ending::polite) != Ending::none) return;
  farewell_due_ = true;
  if (told_open_) flush();
}

void TlsChannel::truncate() {
  if (ended_ || std::exchange(ending_, Ending::abrupt) != Ending::none) return;
  farewell_due_ = true;
  if (told_open_) flush();
}

void TlsChannel::end_writing() {
  if (ending_ == Ending::polite) {
    engine_.send_close_notify();
    send_ciphertext();
  }
  below_->shutdown_write();
}

void TlsChannel::close() {
  if (std::exchange(ended_, true)) return;
  if (ending_ == Ending::none) engine_.send_close_notify();
  send_ciphertext();
  below_->close();
}

void TlsChannel::abort() {
  ended_ = true;
  below_->abort();
}

void TlsChannel::expire() { end({CloseKind::timed_out, "no TLS handshake in time"}); }

// The peer ended, or must be left: tells the handler at once, while the channel below still sends our
// farewell.
void TlsChannel::end(const Closed& closed) {
  close();
  if (auto* above = std::exchange(above_, nullptr)) above->on_close(closed);
}

void TlsChannel::on_close(const Closed& below) {
  const auto keep = shared_from_this();
  Closed closed = reason_.detail.empty() ? below : reason_;
  if (!std::exchange(ended_, true)) {
    if (below.kind == CloseKind::fin) {
      engine_.receive_end();
      closed = engine_.closed();
    } else if (below.kind == CloseKind::reset && !told_open_) {
      closed.detail += " during the TLS handshake";
    }
  }
  if (auto* above = std::exchange(above_, nullptr)) above->on_close(closed);
}

}  // namespace h2prism::transport
