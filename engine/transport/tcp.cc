#include "engine/transport/tcp.h"

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/transport/channel_handle.h"
#include "engine/transport/write_queue.h"

namespace h2prism::transport {
namespace {

using asio::error_code;
using asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;

constexpr milliseconds flush_timeout{2000};  // for what is queued at close()
constexpr int max_port_retries = 40;         // sweeps: two seconds, for ports wait one second in TIME_WAIT

std::string text_of(const tcp::endpoint& address) {
  return to_string(Endpoint{address.address().to_string(), address.port()});
}

Closed why_not_connected(const error_code& error) {
  const auto kind = error == asio::error::connection_refused ? CloseKind::refused
                    : error == asio::error::timed_out        ? CloseKind::timed_out
                    : error == asio::error::network_unreachable || error == asio::error::host_unreachable ||
                            error == asio::error::address_family_not_supported
                        ? CloseKind::unreachable
                        : CloseKind::local;
  return {kind, error.message()};
}

// Sends at once and reads when the kernel has something; polls for room to write only after a send would have
// blocked.
class TcpConnection final : public Channel,
                            public Resident,
                            public std::enable_shared_from_this<TcpConnection> {
 public:
  TcpConnection(LoopCore& core, Socket socket) : core_(&core), socket_(std::move(socket)) {
    core.residents.insert(this);
  }
  ~TcpConnection() override {
    if (core_) core_->residents.erase(this);
  }

  void connect(const Endpoint& endpoint, Handler& handler, milliseconds timeout, bool tight);
  void open(Handler& handler);  // the accepted socket

  void write(Bytes octets) override;
  void read(bool on) override;
  void space_out(milliseconds at_most) override { spacing_left_ = at_most; }
  std::size_t queued() const override { return queue_.size(); }
  int descriptor() const override;
  void shutdown_write() override;
  void truncate() override { shutdown_write(); }
  void close() override;
  void abort() override;
  void detach() override { handler_ = nullptr; }

  void sweep(TimePoint now) override;
  void evict() override;

 private:
  enum class State { connecting, open, flushing, closed };

  struct Attempt {
    std::optional<Resolver> resolver;
    std::vector<tcp::endpoint> addresses;
    std::size_t next = 0;
    int port_retries = 0;
    bool waiting_for_port = false;
  };

  void try_next_address();
  void open_socket(const tcp& protocol, error_code& error);
  void prepare();
  void connect_done(const tcp::endpoint& address, error_code error);
  bool connected_to_itself(const tcp::endpoint& address) const;
  void opened(const tcp::endpoint& peer);

  void wait_readable();
  void readable();
  void acknowledge();
  void wait_writable();
  std::size_t send(ByteView octets);  // how many are done with
  void flush();
  bool hold_back();  // whether what follows is to wait a moment

  void release();                     // the socket and what was queued
  void end(const Closed& closed);     // from the loop: tells the handler now
  void end_from_call(Closed closed);  // from a method: tells the handler soon
  void tell_soon(Closed closed);

  LoopCore* core_;  // nullptr: the loop is gone
  std::optional<Socket> socket_;
  Handler* handler_ = nullptr;
  State state_ = State::connecting;
  bool tight_ = false;
  bool reading_ = true;
  bool waiting_readable_ = false;
  bool shut_ = false;  // FIN follows what is queued
  bool waiting_writable_ = false;
  bool send_failed_ = false;
  bool reset_seen_ = false;  // by a send, which takes the error from the following read
  WriteQueue queue_;
  microseconds spacing_left_{};
  std::optional<Timer> resting_;  // from a write to the next
  TimePoint deadline_;            // for connecting and flushing
  std::unique_ptr<Attempt> attempt_;
};

void TcpConnection::connect(const Endpoint& endpoint, Handler& handler, milliseconds timeout, bool tight) {
  handler_ = &handler;
  tight_ = tight;
  deadline_ = Clock::now() + timeout;
  attempt_ = std::make_unique<Attempt>();

  error_code not_literal;
  const auto address = asio::ip::make_address(endpoint.host, not_literal);
  if (!not_literal) {
    attempt_->addresses.emplace_back(address, endpoint.port);
    return try_next_address();
  }
  attempt_->resolver.emplace(socket_->get_executor());
  attempt_->resolver->async_resolve(
      endpoint.host, std::to_string(endpoint.port), Resolver::numeric_service,
      [self = shared_from_this(), host = endpoint.host](const error_code& error, const auto& results) {
        if (self->state_ != State::connecting) return;
        if (error)
          return self->end(
              {CloseKind::unresolved, fmt::format("cannot resolve '{}': {}", host, error.message())});
        for (const auto& result : results) self->attempt_->addresses.push_back(result.endpoint());
        self->try_next_address();
      });
}

void TcpConnection::try_next_address() {
  const auto address = attempt_->addresses[attempt_->next++];
  error_code error;
  socket_->close(error);
  open_socket(address.protocol(), error);
  if (error) return end_from_call(why_not_connected(error));
  prepare();
  socket_->async_connect(address, [self = shared_from_this(), address](const error_code& result) {
    if (self->state_ == State::connecting) self->connect_done(address, result);
  });
}

// Asio would leave the socket open in the processes we start, and the peer would wait for our FIN until they
// end.
void TcpConnection::open_socket(const tcp& protocol, error_code& error) {
  const int native = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
  if (native < 0) {
    error.assign(errno, asio::error::get_system_category());
    return;
  }
  socket_->assign(protocol, native, error);
  if (error) ::close(native);
}

void TcpConnection::prepare() {
  error_code ignored;
  socket_->set_option(tcp::no_delay(true), ignored);
  socket_->non_blocking(true, ignored);
  if (!tight_) return;
  // Both before the connection: they decide what the peer's kernel takes from it.
  constexpr int segment = 1000;
  ::setsockopt(socket_->native_handle(), IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
  socket_->set_option(asio::socket_base::receive_buffer_size(8192), ignored);
}

void TcpConnection::connect_done(const tcp::endpoint& address, error_code error) {
  // Connected, and over again before we looked. What came in between is still to be read.
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe) {
    reset_seen_ =
        error == asio::error::connection_reset;  // else a FIN came before the RST, and the read will say so
    error = {};
  }
  if (!error && connected_to_itself(address)) error = asio::error::connection_refused;
  if (!error) return opened(address);
  if (attempt_->next < attempt_->addresses.size()) return try_next_address();
  if (error.value() == EADDRNOTAVAIL && attempt_->port_retries < max_port_retries) {
    ++attempt_->port_retries;
    attempt_->waiting_for_port = true;
    return;
  }
  end(why_not_connected(error));
}

// TCP may open simultaneously with itself, when nobody listens on a port that the kernel then picks as our
// own.
bool TcpConnection::connected_to_itself(const tcp::endpoint& address) const {
  error_code error;
  return socket_->local_endpoint(error) == address;
}

void TcpConnection::open(Handler& handler) {
  if (state_ != State::connecting) return;
  handler_ = &handler;
  error_code error;
  const auto peer = socket_->remote_endpoint(error);
  if (error) return end({CloseKind::reset, "the peer reset the connection"});
  prepare();
  opened(peer);
}

void TcpConnection::opened(const tcp::endpoint& peer) {
  state_ = State::open;
  attempt_.reset();
  flush();
  if (handler_) handler_->on_open({.peer_name = text_of(peer)});
  if (state_ == State::open) wait_readable();
}

void TcpConnection::wait_readable() {
  if (!reading_ || std::exchange(waiting_readable_, true)) return;
  socket_->async_wait(Socket::wait_read, [self = shared_from_this()](const error_code& error) {
    self->waiting_readable_ = false;
    if (!error && self->reading_ && self->state_ == State::open) self->readable();
  });
}

void TcpConnection::read(bool on) {
  if (std::exchange(reading_, on) != on && state_ == State::open) wait_readable();
}

void TcpConnection::readable() {
  error_code error;
  const auto got = socket_->receive(asio::buffer(core_->read_buffer), 0, error);
  if (error == asio::error::would_block) return wait_readable();
  if (error == asio::error::eof && !reset_seen_)
    return end({CloseKind::fin, "the peer closed the connection"});
  if (error == asio::error::timed_out) return end({CloseKind::timed_out, "the peer no longer answers"});
  if (error) return end({CloseKind::reset, "the peer reset the connection"});

  if (handler_) handler_->on_octets(ByteView(core_->read_buffer).first(got));
  if (state_ != State::open) return;
  acknowledge();
  wait_readable();
}

// At once, if our answer did not carry it already: a peer that left Nagle's algorithm on holds its next small
// segment back until the ACK is there, which the kernel would delay by 40 ms. The option does not last, hence
// after each read.
void TcpConnection::acknowledge() {
  constexpr int on = 1;
  ::setsockopt(socket_->native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

void TcpConnection::write(Bytes octets) {
  if (shut_ || send_failed_ || state_ == State::flushing || state_ == State::closed) return;
  ByteView rest = octets;
  if (state_ == State::open && queue_.empty() && !resting_) {
    rest = rest.subspan(send(rest));
    hold_back();
  }
  if (queue_.size() + rest.size() > max_queued) {
    return end_from_call({CloseKind::local, "the peer does not read: more than 16 MiB are waiting for it"});
  }
  queue_.push(rest);
  if (state_ == State::open && !queue_.empty() && !resting_) wait_writable();
}

void TcpConnection::wait_writable() {
  if (std::exchange(waiting_writable_, true)) return;
  socket_->async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& error) {
    self->waiting_writable_ = false;
    if (!error && (self->state_ == State::open || self->state_ == State::flushing)) self->flush();
  });
}

// A failed send does not end the connection: what the peer sent before it went away is still to be read, and
// the read then says how it went.
std::size_t TcpConnection::send(ByteView octets) {
  error_code error;
  const auto sent = socket_->send(asio::buffer(octets.data(), octets.size()), 0, error);
  if (!error || error == asio::error::would_block) return sent;
  send_failed_ = true;
  if (error == asio::error::connection_reset) reset_seen_ = true;
  return octets.size();
}

bool TcpConnection::hold_back() {
  if (spacing_left_ <= microseconds(0) || send_failed_) return false;
  resting_.emplace(socket_->get_executor(), milliseconds(1));
  resting_->async_wait([self = shared_from_this(), since = Clock::now()](const error_code& error) {
    if (error) return;
    self->spacing_left_ -= std::chrono::duration_cast<microseconds>(Clock::now() - since);
    self->resting_.reset();
    if (self->state_ == State::open || self->state_ == State::flushing) self->flush();
  });
  return true;
}

void TcpConnection::flush() {
  if (resting_) return;
  while (!queue_.empty()) {
    const auto segment = queue_.front();
    const auto sent = send(segment);
    if (send_failed_) {
      queue_.clear();
      break;
    }
    const bool blocked = sent < segment.size();
    queue_.consume(sent);
    if (blocked) return wait_writable();
    if (hold_back()) return;
  }
  if (state_ == State::flushing) return release();
  error_code ignored;
  if (shut_) socket_->shutdown(Socket::shutdown_send, ignored);
}

// Asio gives it to those only who may change the socket.
int TcpConnection::descriptor() const {
  if (!socket_ || !socket_->is_open()) return -1;
  return const_cast<Socket&>(*socket_).native_handle();  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

void TcpConnection::shutdown_write() {
  if (std::exchange(shut_, true) || state_ != State::open || !queue_.empty()) return;
  error_code ignored;
  socket_->shutdown(Socket::shutdown_send, ignored);
}

void TcpConnection::close() {
  if (state_ == State::open && !queue_.empty()) {
    state_ = State::flushing;
    deadline_ = Clock::now() + flush_timeout;
    tell_soon({});
  } else if (state_ == State::open || state_ == State::connecting) {
    end_from_call({});
  }
}

void TcpConnection::abort() {
  if (state_ == State::closed) return;
  error_code ignored;
  socket_->set_option(asio::socket_base::linger(true, 0), ignored);
  end_from_call({});
}

void TcpConnection::sweep(TimePoint now) {
  const auto self = shared_from_this();
  if (state_ == State::flushing && now >= deadline_) abort();
  if (state_ != State::connecting || !attempt_) return;
  if (now >= deadline_) return end({CloseKind::timed_out, "no connection in time"});
  if (std::exchange(attempt_->waiting_for_port, false)) {
    attempt_->next = 0;
    try_next_address();
  }
}

void TcpConnection::evict() {
  release();
  handler_ = nullptr;
  socket_.reset();
  core_ = nullptr;
}

void TcpConnection::release() {
  state_ = State::closed;
  queue_.clear();
  resting_.reset();
  attempt_.reset();
  error_code ignored;
  socket_->close(ignored);
}

void TcpConnection::end(const Closed& closed) {
  release();
  if (auto* handler = std::exchange(handler_, nullptr)) handler->on_close(closed);
}

void TcpConnection::end_from_call(Closed closed) {
  const bool told = state_ == State::flushing;
  release();
  if (!told) tell_soon(std::move(closed));
}

void TcpConnection::tell_soon(Closed closed) {
  if (!handler_) return;
  asio::post(socket_->get_executor(), [self = shared_from_this(), closed = std::move(closed)] {
    if (auto* handler = std::exchange(self->handler_, nullptr)) handler->on_close(closed);
  });
}

}  // namespace

std::shared_ptr<Channel> connect_tcp(LoopCore& core, const Endpoint& endpoint, Handler& handler,
                                     milliseconds timeout, bool tight) {
  auto connection = std::make_shared<TcpConnection>(core, Socket(core.io));
  connection->connect(endpoint, handler, timeout, tight);
  return make_handle(std::move(connection));
}

void adopt_tcp(LoopCore& core, int native_socket, bool v6, const OnAccept& on_accept) {
  Socket socket(core.io);
  error_code error;
  socket.assign(v6 ? tcp::v6() : tcp::v4(), native_socket, error);
  if (error) {
    ::close(native_socket);
    return;
  }
  const auto connection = std::make_shared<TcpConnection>(core, std::move(socket));
  auto channel =
      make_handle(connection);  // kept during the call: a callee that drops its own means a reset, no FIN
  auto* const handler = on_accept(channel);
  if (!handler) connection->abort();
  channel.reset();
  if (handler) connection->open(*handler);
}

}  // namespace h2prism::transport
