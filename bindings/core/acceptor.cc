#include "bindings/core/acceptor.h"

#include <utility>

namespace h2prism::python {

Acceptor::Acceptor(std::shared_ptr<Reactor> reactor, Options options)
    : reactor_(std::move(reactor)), options_(std::move(options)) {}

Result<std::shared_ptr<Acceptor>> Acceptor::open(std::shared_ptr<Reactor> reactor,
                                                 const transport::Endpoint& endpoint, Options options) {
  std::shared_ptr<Acceptor> made(new Acceptor(std::move(reactor), std::move(options)));
  const Reactor::Lease lease(*made->reactor_);
  auto listener = made->reactor_->loop().listen(
      endpoint,
      [self = made.get()](std::shared_ptr<transport::Channel> channel) {
        return self->accept(std::move(channel));
      },
      made->options_.tls);
  if (!listener) return std::unexpected(listener.error());
  made->listener_ = std::move(*listener);
  made->port_ = made->listener_->port();
  return made;
}

Acceptor::~Acceptor() {
  {
    const Reactor::Lease lease(*reactor_);
    listener_.reset();
    reactor_->loop().poll();
  }
  waiting_.clear();  // each wants the lease for itself
}

transport::Handler* Acceptor::accept(std::shared_ptr<transport::Channel> channel) {
  if (waiting_.size() >= most_waiting) return nullptr;
  auto made = std::make_shared<Connection>(reactor_, options_.peer);
  made->take(std::move(channel));
  if (options_.settings) made->preface(*options_.settings);
  waiting_.push_back(made);
  reactor_->wake();
  return made.get();
}

bool Acceptor::ready() const {
  return !waiting_.empty() && (waiting_.front()->established() || waiting_.front()->over());
}

std::shared_ptr<Connection> Acceptor::take() {
  if (waiting_.empty()) return nullptr;
  auto first = std::move(waiting_.front());
  waiting_.pop_front();
  return first;
}

}  // namespace h2prism::python
