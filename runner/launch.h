// What a target profile's command comes to: a folder of its own, a port, certificates, and the words with
// their placeholders filled in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "runner/process.h"
#include "runner/target_profile.h"

namespace h2prism::runner {

class Launch {
 public:
  static Result<Launch> prepare(const TargetProfile& profile, bool tls);
  Launch(Launch&& other) noexcept = default;
  Launch& operator=(Launch&&) = delete;
  ~Launch();  // removes the folder

  const ProcessCommand& command() const { return command_; }
  std::uint16_t port() const { return port_; }
  // The file of the authority that the target's certificate is from; empty: the target has one of its own.
  const std::string& ca_file() const { return ca_file_; }

 private:
  explicit Launch(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::string filled(std::string text);

  std::filesystem::path folder_;  // empty: moved away
  ProcessCommand command_;
  std::uint16_t port_ = 0;
  std::string ca_file_;
};

}  // namespace h2prism::runner
