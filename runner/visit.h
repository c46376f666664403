// A client under test that was made to come to one of our sessions, and what makes clients come.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/script/caller.h"

namespace h2prism::runner {

class Visit {
 public:
  Visit() = default;
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  virtual ~Visit() = default;  // ends the client, where it is ours to end

  // The connection is over, or there was none: from now on the client is expected to end.
  virtual void released(TimePoint now) = 0;
  // It asked for another connection, and got none.
  virtual void came_again(TimePoint /*now*/) {}
  // What it told its caller, once it has; stays the same from then on. Does not wait.
  virtual const std::optional<script::CallerReport>& poll(TimePoint now) = 0;
};

struct Invitation {
  std::uint16_t port = 0;
  bool tls = false;
  const script::Case* test = nullptr;
  std::optional<milliseconds> hang_timeout = {};  // none: the driver's own

  // The name that the certificate is for, which a client under TLS is to send (RFC 9113 §9.2).
  std::string host() const { return tls ? "localhost" : "127.0.0.1"; }
  std::string url(std::string_view path) const;  // path: without its first slash
};

// The report of a client whose success and error mean nothing: a crash and the like still do.
inline script::CallerReport without_outcome(script::CallerReport report) {
  using What = script::CallerReport::What;
  if (report.what == What::success || report.what == What::error) report.what = What::unknown;
  return report;
}

class ClientDriver {
 public:
  virtual ~ClientDriver() = default;
  // Makes a client come, in the background.
  virtual Result<std::unique_ptr<Visit>> invite(const Invitation& invitation) = 0;
  virtual milliseconds time_to_come() const = 0;
  // What it says of success and error was found to mean nothing: it is no longer passed on.
  virtual void distrust() {}
};

}  // namespace h2prism::runner
