// The same sequences to several servers: where their reactions differ, once one of each kind is minimised.
#pragma once

#include "fuzz/campaign/campaign.h"
#include "fuzz/campaign/divergence.h"

namespace h2prism::fuzz {

class DiffCampaign {
 public:
  struct Reports {
    std::function<void(const Counts&, std::size_t divergences)> progress;
    std::function<void(const Divergence&, const std::string& capture)> found;
  };
  DiffCampaign(std::vector<Address> servers, Pool pool, const CampaignOptions& options, Reports reports,
               const std::atomic<bool>& interrupted);
  ~DiffCampaign();
  DiffCampaign(const DiffCampaign&) = delete;
  DiffCampaign& operator=(const DiffCampaign&) = delete;

  // The error: a server no longer answers (`h2prism fuzz` looks into that).
  Result<void> run();

  const Counts& counts() const { return counts_; }
  const std::map<std::string, Divergence, std::less<>>& divergences() const { return divergences_; }

 private:
  struct Flight;  // one sequence under way, on all servers
  bool over(TimePoint now) const;
  void launch();
  void landed(const Flight& flight);
  void tick();
  void settle(Divergence divergence);
  std::unique_ptr<Flight> play(const Sequence& sequence);

  std::vector<Address> servers_;
  Pool pool_;
  CampaignOptions options_;
  Reports reports_;
  const std::atomic<bool>& interrupted_;
  Generator generator_;
  transport::Loop loop_;
  std::vector<std::unique_ptr<Health>> health_;
  std::map<std::uint64_t, std::unique_ptr<Flight>> flights_;
  std::vector<std::unique_ptr<Flight>> landed_;  // to be let go of
  std::vector<Divergence> fresh_;                // one of each new cluster
  std::map<std::string, Divergence, std::less<>> divergences_;
  std::map<std::string, int, std::less<>> unstable_;  // clusters that did not come again: how often
  std::uint64_t next_ = 0;
  Counts counts_;
  std::string trouble_;
  TimePoint began_{}, progress_at_{};
  bool running_ = false;
  bool backwards_ = false;  // the last server was asked first: of a race, not always the same one wins
};

}  // namespace h2prism::fuzz
