#include "runner/fuzz_client.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "fuzz/campaign/exchange.h"
#include "fuzz/campaign/health.h"
#include "runner/client_probe.h"
#include "runner/launched_client.h"

namespace h2prism::runner {
namespace {

constexpr int looks_at_an_innocent = 3;  // a crowded moment accuses nobody

// The door is there for as long as anybody may come, again and again.
class Invited final : public fuzz::Guest {
 public:
  explicit Invited(ClientConnector::Reception reception) : reception_(std::move(reception)) {}

  void came_again(TimePoint now) override { reception_.visit->came_again(now); }
  void released(TimePoint now) override { reception_.visit->released(now); }
  const std::optional<script::CallerReport>& poll(TimePoint now) override {
    return reception_.visit->poll(now);
  }

 private:
  ClientConnector::Reception reception_;
};

}  // namespace

LaunchedTarget::LaunchedTarget(const RunOptions& options, Papers papers, const std::atomic<bool>& interrupted)
    : profile_(*options.launch),
      papers_(std::move(papers)),
      info_(options.target),
      timeout_(options.timeout),
      interrupted_(interrupted),
      connector_(std::make_unique<ClientLauncher>(profile_, papers_), options.tls ? &papers_ : nullptr) {
  sequence_.id = "fuzz";
}

Result<std::unique_ptr<LaunchedTarget>> LaunchedTarget::bring(const RunOptions& options,
                                                              const std::atomic<bool>& interrupted) {
  auto papers = Papers::make(options.tls, options.ca_out);
  if (!papers) return std::unexpected(papers.error());
  std::unique_ptr<LaunchedTarget> out(new LaunchedTarget(options, std::move(*papers), interrupted));
  // Whether it comes and speaks HTTP/2 at all, and in words if not.
  const auto probed = probe_client(out->connector_, out->info_, {}, {}, options.tls, options.timeout);
  if (!probed) return std::unexpected(probed.error());
  out->requests_ = probed->requests;
  auto first = out->visit();
  if (!first) return std::unexpected(first.error());
  if (fuzz::trouble_of(*first)) return fail(fmt::format("the client, with its response: it {}", first->text));
  out->first_ = std::move(*first);
  return out;
}

std::string LaunchedTarget::name() const { return join(profile_.command, " "); }

std::unique_ptr<fuzz::Health> LaunchedTarget::health(transport::Loop&) {
  return std::make_unique<fuzz::ClientHealth>();
}

void LaunchedTarget::begin(transport::Loop& loop, fuzz::Exchange& exchange, const fuzz::Patience& patience) {
  auto received = connector_.receive(
      loop, sequence_,
      [&exchange](std::shared_ptr<transport::Channel> channel) {
        return exchange.welcome(std::move(channel));
      },
      patience.hang);
  if (!received) {
    trouble_ =
        fuzz::Trouble{fuzz::Trouble::Kind::gone, "cannot be launched: " + received.error().message, {}};
    return exchange.forgo();
  }
  exchange.await(std::make_unique<Invited>(std::move(*received)),
                 Clock::now() + connector_.driver().time_to_come(), patience.silence);
}

Result<script::CallerReport> LaunchedTarget::visit() {
  return visit_in_peace(connector_, info_, requests_, timeout_);
}

Result<void> LaunchedTarget::renew(bool broken) {
  if (!broken) return {};
  std::string why;
  for (int look = 0; look < looks_at_an_innocent && !interrupted_; ++look) {
    const auto told = visit();
    if (told && told->what == first_.what) return {};
    why = told ? fmt::format("the client {} though it has its response; the first one {}", told->text,
                             first_.text)
               : told.error().message;
  }
  return fail(why);
}

}  // namespace h2prism::runner
