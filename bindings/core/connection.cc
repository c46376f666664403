#include "bindings/core/connection.h"

#include <utility>

namespace h2prism::python {

Connection::Connection(std::shared_ptr<Reactor> reactor, peer::Options options)
    : reactor_(std::move(reactor)),
      peer_(options),
      target_(options.target),
      next_stream_(options.target == model::Role::server ? 1 : 2) {
  peer_.start(Clock::now());
}

Connection::~Connection() {
  const Reactor::Lease lease(*reactor_);
  if (channel_) channel_->detach();
  channel_.reset();
  reactor_->loop().poll();  // so that descriptors are free at once
}

void Connection::send(const std::vector<FrameObject>& frames, const Cut& cut, bool at_once) {
  peer_.at(Clock::now());
  for (const auto& frame : frames) {
    const auto octets = frame.octets(peer_.encoder());
    const bool opens = frame.type == static_cast<std::uint8_t>(FrameType::HEADERS) &&
                       model::may_open(model::other(target_), frame.stream);
    if (opens && frame.stream >= next_stream_) next_stream_ = frame.stream + 2;
    const auto* fields = frame.block ? std::get_if<FieldList>(frame.block.get()) : nullptr;
    if (fields != nullptr) {
      peer_.send_fields(octets, *fields);
    } else {
      peer_.send_frame(octets);
    }
  }
  flush(cut, at_once);
}

void Connection::write(ByteView octets, const Cut& cut) {
  peer_.at(Clock::now());
  peer_.send_raw(octets);
  flush(cut);
}

void Connection::preface(std::span<const Setting> settings) {
  peer_.at(Clock::now());
  peer_.send_preface(settings);
  flush({transport::Delivery::whole, {}, 0}, false);
}

void Connection::fence() {
  peer_.at(Clock::now());
  peer_.fence();
  flush({}, false);
}

// Each segment is a write of its own. What is held back goes first, and in the same segment as what follows.
void Connection::flush(const Cut& cut, bool at_once) {
  auto output = peer_.take_output();
  if (!channel_ || over()) return;
  if (!held_back_.empty() && !output.empty()) {
    auto first = std::exchange(held_back_, {});
    append(first, ByteView(output.front()));
    output.front() = std::move(first);
  }
  if (cut.hold_back > 0) {
    while (!output.empty() && held_back_.size() < cut.hold_back) {
      auto& last = output.back();
      const auto rest = cut.hold_back - held_back_.size();
      const auto keep = last.size() > rest ? last.size() - rest : 0;
      held_back_.insert(held_back_.begin(), last.begin() + static_cast<std::ptrdiff_t>(keep), last.end());
      last.resize(keep);
      if (last.empty()) output.pop_back();
    }
  }
  for (auto& segment : transport::deliver(std::move(output), cut.delivery, cut.sizes)) {
    channel_->write(std::move(segment));
  }
  if (at_once) reactor_->loop().poll();
}

void Connection::release() {
  auto octets = std::exchange(held_back_, {});
  if (channel_ && !octets.empty()) channel_->write(std::move(octets));
  reactor_->loop().poll();
}

void Connection::close() {
  if (channel_) channel_->close();
  reactor_->loop().poll();
}

void Connection::abort() {
  if (channel_) channel_->abort();
  reactor_->loop().poll();
}

void Connection::shutdown_write() {
  if (channel_) channel_->shutdown_write();
  reactor_->loop().poll();
}

void Connection::key_update() {
  if (channel_) channel_->tls(transport::TlsAction::key_update);
  reactor_->loop().poll();
}

void Connection::mark() {
  old_resets_ = peer_.observed().resets.size();
  old_goaways_ = peer_.observed().goaways.size();
}

script::Evidence Connection::evidence(bool fenced) const {
  const auto& seen = peer_.observed();
  const bool refused = !established_ && seen.closed &&
                       (seen.closed->kind == transport::CloseKind::tls_alert ||
                        seen.closed->kind == transport::CloseKind::tls_failed);
  return {.observed = seen,
          .model = peer_.model(),
          .names = [](std::string_view) { return std::nullopt; },
          .old_resets = old_resets_,
          .old_goaways = old_goaways_,
          .fence_passed = fenced,
          .tls_refused = refused};
}

script::Judgement Connection::judge(const script::ExpectStep& expect, bool fenced, bool final) const {
  return script::judge(expect, evidence(fenced), final);
}

std::string Connection::observed_text() const { return script::describe(evidence(false)); }

void Connection::on_open(const transport::Established& established) {
  established_ = established;
  reactor_->wake();
}

void Connection::on_octets(ByteView octets) {
  peer_.at(Clock::now());
  peer_.receive(octets);
  for (auto& segment : peer_.take_output()) {
    if (held_back_.empty()) {
      channel_->write(std::move(segment));
    } else {
      append(held_back_, ByteView(segment));  // not into the middle of a frame
    }
  }
  reactor_->wake();
}

void Connection::on_tls(transport::TlsEvent event) {
  peer_.at(Clock::now());
  peer_.tls(event);
  reactor_->wake();
}

void Connection::on_close(const transport::Closed& closed) {
  peer_.at(Clock::now());
  peer_.closed(closed);
  reactor_->wake();
}

}  // namespace h2prism::python
