#include "runner/embedded/target.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "engine/transport/certificate.h"
#include "runner/embedded/loop.h"
#include "runner/embedded/server_session.h"
#include "runner/embedded/tls_endpoint.h"
#include "runner/embedded/upgrade_endpoint.h"

namespace h2prism::embedded {

struct Target::Parts {
  ServerSetup setup;
  std::optional<TlsContext> tls;
  Loop loop;  // last: its thread uses the others
};

Target::Target() : parts_(std::make_unique<Parts>()) {}
Target::~Target() = default;

Result<std::unique_ptr<Target>> Target::start(const TargetOptions& options) {
  auto target = std::unique_ptr<Target>(new Target);
  auto& parts = *target->parts_;
  parts.setup.header_table_size = options.header_table_size;
  if (options.tls) {
    const std::array<std::string, 3> names{"localhost", "127.0.0.1", "::1"};
    auto certificate = transport::make_self_signed(names);
    if (!certificate) return std::unexpected(certificate.error());
    auto tls = TlsContext::server(*certificate, options.early_data);
    if (!tls) return std::unexpected(tls.error());
    parts.tls = std::move(*tls);
    target->certificate_pem_ = std::move(certificate->certificate_pem);
  }
  const auto port = parts.loop.listen(options.port, [&parts]() -> std::unique_ptr<Endpoint> {
    auto session = std::make_unique<ServerSession>(parts.setup);
    if (!parts.tls) return std::make_unique<UpgradeEndpoint>(std::move(session));
    return parts.tls->wrap(std::move(session));
  });
  if (!port) return std::unexpected(port.error());
  target->port_ = *port;
  return target;
}

}  // namespace h2prism::embedded
