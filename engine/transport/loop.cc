#include "engine/transport/loop.h"

#include <csignal>
#include <list>
#include <utility>
#include <vector>

#include <asio.hpp>

#include "engine/transport/loop_core.h"
#include "engine/transport/tcp.h"

namespace h2prism::transport {
namespace {

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

  // What one sweep ends may take others with it.
  void sweep() {
    const auto now = Clock::now();
    for (auto* resident : snapshot()) {
      if (core.residents.contains(resident)) resident->sweep(now);
    }
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
  std::list<Ticker> tickers;
  asio::signal_set signals{io};
  std::function<void()> on_signal;
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

std::shared_ptr<Channel> Loop::connect(const Endpoint& endpoint, Handler& handler,
                                       const ConnectOptions& options) {
  return connect_tcp(impl_->core, endpoint, handler, options.timeout);
}

Result<std::unique_ptr<Listener>> Loop::listen(const Endpoint& endpoint, OnAccept on_accept,
                                               std::shared_ptr<const TlsContext> /*tls*/) {
  return listen_tcp(impl_->core, endpoint, std::move(on_accept));
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

void Loop::stop() { impl_->io.stop(); }

}  // namespace h2prism::transport
