// h2prism-brittle-client [tls:]PORT [END FRAME...]: for tests of the fuzzer, the embedded client: a GET, and
// exit code 0 once its response is complete. Right in everything but one thing: when these frames come
// (trigger.h), it ends (abort, segv, exit), hangs, ends the connection (deaf), or sends a WINDOW_UPDATE of 0
// (rude). Without them it is right in everything.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "runner/embedded/client_session.h"
#include "runner/embedded/loop.h"
#include "runner/embedded/tls_endpoint.h"
#include "runner/faults/brittle_endpoint.h"

namespace {

using namespace h2prism;

int complain(std::string_view what) {
  fmt::print(stderr, "h2prism-brittle-client: {}\n", what);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc == 3) return complain("usage: [tls:]PORT [abort|segv|exit|hang|deaf|rude FRAME...]");
  const auto weakness = faults::weakness_from({argv + 2, argv + argc});
  if (!weakness) return complain(weakness.error().message);
  constexpr std::string_view over_tls = "tls:";
  std::string_view port = argv[1];
  embedded::ClientOptions options;
  options.tls = port.starts_with(over_tls);
  if (options.tls) port.remove_prefix(over_tls.size());
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size())
    return complain("PORT: a number up to 65535");
  std::promise<embedded::ClientOutcome> promise;
  auto tls = embedded::TlsContext::client();
  if (!tls) return complain(tls.error().message);
  std::unique_ptr<embedded::Endpoint> endpoint = std::make_unique<embedded::ClientSession>(
      options, [&](embedded::ClientOutcome outcome) { promise.set_value(std::move(outcome)); });
  endpoint = std::make_unique<faults::BrittleEndpoint>(std::move(endpoint), *weakness, 0);
  if (options.tls) endpoint = tls->wrap(std::move(endpoint));
  embedded::Loop loop;
  loop.connect(options.host, options.port, std::move(endpoint), options.time_limit);
  const auto outcome = promise.get_future().get();
  return std::ranges::all_of(outcome.responses, &embedded::Response::complete) ? 0 : 1;
}
