#include "runner/embedded_driver.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "runner/embedded_client.h"

namespace h2prism::runner {
namespace {

using script::CallerReport;

// Told in the thread of the pool, asked for in ours.
struct Shared {
  std::mutex mutex;
  std::optional<CallerReport> told;
};

class EmbeddedClient final : public Visit {
 public:
  EmbeddedClient(std::shared_ptr<Shared> shared, milliseconds patience)
      : shared_(std::move(shared)), patience_(patience) {}

  void released(TimePoint now) override { give_up_ = now + patience_; }
  const std::optional<CallerReport>& poll(TimePoint now) override {
    if (report_) return report_;
    const std::scoped_lock lock(shared_->mutex);
    report_ = shared_->told;
    if (!report_ && give_up_ && now > *give_up_)
      report_ = CallerReport{CallerReport::What::hang, "had not seen the end of the connection", {}};
    return report_;
  }

 private:
  std::shared_ptr<Shared> shared_;
  milliseconds patience_;
  std::optional<TimePoint> give_up_;
  std::optional<CallerReport> report_;
};

CallerReport report_of(const embedded::ClientOutcome& outcome) {
  using What = CallerReport::What;
  const auto good = [](const embedded::Response& r) { return r.complete && !r.error_code && r.status != 0; };
  return std::ranges::all_of(outcome.responses, good)
             ? CallerReport{What::success, "had every response complete", {}}
             : CallerReport{What::error, "had not every response complete", {}};
}

}  // namespace

Result<std::unique_ptr<Visit>> EmbeddedDriver::invite(const Invitation& invitation) {
  auto client = embedded_client_for(*invitation.test);
  client.port = invitation.port;
  client.tls = invitation.tls;
  client.time_limit = timeout_ * 10;
  auto shared = std::make_shared<Shared>();
  auto launched = pool_.launch(client, [shared](const embedded::ClientOutcome& outcome) {
    const std::scoped_lock lock(shared->mutex);
    shared->told = report_of(outcome);
  });
  if (!launched) return std::unexpected(launched.error());
  return std::make_unique<EmbeddedClient>(std::move(shared), client.time_limit);
}

}  // namespace h2prism::runner
