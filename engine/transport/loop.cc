#include "engine/transport/loop.h"

#include <csignal>
#include <list>
#include <utility>
#include <vector>

#include <asio.hpp>

#include "engine/transport/channel_handle.h"
#include "engine/transport/loop_core.h"
#include "engine/transport/tcp.h"
#include "engine/transport/tls_channel.h"

namespace h2prism::transport {
namespace {

constexpr milliseconds accept_timeout{10000};  // for a client's TLS handshake

struct Ticker {
  Ticker(asio::io_context& io, milliseconds every, std::function<void()> what)
      : timer(io), period(every), tick(std::move(what)) {}

  void wait() {
    timer.expires_after(period);
    timer.async_wait([this](const asio::error_code& error) {
      if (error) return;
      tick();
      wait();
    });
  }

  asio::steady_timer timer;
  milliseconds period;
  std::function<void()> tick;
};

struct Handshake {
  std::weak_ptr<TlsChannel> channel;
  TimePoint deadline;
};

}  // namespace

struct Loop::Impl {
  Impl() {
    start_ticker(LoopCore::sweep_period, [this] { sweep(); });
  }
  ~Impl() {
    for (auto* resident : snapshot()) resident->evict();
  }

  void start_ticker(milliseconds period, std::function<void()> tick) {
    tickers.emplace_back(io, period, std::move(tick)).wait();
  }

  std::vector<Resident*> snapshot() const { return {core.residents.begin(), core.residents.end()}; }

  void expect_handshake(std::weak_ptr<TlsChannel> channel, milliseconds timeout) {
    handshakes.push_back({std::move(channel), Clock::now() + timeout});
  }

  // What one sweep ends may take others with it.
  void sweep() {
    const auto now = Clock::now();
    for (auto* resident : snapshot()) {
      if (core.residents.contains(resident)) resident->sweep(now);
    }
    sweep_handshakes(now);
  }

  void sweep_handshakes(TimePoint now) {
    std::vector<std::shared_ptr<TlsChannel>> late;
    std::erase_if(handshakes, [&](const Handshake& one) {
      auto channel = one.channel.lock();
      if (!channel || !channel->handshaking()) return true;
      if (now < one.deadline) return false;
      late.push_back(std::move(channel));
      return true;
    });
    for (const auto& channel : late) channel->expire();
  }

  void wait_for_signal() {
    signals.async_wait([this](const asio::error_code& error, int) {
      if (error) return;
      on_signal();
      wait_for_signal();
    });
  }

  asio::io_context io{1};
  LoopCore core{io};
  std::vector<Handshake> handshakes;
  std::list<Ticker> tickers;
  asio::signal_set signals{io};
  std::function<void()> on_signal;
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

std::shared_ptr<Channel> Loop::connect(const Endpoint& endpoint, Handler& handler,
                                       const ConnectOptions& options) {
  if (!options.tls) return connect_tcp(impl_->core, endpoint, handler, options.timeout, options.tight);

  auto channel = std::make_shared<TlsChannel>(options.tls, endpoint.host, options.ticket);
  channel->serve(handler);
  channel->stand_on(connect_tcp(impl_->core, endpoint, *channel, options.timeout, options.tight));
  impl_->expect_handshake(channel, options.timeout);
  return make_handle(std::move(channel));
}

Result<std::unique_ptr<Listener>> Loop::listen(const Endpoint& endpoint, OnAccept on_accept,
                                               std::shared_ptr<const TlsContext> tls) {
  if (!tls) return listen_tcp(impl_->core, endpoint, std::move(on_accept));

  return listen_tcp(impl_->core, endpoint,
                    [impl = impl_.get(), tls = std::move(tls),
                     on_accept = std::move(on_accept)](std::shared_ptr<Channel> below) -> Handler* {
                      const auto channel = std::make_shared<TlsChannel>(tls);
                      channel->stand_on(std::move(below));
                      auto handle = make_handle(channel);
                      auto* const handler = on_accept(handle);
                      if (!handler) {
                        channel->abort();
                        return nullptr;
                      }
                      channel->serve(*handler);
                      handle.reset();
                      if (channel.use_count() == 1) return nullptr;  // the callee has dropped it
                      impl->expect_handshake(channel, accept_timeout);
                      return channel.get();
                    });
}

void Loop::every(milliseconds period, std::function<void()> tick) {
  impl_->start_ticker(period, std::move(tick));
}

void Loop::post(std::function<void()> task) { asio::post(impl_->io, std::move(task)); }

void Loop::on_interrupt(std::function<void()> callback) {
  const bool first = !impl_->on_signal;
  impl_->on_signal = std::move(callback);
  if (!first) return;
  asio::error_code ignored;
  impl_->signals.add(SIGINT, ignored);
  impl_->signals.add(SIGTERM, ignored);
  impl_->wait_for_signal();
}

// A stopped io_context stays so until it is restarted: only then, that a stop() before run() is not lost.
void Loop::run() {
  impl_->io.run();
  impl_->io.restart();
}

void Loop::poll() {
  impl_->io.poll();
  impl_->io.restart();
}

void Loop::stop() { impl_->io.stop(); }

}  // namespace h2prism::transport
