// Clients under test that are programs: one process for each case, and what its end says.
#pragma once

#include <memory>
#include <string>

#include "runner/crash_signs.h"
#include "runner/papers.h"
#include "runner/process.h"
#include "runner/target_profile.h"
#include "runner/visit.h"

namespace h2prism::runner {

// Of a process that ended by itself: what its end told its caller.
script::CallerReport caller_report(const Ended& ended, std::vector<std::string> lines,
                                   const CrashSigns& signs, const std::optional<std::regex>& success);

class ClientLauncher final : public ClientDriver {
 public:
  // Both must outlive it.
  ClientLauncher(const TargetProfile& profile, const Papers& papers);

  Result<std::unique_ptr<Visit>> invite(const Invitation& invitation) override;
  milliseconds time_to_come() const override { return profile_.start_timeout; }
  void distrust() override { trusted_ = false; }

 private:
  const std::vector<std::string>& command_for(const script::Case& test) const;
  std::string filled(std::string text, const Invitation& invitation) const;

  const TargetProfile& profile_;
  const Papers& papers_;
  CrashSigns signs_;
  bool trusted_ = true;
  unsigned launched_ = 0;
};

}  // namespace h2prism::runner
