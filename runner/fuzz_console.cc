#include "runner/fuzz_console.h"

#include <algorithm>
#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "fuzz/campaign/case_seeds.h"
#include "fuzz/campaign/recorded_seeds.h"

namespace h2prism::runner {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_corpus_octets = 1 << 16;  // of one file

std::atomic<bool> interrupted = false;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

const std::atomic<bool>& catch_interrupts() {
  struct sigaction action{};
  action.sa_handler = [](int) { interrupted = true; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return interrupted;
}

std::string thousands(std::uint64_t number) {
  auto out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
    out.insert(static_cast<std::size_t>(at), ",");
  return out;
}

StatusLine::StatusLine(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) == 1) {}

void StatusLine::show(const std::string& text) {
  if (shown_) fmt::print(stderr, "\r\x1b[K{}", text);
}

std::string status_text(const fuzz::Counts& counts, std::size_t found, std::string_view what) {
  const auto time = seconds(counts.fuzzed);
  return fmt::format(
      "{:.0f} s  {} sequences ({}/s)  {} kept, {} features  {} {}{}", time, thousands(counts.sequences),
      thousands(static_cast<std::uint64_t>(static_cast<double>(counts.sequences) / std::max(time, 0.1))),
      counts.kept, thousands(counts.features), found, what, found == 1 ? "" : "s");
}

Result<fuzz::Pool> first_pool(const std::string& corpus, const script::Suite& suite, model::Role role) {
  fuzz::Pool pool;
  for (auto& seed : fuzz::seeds_from(suite, role)) pool.add_seed(std::move(seed));
  if (corpus.empty()) return pool;
  std::error_code error;
  std::vector<fs::path> files;
  const bool one = fs::is_regular_file(corpus);
  if (one) files.emplace_back(corpus);
  for (fs::directory_iterator it(corpus, error), end; !one && !error && it != end; it.increment(error))
    if (it->is_regular_file()) files.push_back(it->path());
  if (error && !one) return fail(fmt::format("--corpus {}: {}", corpus, error.message()));
  std::ranges::sort(files);  // the same order everywhere
  for (const auto& file : files) {
    if (fuzz::is_recording(file)) {
      auto seeds = fuzz::recorded_seeds(file, model::other(role));
      if (!seeds) return fail(fmt::format("--corpus {}", seeds.error().message));
      if (one && seeds->empty())
        return fail(
            fmt::format("--corpus {}: no connection in it begins as HTTP/2 does in the clear", corpus));
      for (auto& seed : *seeds) pool.add_seed(std::move(seed));
      continue;
    }
    std::ifstream in(file, std::ios::binary);
    Bytes input(std::istreambuf_iterator<char>(in), {});
    if (input.size() <= most_corpus_octets) pool.add_seed(std::move(input));
  }
  return pool;
}

bool write_file(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  if (!out) fmt::print(stderr, "h2prism: {}: cannot be written\n", file.string());
  return static_cast<bool>(out);
}

}  // namespace h2prism::runner
