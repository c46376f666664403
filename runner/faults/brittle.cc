// h2prism-brittle PORT END FRAME...: for tests of the fuzzer, the embedded server, right in everything but
// one thing: when these frames come (trigger.h), it ends (abort, segv, exit), hangs, leaks 32 MiB, ends the
// connection (deaf), or sends a WINDOW_UPDATE of 0 (rude).
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "engine/wire/frame_writer.h"
#include "runner/embedded/loop.h"
#include "runner/embedded/server_session.h"
#include "runner/faults/trigger.h"

namespace {

using namespace h2prism;
using faults::Trigger;

// Looks at what comes before the server does.
class Brittle final : public embedded::Endpoint {
 public:
  Brittle(const embedded::ServerSetup& setup, const faults::Weakness& weakness)
      : server_(setup), trigger_(weakness) {}

  void receive(ByteView octets) override {
    const auto skipped = std::min(octets.size(), magic_left_);
    magic_left_ -= skipped;
    const auto effect = trigger_.look_at(octets.subspan(skipped));
    if (effect == Trigger::Effect::rude) rude_word_ = window_update_frame(0, 0);
    offended_ = offended_ || effect == Trigger::Effect::deaf;
    server_.receive(octets);
  }
  void produce(Bytes& out, std::size_t limit) override {
    server_.produce(out, limit);
    append(out, std::exchange(rude_word_, {}));
  }
  bool finished() const override { return offended_ || server_.finished(); }
  void shut_down() override { server_.shut_down(); }
  void closed(embedded::Ending ending) override { server_.closed(ending); }
  TimePoint wake_at() const override { return server_.wake_at(); }
  void wake(TimePoint now) override { server_.wake(now); }

 private:
  embedded::ServerSession server_;
  Trigger trigger_;
  std::size_t magic_left_ = client_magic.size();
  bool offended_ = false;
  Bytes rude_word_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: h2prism-brittle PORT abort|segv|exit|hang|leak|deaf|rude FRAME...\n");
    return 2;
  }
  const auto weakness = faults::weakness_from({argv + 2, argv + argc});
  if (!weakness) {
    fmt::print(stderr, "h2prism-brittle: {}\n", weakness.error().message);
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const embedded::ServerSetup setup;
  embedded::Loop loop;
  const auto port = loop.listen(static_cast<std::uint16_t>(std::atoi(argv[1])),
                                [&] { return std::make_unique<Brittle>(setup, *weakness); });
  if (!port) {
    fmt::print(stderr, "h2prism-brittle: {}\n", port.error().message);
    return 2;
  }
  fmt::print("127.0.0.1:{}\n", *port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}
