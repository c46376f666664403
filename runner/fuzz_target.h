// What `h2prism fuzz` fuzzes: a server that is there already, or one that a profile says how to start.
#pragma once

#include <atomic>
#include <memory>

#include "fuzz/campaign/target.h"
#include "runner/supervisor.h"

namespace h2prism::runner {

// Somebody else's: it is seen by its connections only.
class ConnectedTarget final : public fuzz::Server {
 public:
  ConnectedTarget(fuzz::Address address, const std::atomic<bool>& interrupted)
      : address_(std::move(address)), interrupted_(interrupted) {}

  const fuzz::Address& address() const override { return address_; }
  bool supervised() const override { return false; }
  void poll(TimePoint) override {}
  std::optional<fuzz::Trouble> take_trouble() override { return std::nullopt; }
  Result<void> renew(bool broken) override;
  milliseconds hang_timeout() const override { return milliseconds(5000); }

 private:
  fuzz::Address address_;
  const std::atomic<bool>& interrupted_;
};

// Ours: `supervisor` has it up.
class SupervisedTarget final : public fuzz::Server {
 public:
  SupervisedTarget(std::unique_ptr<Supervisor> supervisor, fuzz::Address address)
      : supervisor_(std::move(supervisor)), address_(std::move(address)) {}

  const fuzz::Address& address() const override { return address_; }
  bool supervised() const override { return true; }
  void poll(TimePoint now) override { supervisor_->poll(now); }
  std::optional<fuzz::Trouble> take_trouble() override;
  Result<void> renew(bool broken) override;
  milliseconds hang_timeout() const override { return supervisor_->hang_timeout(); }
  std::optional<std::uint64_t> memory_kib() override;
  std::optional<fuzz::Trouble> finish() override;

 private:
  std::unique_ptr<Supervisor> supervisor_;
  fuzz::Address address_;
};

}  // namespace h2prism::runner
