// What a target writes to stdout and stderr: a file that is read as it grows, and kept small.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <span>
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
  // The lines `from`, the last ones of those just read, begin with one that is to be kept, and what follows
  // it: the first lines of a long report say what it is about.
  void hold(std::span<const std::string> from);
  void let_go() { held_.clear(); }
  // The last lines that were read, at most 60; before them up to 40 that are held; each of at most 400
  // octets.
  std::vector<std::string> tail() const;
  void forget() {
    tail_.clear();
    let_go();
  }

 private:
  void take(std::string line, std::vector<std::string>& out);

  std::filesystem::path file_;
  std::size_t most_;
  std::size_t offset_ = 0;
  std::string begun_;  // the line under way
  std::deque<std::string> tail_;
  std::size_t lines_ = 0;  // that were completed
  std::vector<std::string> held_;
  std::size_t held_at_ = 0;  // the first of them, counted as `lines_` is
};

}  // namespace h2prism::runner
