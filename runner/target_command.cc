#include "runner/target_command.h"

#include <csignal>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

namespace h2prism::runner {

Exit target_command(const embedded::TargetOptions& options, const std::string& certificate) {
  // Before any thread starts, so that only sigwait gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  auto target = embedded::Target::start(options);
  if (!target) {
    fmt::print(stderr, "h2prism: {}\n", target.error().message);
    return Exit::unreachable;
  }
  if (!certificate.empty() && !(std::ofstream(certificate) << (*target)->certificate_pem())) {
    fmt::print(stderr, "h2prism: {}: cannot be written\n", certificate);
    return Exit::usage;
  }
  fmt::print("127.0.0.1:{}\n", (*target)->port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return Exit::as_expected;
}

}  // namespace h2prism::runner
