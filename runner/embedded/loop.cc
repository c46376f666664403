#include "runner/embedded/loop.h"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <asio.hpp>
#include <fmt/format.h>

namespace h2prism::embedded {
namespace {

using asio::ip::tcp;

constexpr std::size_t kMaxConnections = 1024;  // accepted and not yet closed; more wait in the backlog
constexpr int kBacklog = 4096;
constexpr int kAcceptsPerTurn = 64;
constexpr int kRoundsPerTurn = 16;  // then the other connections have their turn
constexpr std::size_t kReadSize = std::size_t{16} * 1024;
constexpr std::size_t kWriteSize = std::size_t{64} * 1024;
constexpr std::size_t kMaxDiscarded = std::size_t{1024} * 1024;

// Limits are counted in ticks of one timer: a timer for each would cost more than a short connection does.
constexpr milliseconds kTick{50};
constexpr std::uint64_t kIdleTicks = std::chrono::seconds(30) / kTick;
constexpr std::uint64_t kLingerTicks = std::chrono::seconds(1) / kTick;

bool must_wait(const asio::error_code& error) {
  return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

struct Loop::State {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  tcp::acceptor acceptor{io};
  asio::steady_timer ticker{io};
  std::function<std::unique_ptr<Endpoint>()> make_endpoint;
  bool accepting = true;  // false: the next tick tries again
  std::uint64_t tick = 0;
  std::vector<std::shared_ptr<Connection>> connections;
  // Scratch for the connection that has its turn.
  std::array<std::uint8_t, kReadSize> input;
  Bytes output;
  std::thread thread;

  void accept_waiting();
  void wait_accept();
  void wait_tick();
  void add(const std::shared_ptr<Connection>& connection);
  void remove(std::size_t index);
};

class Loop::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(State& loop, tcp::socket socket, std::unique_ptr<Endpoint> endpoint)
      : loop_(loop),
        socket_(std::move(socket)),
        endpoint_(std::move(endpoint)),
        expires_(loop.tick + kIdleTicks) {}

  // Reads, lets the endpoint answer and writes, until nothing moves any more; then waits.
  void step();
  void connect(const tcp::endpoint& peer, std::uint64_t limit_in_ticks);
  void sweep();  // on every tick
  void close(Ending ending);

  std::size_t index = 0;  // its place among State::connections

 private:
  enum class Written { all, some, blocked };

  bool read();  // true: there may be more to read at once
  Written write();
  bool send(Bytes& octets);  // leaves what the socket did not take; false: the connection is lost
  void wait_readable();
  void wait_writable();
  void wait_wake();
  void linger();
  void discard();

  State& loop_;
  tcp::socket socket_;
  std::unique_ptr<Endpoint> endpoint_;
  Bytes pending_;  // what the socket has not taken yet; while there is any, nothing more is read or produced
  std::size_t discarded_ = 0;
  std::uint64_t expires_;
  std::optional<asio::steady_timer> timer_;
  TimePoint timer_due_ = TimePoint::max();
  bool connected_ = true;
  bool limited_ = false;  // expires_ holds whatever moves
  bool waits_readable_ = false;
  bool waits_writable_ = false;
  bool peer_done_ = false;
  bool lingers_ = false;
};

void Loop::Connection::step() {
  for (int round = 0; round < kRoundsPerTurn; ++round) {
    const bool more = read();
    if (!socket_.is_open()) return;
    const auto written = write();
    if (!socket_.is_open()) return;
    if (written == Written::blocked) {
      wait_wake();
      return wait_writable();
    }
    if (more || written == Written::some) continue;
    if (endpoint_->finished()) return linger();
    if (peer_done_ && endpoint_->wake_at() == TimePoint::max()) return close(Ending::peer_closed);
    wait_wake();
    if (!peer_done_) wait_readable();
    return;
  }
  asio::post(loop_.io, [self = shared_from_this()] {
    if (self->socket_.is_open()) self->step();
  });
}

bool Loop::Connection::read() {
  if (peer_done_ || !pending_.empty()) return false;
  asio::error_code error;
  const auto size = socket_.read_some(asio::buffer(loop_.input), error);
  if (must_wait(error)) return false;
  if (error == asio::error::eof) {
    peer_done_ = true;
    return false;
  }
  if (error) {
    close(Ending::reset);
    return false;
  }
  if (!limited_) expires_ = loop_.tick + kIdleTicks;
  endpoint_->receive(ByteView(loop_.input).first(size));
  return size == kReadSize;
}

Loop::Connection::Written Loop::Connection::write() {
  if (!pending_.empty()) {
    if (!send(pending_)) return Written::all;
    return pending_.empty() ? Written::some : Written::blocked;
  }
  auto& output = loop_.output;
  output.clear();
  endpoint_->produce(output, kWriteSize);
  const bool full = output.size() >= kWriteSize;
  if (output.empty() || !send(output)) return Written::all;
  if (output.empty()) return full ? Written::some : Written::all;
  pending_.assign(output.begin(), output.end());
  return Written::blocked;
}

bool Loop::Connection::send(Bytes& octets) {
  asio::error_code error;
  const auto size = socket_.write_some(asio::buffer(octets), error);
  if (must_wait(error)) return true;
  if (error) {
    // What had arrived before the reset can still be read: a GOAWAY, most likely.
    octets.clear();
    while (read()) {
    }
    close(Ending::reset);
    return false;
  }
  if (!limited_) expires_ = loop_.tick + kIdleTicks;
  octets.erase(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
  return true;
}

void Loop::Connection::wait_readable() {
  if (std::exchange(waits_readable_, true)) return;
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](asio::error_code error) {
    self->waits_readable_ = false;
    if (error || !self->socket_.is_open()) return;
    self->lingers_ ? self->discard() : self->step();
  });
}

void Loop::Connection::wait_writable() {
  if (std::exchange(waits_writable_, true)) return;
  socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](asio::error_code error) {
    self->waits_writable_ = false;
    if (!error && self->socket_.is_open()) self->step();
  });
}

