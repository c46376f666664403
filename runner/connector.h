// Brings a Session and the target together: connects to a server, or listens and has a client come.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/case.h"
#include "engine/transport/loop.h"
#include "runner/session.h"

namespace h2prism::runner {

// 1.1, 1.2 or 1.3, as a case demands it; none: it does not.
std::optional<transport::TlsVersion> tls_version(std::string_view text);

class Connector {
 public:
  virtual ~Connector() = default;
  // Starts the session's connection; what goes wrong comes as on_close, or here if it cannot even be tried.
  virtual Result<void> start(transport::Loop& loop, Session& session, const script::Case& test) = 0;
};

// To a server. A case's own TLS demands make a context of their own, kept for the next such case.
class ServerConnector final : public Connector {
 public:
  ServerConnector(transport::Endpoint endpoint, std::optional<transport::TlsOptions> tls,
                  milliseconds timeout)
      : endpoint_(std::move(endpoint)), tls_(std::move(tls)), timeout_(timeout) {}
  Result<void> start(transport::Loop& loop, Session& session, const script::Case& test) override;

 private:
  Result<std::shared_ptr<const transport::TlsContext>> context(const script::Case& test, bool resume);
  // A connection that fetches a ticket first: it may be good for one use only.
  void start_early(transport::Loop& loop, Session& session, const transport::ConnectOptions& options);

  transport::Endpoint endpoint_;
  std::optional<transport::TlsOptions> tls_;
  milliseconds timeout_;
  std::vector<std::pair<transport::TlsOptions, std::shared_ptr<const transport::TlsContext>>> contexts_;
};

}  // namespace h2prism::runner
