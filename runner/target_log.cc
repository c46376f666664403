#include "runner/target_log.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

constexpr std::size_t most_lines = 60;
constexpr std::size_t most_held = 40;
constexpr std::size_t longest_line = 400;
constexpr std::size_t most_at_once = std::size_t{1} << 20;

}  // namespace

std::vector<std::string> TargetLog::read(bool rest) {
  std::vector<std::string> out;
  std::error_code error;
  const auto size = std::filesystem::file_size(file_, error);
  if (!error && size > offset_) {
    std::ifstream in(file_, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(offset_));
    std::array<char, 16384> chunk{};
    for (std::size_t total = 0; total < most_at_once && in;) {
      in.read(chunk.data(), chunk.size());
      const auto count = static_cast<std::size_t>(in.gcount());
      total += count;
      offset_ += count;
      for (const char c : std::string_view(chunk.data(), count)) {
        if (c == '\n') {
          take(std::exchange(begun_, {}), out);
        } else if (begun_.size() < longest_line) {
          begun_ += c;
        }
      }
    }
  }
  if (offset_ > most_) {
    std::filesystem::resize_file(file_, 0, error);
    offset_ = 0;
  }
  if (rest && !begun_.empty()) take(std::exchange(begun_, {}), out);
  return out;
}

void TargetLog::hold(std::span<const std::string> from) {
  held_at_ = lines_ - from.size();
  const auto kept = from.first(std::min(from.size(), most_held));
  held_.assign(kept.begin(), kept.end());
}

std::vector<std::string> TargetLog::tail() const {
  const auto start = lines_ - tail_.size();
  if (held_.empty() || held_at_ >= start) return {tail_.begin(), tail_.end()};
  auto out = held_;
  const auto end = held_at_ + held_.size();
  if (end < start) out.push_back(fmt::format("... ({} lines not kept)", start - end));
  const auto twice = end > start ? end - start : 0;
  out.insert(out.end(), tail_.begin() + static_cast<std::ptrdiff_t>(twice), tail_.end());
  return out;
}

void TargetLog::take(std::string line, std::vector<std::string>& out) {
  ++lines_;
  if (!held_.empty() && held_.size() < most_held) held_.push_back(line);
  tail_.push_back(line);
  if (tail_.size() > most_lines) tail_.pop_front();
  out.push_back(std::move(line));
}

}  // namespace h2prism::runner
