#include "runner/target_log.h"

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

namespace h2prism::runner {
namespace {

constexpr std::size_t most_lines = 60;
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

void TargetLog::take(std::string line, std::vector<std::string>& out) {
  tail_.push_back(line);
  if (tail_.size() > most_lines) tail_.pop_front();
  out.push_back(std::move(line));
}

}  // namespace h2prism::runner
