// What `fuzz` and `diff-fuzz` have in common: what a person sees of a campaign, and what it begins with.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/script/loader.h"
#include "fuzz/campaign/campaign.h"

namespace h2prism::runner {

// True once somebody asks for the end: SIGINT, SIGTERM.
const std::atomic<bool>& catch_interrupts();

// One line that is written over, on a terminal; nothing elsewhere.
class StatusLine {
 public:
  explicit StatusLine(bool quiet);
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  void show(const std::string& text);
  void clear() { show(""); }

 private:
  bool shown_;
};

std::string thousands(std::uint64_t number);  // "12,345"

// "15 s  84,576 sequences (5,638/s)  321 kept, 4,567 features  0 findings"
std::string status_text(const fuzz::Counts& counts, std::size_t found, std::string_view what);

// What the cases send to targets of this role; and, unless `corpus` is "", that file or the files of that
// folder: inputs, or traffic that was recorded (fuzz/campaign/recorded_seeds.h).
Result<fuzz::Pool> first_pool(const std::string& corpus, const script::Suite& suite, model::Role role);

// Complains on stderr when it cannot.
bool write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace h2prism::runner
