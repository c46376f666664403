#include <cerrno>
#include <optional>
#include <utility>

#include <asio.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "engine/transport/tcp.h"

namespace h2prism::transport {
namespace {

using asio::error_code;
using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr int accepts_per_turn = 64;

class TcpListener final : public Resident, public std::enable_shared_from_this<TcpListener> {
 public:
  TcpListener(LoopCore& core, OnAccept on_accept)
      : core_(&core), acceptor_(core.io), on_accept_(std::move(on_accept)) {
    core.residents.insert(this);
  }
  ~TcpListener() override {
    if (core_) core_->residents.erase(this);
  }

  error_code open(const tcp::endpoint& address);
  std::uint16_t port() const { return port_; }
  void wait();
  void close();

  void sweep(TimePoint) override {
    if (std::exchange(exhausted_, false)) wait();
  }
  void evict() override {
    close();
    acceptor_.reset();
    core_ = nullptr;
  }

 private:
  void accept_all();

  LoopCore* core_;
  std::optional<Acceptor> acceptor_;
  OnAccept on_accept_;
  std::uint16_t port_ = 0;
  bool v6_ = false;
  bool exhausted_ = false;  // out of file descriptors; the next sweep tries again
};

error_code TcpListener::open(const tcp::endpoint& address) {
  error_code error;
  acceptor_->open(address.protocol(), error);
  if (!error) ::fcntl(acceptor_->native_handle(), F_SETFD, FD_CLOEXEC);
  if (!error) acceptor_->set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor_->bind(address, error);
  if (!error) acceptor_->listen(Acceptor::max_listen_connections, error);
  if (!error) acceptor_->non_blocking(true, error);
  if (error) return error;
  v6_ = address.protocol() == tcp::v6();
  port_ = acceptor_->local_endpoint(error).port();
  return error;
}

void TcpListener::close() {
  if (!acceptor_) return;
  error_code ignored;
  acceptor_->close(ignored);
}

void TcpListener::wait() {
  acceptor_->async_wait(Acceptor::wait_read, [self = shared_from_this()](const error_code& error) {
    if (!error && self->acceptor_->is_open()) self->accept_all();
  });
}

void TcpListener::accept_all() {
  for (int i = 0; i < accepts_per_turn; ++i) {
    const int accepted = ::accept4(acceptor_->native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      if (errno == ECONNABORTED || errno == EINTR) continue;
      exhausted_ = true;
      return;
    }
    adopt_tcp(*core_, accepted, v6_, on_accept_);
    if (!acceptor_->is_open()) return;  // closed by on_accept
  }
  wait();
}

class ListenerHandle final : public Listener {
 public:
  explicit ListenerHandle(std::shared_ptr<TcpListener> listener) : listener_(std::move(listener)) {}
  ~ListenerHandle() override { listener_->close(); }
  std::uint16_t port() const override { return listener_->port(); }

 private:
  std::shared_ptr<TcpListener> listener_;
};

}  // namespace

Result<std::unique_ptr<Listener>> listen_tcp(LoopCore& core, const Endpoint& endpoint, OnAccept on_accept) {
  error_code error;
  tcp::resolver resolver(core.io);
  const auto addresses = resolver.resolve(endpoint.host, std::to_string(endpoint.port),
                                          tcp::resolver::numeric_service | tcp::resolver::passive, error);
  if (error) return fail(fmt::format("cannot listen on {}: {}", to_string(endpoint), error.message()));

  auto listener = std::make_shared<TcpListener>(core, std::move(on_accept));
  error = listener->open(addresses.begin()->endpoint());
  if (error) {
    return fail(fmt::format("cannot listen on {}: {}", to_string(endpoint), error.message()));
  }
  listener->wait();
  return std::make_unique<ListenerHandle>(std::move(listener));
}

}  // namespace h2prism::transport
