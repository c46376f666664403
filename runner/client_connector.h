// For `role: client`: a port of ours for each case, and a client that is made to come to it.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/transport/certificate.h"
#include "runner/connector.h"
#include "runner/visit.h"

namespace h2prism::runner {

class ClientConnector final : public Connector {
 public:
  // With a certificate: TLS, with ALPN, versions and ciphers as the case demands, or else h2.
  ClientConnector(std::unique_ptr<ClientDriver> driver, std::optional<transport::Certificate> certificate)
      : driver_(std::move(driver)), certificate_(std::move(certificate)) {}
  Result<void> start(transport::Loop& loop, Session& session, const script::Case& test) override;
  ClientDriver& driver() { return *driver_; }

 private:
  Result<std::shared_ptr<const transport::TlsContext>> context(const script::Case& test);

  std::unique_ptr<ClientDriver> driver_;
  std::optional<transport::Certificate> certificate_;
  std::vector<std::pair<transport::TlsServerOptions, std::shared_ptr<const transport::TlsContext>>> contexts_;
};

}  // namespace h2prism::runner
