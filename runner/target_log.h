// What a target writes to stdout and stderr: a file that is read as it grows, and kept small.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

namespace h2prism::runner {

class TargetLog {
 public:
  // The file is begun anew once it has more octets than `most`: who appends to it goes on at its start.
  explicit TargetLog(std::filesystem::path file, std::size_t most = std::size_t{8} << 20)
      : file_(std::move(file)), most_(most) {}

  const std::filesystem::path& file() const { return file_; }
  // The lines that were completed since the last call; long ones are cut. `rest`: a line under way, too.
  std::vector<std::string> read(bool rest = false);
  // The last lines that were read: at most 60, of at most 400 octets each.
  std::vector<std::string> tail() const { return {tail_.begin(), tail_.end()}; }
  void forget() { tail_.clear(); }

 private:
  void take(std::string line, std::vector<std::string>& out);

  std::filesystem::path file_;
  std::size_t most_;
  std::size_t offset_ = 0;
  std::string begun_;  // the line under way
  std::deque<std::string> tail_;
};

}  // namespace h2prism::runner