void Loop::Connection::wait_wake() {
  const auto due = endpoint_->wake_at();
  if (due >= timer_due_) return;
  timer_due_ = due;
  if (!timer_) timer_.emplace(loop_.io);
  timer_->expires_at(due);
  timer_->async_wait([self = shared_from_this()](asio::error_code error) {
    if (error || !self->socket_.is_open() || self->lingers_) return;
    self->timer_due_ = TimePoint::max();
    self->endpoint_->wake(Clock::now());
    self->step();
  });
}

// A close while octets of the peer are on their way makes TCP send RST, and a RST makes the peer's TCP throw
// away our last words, the GOAWAY. So we end our direction and read on for a while.
void Loop::Connection::linger() {
  asio::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  if (peer_done_) return close(Ending::finished);
  lingers_ = true;
  limited_ = true;
  expires_ = loop_.tick + kLingerTicks;
  discard();
}

void Loop::Connection::discard() {
  while (discarded_ < kMaxDiscarded) {
    asio::error_code error;
    discarded_ += socket_.read_some(asio::buffer(loop_.input), error);
    if (must_wait(error)) return wait_readable();
    if (error) break;
  }
  close(Ending::finished);
}

void Loop::Connection::connect(const tcp::endpoint& peer, std::uint64_t limit_in_ticks) {
  connected_ = false;
  limited_ = true;
  expires_ = loop_.tick + limit_in_ticks;
  socket_.async_connect(peer, [self = shared_from_this()](asio::error_code error) {
    if (!self->socket_.is_open()) return;
    if (!error) self->socket_.non_blocking(true, error);
    if (error) return self->close(Ending::not_connected);
    self->connected_ = true;
    self->step();
  });
}

