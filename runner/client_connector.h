// For `role: client`: a port of ours for each case, and a client that is made to come to it.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/transport/certificate.h"
#include "runner/connector.h"
#include "runner/papers.h"
#include "runner/visit.h"

namespace h2prism::runner {

// Of the server that the case is; the certificate is still to be set.
transport::TlsServerOptions tls_server_options(const script::Case& test);

class ClientConnector final : public Connector {
 public:
  // With papers, which have to outlive it: TLS, with ALPN, versions and ciphers as the case demands, or else
  // h2.
  ClientConnector(std::unique_ptr<ClientDriver> driver, const Papers* papers)
      : driver_(std::move(driver)), papers_(papers) {}
  Result<void> start(transport::Loop& loop, Session& session, const script::Case& test) override;
  // The same for whoever takes what comes to the door; both are to be kept for as long as anybody may come.
  struct Reception {
    std::unique_ptr<transport::Listener> door;
    std::unique_ptr<Visit> visit;
  };
  Result<Reception> receive(transport::Loop& loop, const script::Case& test, transport::OnAccept take,
                            std::optional<milliseconds> hang_timeout = {});
  ClientDriver& driver() { return *driver_; }

 private:
  Result<std::shared_ptr<const transport::TlsContext>> context(const script::Case& test);

  std::unique_ptr<ClientDriver> driver_;
  const Papers* papers_;
  std::optional<transport::Certificate> rsa_;  // once a case has needed it
  std::vector<std::pair<transport::TlsServerOptions, std::shared_ptr<const transport::TlsContext>>> contexts_;
};

}  // namespace h2prism::runner
