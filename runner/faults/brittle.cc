// h2prism-brittle PORT END FRAME...: for tests of the fuzzer, the embedded server, right in everything but
// one thing: when these frames come (trigger.h), it ends (abort, segv, exit), hangs, leaks 32 MiB, ends the
// connection (deaf), or sends a WINDOW_UPDATE of 0 (rude).
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "runner/embedded/loop.h"
#include "runner/embedded/server_session.h"
#include "runner/faults/brittle_endpoint.h"

using namespace h2prism;

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
  const auto port = loop.listen(static_cast<std::uint16_t>(std::atoi(argv[1])), [&] {
    return std::make_unique<faults::BrittleEndpoint>(std::make_unique<embedded::ServerSession>(setup),
                                                     *weakness, client_magic.size());
  });
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
