#include "runner/embedded/target.h"

#include "runner/embedded/loop.h"
#include "runner/embedded/server_session.h"

namespace h2prism::embedded {

struct Target::Parts {
  ServerSetup setup;
  Loop loop;  // last: its thread uses the others
};

Target::Target() : parts_(std::make_unique<Parts>()) {}
Target::~Target() = default;

Result<std::unique_ptr<Target>> Target::start(const TargetOptions& options) {
  auto target = std::unique_ptr<Target>(new Target);
  auto& parts = *target->parts_;
  const auto port =
      parts.loop.listen(options.port, [&parts] { return std::make_unique<ServerSession>(parts.setup); });
  if (!port) return std::unexpected(port.error());
  target->port_ = *port;
  return target;
}

}  // namespace h2prism::embedded
