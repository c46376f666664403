#include "fuzz/campaign/diff_campaign.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fuzz/campaign/capture.h"
#include "fuzz/campaign/minimise.h"

namespace h2prism::fuzz {
namespace {

constexpr milliseconds hang_timeout{5000};
// A race between two answers is no disagreement.
constexpr int repetitions_at_first = 4;
constexpr int repetitions = 10;
constexpr int most_unstable = 3;  // tries of one cluster
constexpr MinimiseLimits limits{.trials = 300, .time = std::chrono::seconds(5)};

}  // namespace

struct DiffCampaign::Flight {
  std::uint64_t number = 0;
  Bytes input;
  std::vector<std::unique_ptr<Exchange>> exchanges;  // one for each server
  std::size_t under_way = 0;

  std::vector<const Exchange*> views() const {
    std::vector<const Exchange*> out;
    for (const auto& exchange : exchanges) out.push_back(exchange.get());
    return out;
  }
};

DiffCampaign::DiffCampaign(std::vector<Address> servers, Pool pool, const CampaignOptions& options,
                           Reports reports, const std::atomic<bool>& interrupted)
    : servers_(std::move(servers)),
      pool_(std::move(pool)),
      options_(options),
      reports_(std::move(reports)),
      interrupted_(interrupted),
      generator_(options.seed, model::Role::server),
      next_(options.first) {
  for (const auto& server : servers_) health_.push_back(std::make_unique<ServerHealth>(loop_, server));
  loop_.every(tick_every, [this] { tick(); });
}

DiffCampaign::~DiffCampaign() = default;

bool DiffCampaign::over(TimePoint now) const {
  return interrupted_ || !trouble_.empty() || (options_.count && next_ - options_.first >= *options_.count) ||
         (options_.time && now - began_ >= *options_.time);
}

void DiffCampaign::launch() {
  while (running_ && fresh_.empty() && flights_.size() < static_cast<std::size_t>(options_.jobs) &&
         !over(Clock::now())) {
    const auto number = next_++;
    auto& flight = *(flights_[number] = std::make_unique<Flight>());
    flight.number = number;
    flight.input = generator_.make(number, pool_);
    flight.under_way = servers_.size();
    const auto sequence = read_sequence(flight.input);
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      auto answered = [this, number] {
        const auto it = flights_.find(number);
        if (it == flights_.end() || --it->second->under_way > 0) return;
        landed(*it->second);
        landed_.push_back(std::move(it->second));
        flights_.erase(it);
      };
      flight.exchanges.push_back(std::make_unique<Exchange>(
          model::Role::server, sequence, [this, i, answered](Exchange&) { health_[i]->ask(answered); },
          Exchange::Answers::awaited));
      flight.exchanges.back()->start(loop_, servers_[i], options_.patience);
    }
  }
}

void DiffCampaign::landed(const Flight& flight) {
  ++counts_.sequences;
  if (const auto divergence = divergence_of(flight.views())) {
    if (const auto known = divergences_.find(divergence->key); known != divergences_.end()) {
      ++known->second.seen;
    } else if (unstable_[divergence->key] < most_unstable) {
      ++unstable_[divergence->key];
      fresh_.push_back(*divergence);
      fresh_.back().number = flight.number;
    }
  }
  std::vector<Feature> features;
  for (const auto& exchange : flight.exchanges)
    std::ranges::copy(features_of(*exchange), std::back_inserter(features));
  if (pool_.add(flight.input, features)) ++counts_.kept;
  counts_.features = pool_.features();
  if (running_) launch();
}

void DiffCampaign::tick() {
  const auto now = Clock::now();
  landed_.clear();
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (auto trouble = health_[i]->take_trouble(hang_timeout); trouble && trouble_.empty())
      trouble_ = fmt::format("{} {}", to_string(servers_[i].endpoint), trouble->what);
    health_[i]->tick(now);
  }
  for (auto& [number, flight] : flights_)
    for (auto& exchange : flight->exchanges) exchange->tick(now);
  if (now >= progress_at_) {
    progress_at_ = now + progress_every;
    counts_.fuzzed = now - began_;
    if (reports_.progress) reports_.progress(counts_, divergences_.size());
  }
  launch();
  if (flights_.empty() || !trouble_.empty() || interrupted_) loop_.stop();
}

// Alone, outside of the campaign. Null: it did not come to an end.
std::unique_ptr<DiffCampaign::Flight> DiffCampaign::play(const Sequence& sequence) {
  auto flight = std::make_unique<Flight>();
  flight->under_way = servers_.size();
  flight->exchanges.resize(servers_.size());
  backwards_ = !backwards_;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto server = backwards_ ? servers_.size() - 1 - i : i;
    flight->exchanges[server] = std::make_unique<Exchange>(
        model::Role::server, sequence,
        [this, &flight](Exchange&) {
          if (--flight->under_way == 0) loop_.stop();
        },
        Exchange::Answers::awaited);
    flight->exchanges[server]->start(loop_, servers_[server], options_.patience);
  }
  while (flight->under_way > 0 && !interrupted_) {
    loop_.poll();
    for (auto& exchange : flight->exchanges) exchange->tick(Clock::now());
  }
  for (auto& exchange : flight->exchanges)
    if (exchange->end() == Exchange::End::none) exchange->drop();
  return flight;
}

void DiffCampaign::settle(Divergence divergence) {
  if (divergences_.contains(divergence.key)) return;
  std::unique_ptr<Flight> last;
  const auto same = [&](const Connections& connections) {
    auto flight = play(connections.front());
    const auto seen = divergence_of(flight->views());
    if (!seen || seen->key != divergence.key) return false;
    last = std::move(flight);
    return true;
  };
  for (int i = 0; i < repetitions_at_first; ++i)
    if (!same({divergence.sequence})) return;
  divergence.sequence = minimise({divergence.sequence}, same, limits).front();
  for (int i = 0; i < repetitions; ++i)
    if (!same({divergence.sequence})) return;
  divergence.reactions = divergence_of(last->views())->reactions;
  divergence.seen = 1;
  if (divergence.requirement.empty()) divergence.requirement = ping_is_answered;
  divergence.name = fmt::format("{}-{}-{}", divergences_.size() + 1,
                                divergence.rule.empty() ? "no-rule-broken" : divergence.rule,
                                frames_in_name({divergence.sequence}));
  if (reports_.found) reports_.found(divergence, capture(last->exchanges, divergence.name));
  divergences_[divergence.key] = std::move(divergence);
}

Result<void> DiffCampaign::run() {
  began_ = Clock::now();
  for (;;) {
    running_ = true;
    launch();
    loop_.run();
    running_ = false;
    landed_.clear();
    if (interrupted_ || !trouble_.empty()) break;
    for (auto& divergence : std::exchange(fresh_, {})) {
      if (divergences_.size() >= options_.max_findings || interrupted_) break;
      settle(std::move(divergence));
    }
    if (over(Clock::now()) || divergences_.size() >= options_.max_findings) break;
  }
  for (auto& [number, flight] : flights_)
    for (auto& exchange : flight->exchanges)
      if (exchange->end() == Exchange::End::none) exchange->drop();
  flights_.clear();
  for (auto& health : health_) health->reset();
  counts_.fuzzed = Clock::now() - began_;
  if (!trouble_.empty()) return fail(trouble_ + " (h2prism fuzz looks into such things)");
  return {};
}

}  // namespace h2prism::fuzz
