// What `h2prism fuzz --role client` fuzzes: a client that is a program, launched for each sequence.
#pragma once

#include <atomic>
#include <memory>

#include "fuzz/campaign/target.h"
#include "runner/client_connector.h"
#include "runner/options.h"

namespace h2prism::runner {

class LaunchedTarget final : public fuzz::Target {
 public:
  // The error: it cannot be launched, does not come, or speaks no HTTP/2.
  static Result<std::unique_ptr<LaunchedTarget>> bring(const RunOptions& options,
                                                       const std::atomic<bool>& interrupted);

  model::Role role() const override { return model::Role::client; }
  std::string name() const override;
  void begin(transport::Loop& loop, fuzz::Exchange& exchange, const fuzz::Patience& patience) override;
  std::unique_ptr<fuzz::Health> health(transport::Loop& loop) override;
  bool supervised() const override { return true; }
  void poll(TimePoint) override {}
  std::optional<fuzz::Trouble> take_trouble() override { return std::exchange(trouble_, std::nullopt); }
  // Each process is a fresh one. Behind one that broke, an innocent one shows that what it left does not
  // bother others: it has its response, and ends as the first one did.
  Result<void> renew(bool broken) override;
  milliseconds hang_timeout() const override { return profile_.hang_timeout; }

 private:
  LaunchedTarget(const RunOptions& options, Papers papers, const std::atomic<bool>& interrupted);
  Result<script::CallerReport> visit();

  TargetProfile profile_;
  Papers papers_;
  script::TargetInfo info_;
  milliseconds timeout_;
  const std::atomic<bool>& interrupted_;
  script::Case sequence_;  // what the client is told that it comes for
  ClientConnector connector_;
  std::size_t requests_ = 1;
  script::CallerReport first_;
  std::optional<fuzz::Trouble> trouble_;
};

}  // namespace h2prism::runner
