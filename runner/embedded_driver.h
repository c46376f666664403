// The embedded client as one under test: what it got tells what its caller would be told.
#pragma once

#include <memory>

#include "runner/embedded/client.h"
#include "runner/visit.h"

namespace h2prism::runner {

class EmbeddedDriver final : public ClientDriver {
 public:
  explicit EmbeddedDriver(milliseconds timeout) : timeout_(timeout) {}
  Result<std::unique_ptr<Visit>> invite(const Invitation& invitation) override;
  milliseconds time_to_come() const override { return timeout_; }

 private:
  milliseconds timeout_;
  embedded::ClientPool pool_;
};

}  // namespace h2prism::runner