void Loop::Connection::sweep() {
  if (loop_.tick < expires_) return;
  if (lingers_) return close(Ending::finished);
  if (!connected_) return close(Ending::not_connected);
  endpoint_->shut_down();
  write();
  close(Ending::timed_out);
}

void Loop::Connection::close(Ending ending) {
  if (!socket_.is_open()) return;
  asio::error_code ignored;
  socket_.close(ignored);
  timer_.reset();
  endpoint_->closed(ending);
  loop_.remove(index);
}

void Loop::State::add(const std::shared_ptr<Connection>& connection) {
  connection->index = connections.size();
  connections.push_back(connection);
}

void Loop::State::remove(std::size_t index) {
  std::swap(connections[index], connections.back());
  connections[index]->index = index;
  connections.pop_back();
}

void Loop::State::accept_waiting() {
  accepting = true;
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    if (connections.size() >= kMaxConnections) {
      accepting = false;
      return;
    }
    asio::error_code error;
    auto socket = acceptor.accept(error);
    if (must_wait(error)) break;
    if (error == asio::error::connection_aborted) continue;
    if (!error) socket.non_blocking(true, error);
    if (error) {  // out of file descriptors, most likely
      accepting = false;
      return;
    }
    const auto connection = std::make_shared<Connection>(*this, std::move(socket), make_endpoint());
    add(connection);
    connection->step();
  }
  wait_accept();
}

void Loop::State::wait_accept() {
  acceptor.async_wait(tcp::acceptor::wait_read, [this](asio::error_code error) {
    if (!error) accept_waiting();
  });
}

void Loop::State::wait_tick() {
  ticker.expires_after(kTick);
  ticker.async_wait([this](asio::error_code error) {
    if (error) return;
    ++tick;
    if (!accepting) accept_waiting();
    for (std::size_t i = connections.size(); i > 0; --i) {  // backwards: a connection may leave
      const auto connection = connections[i - 1];
      connection->sweep();
    }
    wait_tick();
  });
}

Loop::Loop() : state_(std::make_unique<State>()) {
  state_->wait_tick();
  state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

Loop::~Loop() {
  asio::post(state_->io, [state = state_.get()] {
    while (!state->connections.empty()) {
      const auto connection = state->connections.back();
      connection->close(Ending::stopped);
    }
    state->io.stop();
  });
  state_->thread.join();
}

Result<std::uint16_t> Loop::listen(std::uint16_t port,
                                   std::function<std::unique_ptr<Endpoint>()> make_endpoint) {
  auto& acceptor = state_->acceptor;
  const tcp::endpoint local(asio::ip::address_v4::loopback(), port);
  asio::error_code error;
  acceptor.open(local.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.set_option(tcp::no_delay(true), error);  // the accepted sockets inherit it
  if (!error) acceptor.bind(local, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) return fail(fmt::format("cannot listen on 127.0.0.1:{}: {}", port, error.message()));
  state_->make_endpoint = std::move(make_endpoint);
  asio::post(state_->io, [state = state_.get()] { state->wait_accept(); });
  return acceptor.local_endpoint().port();
}

void Loop::connect(std::string address, std::uint16_t port, std::unique_ptr<Endpoint> endpoint,
                   Duration time_limit) {
  asio::post(state_->io, [state = state_.get(), address = std::move(address), port,
                          endpoint = std::move(endpoint), time_limit]() mutable {
    asio::error_code error;
    const tcp::endpoint peer(asio::ip::make_address(address, error), port);
    tcp::socket socket(state->io);
    if (!error) socket.open(peer.protocol(), error);
    if (!error) socket.set_option(tcp::no_delay(true), error);
    if (error) return endpoint->closed(Ending::not_connected);
    const auto connection = std::make_shared<Connection>(*state, std::move(socket), std::move(endpoint));
    state->add(connection);
    connection->connect(peer, static_cast<std::uint64_t>(time_limit / kTick) + 1);
  });
}

}  // namespace h2prism::embedded
