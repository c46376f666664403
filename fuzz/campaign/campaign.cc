#include "fuzz/campaign/campaign.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "fuzz/campaign/regress_case.h"

namespace h2prism::fuzz {
namespace {

constexpr std::uint64_t lead = 64;  // times the jobs: how far the numbers run ahead of the oldest in flight
constexpr std::size_t most_recent = 256;  // sequences that are over, and may still have done it
constexpr std::size_t most_waiting = 64;  // to be looked into
constexpr std::size_t most_absent = 20;   // clients in a row: more may be all
constexpr int looks_at_a_monitor = 3;
constexpr milliseconds patience_alone{2000};

}  // namespace

struct Campaign::Flight {
  Flight(model::Role target, std::uint64_t n, Bytes from, std::function<void(Exchange&)> done)
      : number(n), input(std::move(from)), exchange(target, read_sequence(input), std::move(done)) {}

  std::uint64_t number;
  Bytes input;
  Exchange exchange;
};

Campaign::Campaign(Target& target, Pool pool, const CampaignOptions& options, Journal* journal,
                   Reports reports, const std::atomic<bool>& interrupted)
    : target_(target),
      pool_(std::move(pool)),
      options_(options),
      journal_(journal),
      reports_(std::move(reports)),
      interrupted_(interrupted),
      generator_(options.seed, target.role()),
      health_(target.health(loop_)),
      next_(options.first),
      applied_(options.first) {
  loop_.every(tick_every, [this] { tick(); });
}

Campaign::~Campaign() = default;

bool Campaign::over(TimePoint now) const {
  return interrupted_ || (options_.count && next_ - options_.first >= *options_.count) ||
         (options_.time && now - began_ >= *options_.time);
}

bool Campaign::may_start(TimePoint now) const {
  const auto jobs = static_cast<std::uint64_t>(options_.jobs);
  if (!running_ || trouble_ || flights_.size() >= jobs || over(now)) return false;
  // In this order what is kept depends on the numbers alone, not on which is over first.
  if (next_ >= applied_ + (jobs == 1 ? 1 : jobs * lead)) return false;
  if (options_.rate <= 0) return true;
  const auto due =
      std::chrono::duration<double>(counts_.fuzzed + (now - round_began_)).count() * options_.rate;
  return static_cast<double>(next_ - options_.first) < due + 1;
}

void Campaign::launch() {
  while (may_start(Clock::now())) {
    const auto number = next_++;
    if (journal_ != nullptr) journal_->use(number);
    auto& flight = flights_[number];
    flight = std::make_unique<Flight>(target_.role(), number, generator_.make(number, pool_),
                                      [this, number](Exchange&) {
                                        health_->ask([this, number] {
                                          const auto it = flights_.find(number);
                                          if (it == flights_.end()) return;
                                          const auto over = std::move(it->second);
                                          flights_.erase(it);
                                          landed(*over);
                                          launch();
                                        });
                                      });
    target_.begin(loop_, flight->exchange,
                  {options_.jobs == 1 ? patience_alone : options_.patience, target_.hang_timeout()});
  }
}

void Campaign::landed(Flight& flight) {
  ++counts_.sequences;
  if (flight.exchange.end() == Exchange::End::over) ++counts_.ended;
  if (flight.exchange.end() == Exchange::End::silent) ++counts_.silent;
  const bool absent =
      target_.role() == model::Role::client && flight.exchange.end() == Exchange::End::no_connection;
  absent_in_a_row_ = absent ? absent_in_a_row_ + 1 : 0;
  if (absent) ++counts_.absent;
  if (const auto& told = flight.exchange.told()) catch_in_the_act(flight, trouble_of(*told));
  for (const auto& finding : flight.exchange.peer().model().findings()) {
    auto& looks = looked_into_[std::string(finding.monitor)];
    if (looks >= looks_at_a_monitor || broken_.size() >= most_waiting) continue;
    if (expects(fmt::format("monitor/{}", finding.monitor))) continue;
    ++looks;
    broken_.push_back({{flight.number, flight.exchange.sequence()}, finding});
  }
  recent_.push_back({flight.number, flight.exchange.sequence()});
  if (recent_.size() > most_recent) recent_.pop_front();
  auto features = features_of(flight.exchange, options_.jobs == 1);
  if (options_.coverage != nullptr) {
    std::ranges::copy(options_.coverage->take(), std::back_inserter(features));
    counts_.edges = options_.coverage->reached();
  }
  results_[flight.number] = {std::move(flight.input), std::move(features)};
  apply();
}

void Campaign::catch_in_the_act(const Flight& flight, std::optional<Trouble> trouble) {
  if (!trouble) return;
  ++counts_.troubles;
  const auto& sequence = flight.exchange.sequence();
  if (is_known(findings_, key_of(*trouble), sequence)) {
    ++counts_.known;
  } else if (caught_.size() < most_waiting) {
    caught_.push_back({{flight.number, sequence}, *std::move(trouble)});
  }
}

void Campaign::apply() {
  for (auto it = results_.begin(); it != results_.end() && it->first == applied_;
       it = results_.erase(it), ++applied_) {
    if (!pool_.add(it->second.input, it->second.features)) continue;
    ++counts_.kept;
    counts_.features = pool_.features();
    if (journal_ != nullptr) journal_->keep(it->first, it->second.input, it->second.features);
  }
}

void Campaign::tick() {
  const auto now = Clock::now();
  target_.poll(now);
  if (!trouble_) trouble_ = target_.take_trouble();
  if (!trouble_) trouble_ = health_->take_trouble(target_.hang_timeout());
  health_->tick(now);
  for (auto& [number, flight] : flights_) flight->exchange.tick(now);
  if (now >= progress_at_) {
    progress_at_ = now + progress_every;
    auto counts = counts_;
    counts.fuzzed += now - round_began_;
    if (reports_.progress) reports_.progress(counts);
  }
  launch();
  if (trouble_ || interrupted_ || !caught_.empty() || !broken_.empty() || absent_in_a_row_ >= most_absent ||
      (flights_.empty() && over(now)))
    loop_.stop();
}

std::vector<Suspect> Campaign::suspects() const {
  std::vector<Suspect> out(recent_.begin(), recent_.end());
  for (const auto& [number, flight] : flights_) out.push_back({number, flight->exchange.sequence()});
  std::ranges::sort(out, {}, &Suspect::number);
  return out;
}

void Campaign::round() {
  round_began_ = Clock::now();
  if (options_.coverage != nullptr) options_.coverage->clear();  // of its start, and of what was looked into
  running_ = true;
  loop_.run();
  running_ = false;
  counts_.fuzzed += Clock::now() - round_began_;
}

Result<void> Campaign::run() {
  began_ = Clock::now();
  for (;;) {
    round();
    if (trouble_) {
      if (auto looked = look_into(*std::exchange(trouble_, std::nullopt)); !looked) return looked;
    } else if (!caught_.empty()) {
      if (auto looked = look_into_caught(); !looked) return looked;
    } else if (absent_in_a_row_ >= most_absent) {
      if (auto looked = look_into_absence(); !looked) return looked;
    } else if (!broken_.empty()) {
      if (auto looked = look_into_broken(); !looked) return looked;
    }
    if (interrupted_ || counts_.found >= options_.max_findings) break;
    if (flights_.empty() && caught_.empty() && broken_.empty() && over(Clock::now())) break;
  }
  for (auto& [number, flight] : flights_) flight->exchange.drop();
  flights_.clear();
  health_->reset();
  return {};
}

// None of them is waited for any more, nor played again.
void Campaign::abandon_flights() {
  for (auto& [number, flight] : flights_) {
    flight->exchange.drop();
    results_[number] = {};
  }
  flights_.clear();
  apply();
  health_->reset();
  recent_.clear();
}

Result<void> Campaign::look_into(const Trouble& trouble) {
  ++counts_.troubles;
  const auto all = suspects();
  abandon_flights();
  reports_.say(fmt::format("the target {}: {} sequences may have done it", trouble.what, all.size()));
  Stage stage(target_, patience_alone, interrupted_);
  Inquest inquest(target_, stage, findings_, reports_.say);
  return conclude(trouble, all, inquest.into(trouble, all));
}

// The others that are under way would be late for what they wait for.
Result<void> Campaign::look_into_caught() {
  const auto caught = std::move(caught_.front());
  caught_.pop_front();
  abandon_flights();
  reports_.say(fmt::format("the target {}", caught.trouble.what));
  Stage stage(target_, patience_alone, interrupted_);
  Inquest inquest(target_, stage, findings_, reports_.say);
  return conclude(caught.trouble, {&caught.suspect, 1}, inquest.into_caught(caught.trouble, caught.suspect));
}

// Who does not come cannot be asked why. One that has nothing to fear is.
Result<void> Campaign::look_into_absence() {
  absent_in_a_row_ = 0;
  abandon_flights();
  return target_.renew(true);
}

Result<void> Campaign::conclude(const Trouble& trouble, std::span<const Suspect> suspects, Verdict verdict) {
  if (verdict.kind == Verdict::Kind::unexplained || verdict.kind == Verdict::Kind::lost) {
    ++counts_.unexplained;
    if (journal_ != nullptr) journal_->trouble(trouble.what, verdict.why);
    if (reports_.unexplained) reports_.unexplained(trouble, suspects);
  }
  const auto why = verdict.kind == Verdict::Kind::lost || !verdict.why.empty() ? verdict.why : "";
  const bool lost = verdict.kind == Verdict::Kind::lost;
  settle(std::move(verdict));
  if (lost) return fail(why);
  return {};
}

// The others that are under way wait for their turn: what they sent is not what this is about.
Result<void> Campaign::look_into_broken() {
  const auto broken = std::move(broken_.front());
  broken_.pop_front();
  const auto same = [&](const Finding& finding) { return finding.monitor == broken.finding.monitor; };
  if (std::ranges::any_of(findings_, same)) return {};
  Stage stage(target_, patience_alone, interrupted_);
  Inquest inquest(target_, stage, findings_, reports_.say);
  settle(inquest.into(broken.finding, broken.suspect));
  abandon_flights();  // its process may be another one now
  return {};
}

bool Campaign::expects(const std::string& id) {
  if (!as_expected_.contains(id) && !options_.expected(id)) return false;
  ++as_expected_[id];
  return true;
}

void Campaign::settle(Verdict verdict) {
  if (verdict.kind == Verdict::Kind::known) ++counts_.known;
  if (verdict.kind != Verdict::Kind::finding) return;
  findings_.push_back(std::move(verdict.finding));
  const auto& finding = findings_.back();
  const auto ids = case_ids(finding);
  if (std::ranges::all_of(ids, [this](const std::string& id) { return expects(id); }))
    return reports_.say(fmt::format("{}: as expected", ids.front()));
  ++counts_.found;
  if (journal_ != nullptr) journal_->finding(finding.name, finding.number);
  if (reports_.found) reports_.found(finding, verdict.capture);
}

}  // namespace h2prism::fuzz
