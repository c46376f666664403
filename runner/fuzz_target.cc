#include "runner/fuzz_target.h"

#include <thread>

#include <fmt/format.h>

#include "engine/transport/loop.h"

namespace h2prism::runner {
namespace {

constexpr milliseconds comes_back_within{15'000};
constexpr milliseconds ask_every{50};

// Whether somebody accepts a connection.
class Knock final : public transport::Handler {
 public:
  explicit Knock(transport::Loop& loop) : loop_(loop) {}
  bool open = false;

 private:
  void on_open(const transport::Established&) override {
    open = true;
    loop_.stop();
  }
  void on_octets(ByteView) override {}
  void on_close(const transport::Closed&) override { loop_.stop(); }

  transport::Loop& loop_;
};

bool accepts(const fuzz::Address& address) {
  transport::Loop loop;
  Knock knock(loop);
  const auto channel =
      loop.connect(address.endpoint, knock, {.timeout = milliseconds(1000), .tls = address.tls});
  loop.run();
  channel->detach();
  return knock.open;
}

}  // namespace

Result<void> ConnectedTarget::renew(bool) {
  for (const auto until = Clock::now() + comes_back_within; Clock::now() < until && !interrupted_;) {
    if (accepts(address_)) return {};
    std::this_thread::sleep_for(ask_every);
  }
  return fail(
      fmt::format("{} does not come back (--target keeps a server alive)", to_string(address_.endpoint)));
}

std::optional<fuzz::Trouble> SupervisedTarget::take_trouble() {
  using enum fuzz::Trouble::Kind;
  if (auto mishap = supervisor_->take_mishap()) {
    const auto kind = mishap->kind == Mishap::Kind::ended      ? died
                      : mishap->kind == Mishap::Kind::reported ? reported
                      : mishap->kind == Mishap::Kind::hung     ? hung
                                                               : gone;
    return fuzz::Trouble{kind, std::move(mishap->what), std::move(mishap->log)};
  }
  if (supervisor_->lost()) return fuzz::Trouble{died, *supervisor_->lost(), {}};
  if (const auto grown = supervisor_->take_growth())
    return fuzz::Trouble{grew, "keeps what it takes: " + *grown, {}};
  return std::nullopt;
}

std::optional<std::uint64_t> SupervisedTarget::memory_kib() {
  return supervisor_->usage().transform([](const ProcessUsage& usage) { return usage.rss_kib; });
}

std::optional<fuzz::Trouble> SupervisedTarget::finish() {
  supervisor_->finish();
  if (const auto& files = supervisor_->leaks().files())
    return fuzz::Trouble{fuzz::Trouble::Kind::grew, "keeps what it takes: " + *files, {}};
  return std::nullopt;
}

Result<void> SupervisedTarget::renew(bool broken) {
  if (broken) supervisor_->blame(Mishap::Kind::hung, {});
  supervisor_->restart();
  return supervisor_->wait_until_up();
}

}  // namespace h2prism::runner
