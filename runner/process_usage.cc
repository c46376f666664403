#include "runner/process_usage.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace h2prism::runner {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_processes = 256;

std::uint64_t entries(const std::string& folder) {
  std::uint64_t count = 0;
  std::error_code error;
  for (auto it = fs::directory_iterator(folder, error); !error && it != fs::directory_iterator();
       it.increment(error))
    ++count;
  return count;
}

// Each thread has its own children.
void add_children(const std::string& process, std::vector<pid_t>& out) {
  std::error_code error;
  for (auto it = fs::directory_iterator(process + "/task", error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    std::ifstream in(it->path() / "children");
    for (pid_t child = 0; out.size() < most_processes && in >> child;) out.push_back(child);
  }
}

}  // namespace

ProcessUsage usage_of(pid_t root) {
  static const auto page_kib = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
  ProcessUsage out;
  std::vector<pid_t> all{root};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto process = fmt::format("/proc/{}", all[i]);
    std::ifstream in(process + "/statm");
    std::uint64_t size = 0, resident = 0;
    if (!(in >> size >> resident)) continue;  // it ended just now
    ++out.processes;
    out.rss_kib += resident * page_kib;
    out.files += entries(process + "/fd");
    out.threads += entries(process + "/task");
    add_children(process, all);
  }
  return out;
}

}  // namespace h2prism::runner
