// A campaign: sequence after sequence against a live target, many connections in flight, a sign of life
// behind each; what shows something new is kept and changed further; what breaks is looked into.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "fuzz/campaign/coverage_map.h"
#include "fuzz/campaign/generator.h"
#include "fuzz/campaign/inquest.h"
#include "fuzz/campaign/journal.h"

namespace h2prism::fuzz {

inline constexpr milliseconds tick_every{5};        // looks at connections and at the clock
inline constexpr milliseconds progress_every{250};  // tells whoever listens

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;             // number of the first sequence
  std::optional<std::uint64_t> count;  // sequences
  std::optional<milliseconds> time;
  double rate = 0;  // sequences a second, at most; 0: as many as there can be
  int jobs =
      32;  // connections in flight; 1: the same inputs from the same seed, as far as the target answers alike
  std::size_t max_findings = 16;
  milliseconds patience{300};  // with a connection that neither answers nor ends
  // Is what has this id, monitor/NAME or a case's, known to fail? Then it is no news.
  std::function<bool(std::string_view id)> expected = [](std::string_view) { return false; };
  // Of a target that was instrumented: what it reaches counts, too. With `jobs` 1, since whose it is cannot
  // be told else.
  CoverageMap* coverage = nullptr;
};

struct Counts {
  std::uint64_t sequences = 0;  // over, and a sign of life came behind each
  std::uint64_t ended = 0;      // those whose connection the target ended
  std::uint64_t silent = 0;     // that neither answered nor ended
  std::uint64_t absent = 0;     // clients that did not come
  std::uint64_t kept = 0;
  std::uint64_t troubles = 0, known = 0, unexplained = 0;
  std::size_t found = 0;  // what nobody expected
  std::size_t features = 0;
  std::size_t edges = 0;  // inside an instrumented target: reached so far
  Duration fuzzed{};      // without what looking into troubles took
};

class Campaign {
 public:
  struct Reports {
    std::function<void(const Counts&)> progress;  // a few times a second
    std::function<void(std::string_view)> say;
    // Each finding when it is complete, with its capture (pcapng).
    std::function<void(const Finding&, const std::string& capture)> found;
    // Nobody knows what did it: the sequences that may have, the last begun first.
    std::function<void(const Trouble&, std::span<const Suspect>)> unexplained;
  };
  Campaign(Target& target, Pool pool, const CampaignOptions& options, Journal* journal, Reports reports,
           const std::atomic<bool>& interrupted);
  ~Campaign();
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  // Until the time or the count is up, there are findings enough, or `interrupted`. The error: the target is
  // lost.
  Result<void> run();

  const Counts& counts() const { return counts_; }
  // What failed as was expected, and how often it did.
  const std::map<std::string, std::uint64_t, std::less<>>& as_expected() const { return as_expected_; }

 private:
  struct Flight;  // one sequence under way
  void round();   // until there is something to look into, or nothing left to do
  void launch();
  void landed(Flight& flight);
  void catch_in_the_act(const Flight& flight, std::optional<Trouble> trouble);
  void apply();
  void tick();
  bool over(TimePoint now) const;
  bool may_start(TimePoint now) const;
  std::vector<Suspect> suspects() const;
  void abandon_flights();
  Result<void> look_into(const Trouble& trouble);
  Result<void> look_into_caught();
  Result<void> look_into_absence();
  Result<void> look_into_broken();
  Result<void> conclude(const Trouble& trouble, std::span<const Suspect> suspects, Verdict verdict);
  void settle(Verdict verdict);
  bool expects(const std::string& id);

  struct Landed {
    Bytes input;
    std::vector<Feature> features;
  };

  Target& target_;
  Pool pool_;
  CampaignOptions options_;
  Journal* journal_;
  Reports reports_;
  const std::atomic<bool>& interrupted_;
  Generator generator_;
  transport::Loop loop_;
  std::unique_ptr<Health> health_;
  std::map<std::uint64_t, std::unique_ptr<Flight>> flights_;
  std::map<std::uint64_t, Landed> results_;  // over, but one before them is not: applied in order
  std::uint64_t next_ = 0, applied_ = 0;     // numbers
  std::deque<Suspect> recent_;
  struct Broken {
    Suspect suspect;
    model::Finding finding;
  };
  std::deque<Broken> broken_;
  struct Caught {
    Suspect suspect;
    Trouble trouble;
  };
  std::size_t absent_in_a_row_ = 0;                      // clients
  std::deque<Caught> caught_;                            // clients
  std::map<std::string, int, std::less<>> looked_into_;  // monitors: how often
  std::optional<Trouble> trouble_;
  std::vector<Finding> findings_;  // those that were expected, too
  std::map<std::string, std::uint64_t, std::less<>> as_expected_;
  Counts counts_;
  TimePoint began_{}, progress_at_{};
  Duration fuzzed_before_{};
  TimePoint round_began_{};
  bool running_ = false;
};

}  // namespace h2prism::fuzz
