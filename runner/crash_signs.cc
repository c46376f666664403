#include "runner/crash_signs.h"

#include <algorithm>
#include <array>
#include <utility>

namespace h2prism::runner {
namespace {

struct Sign {
  std::string_view text;
  std::string_view name;
  bool at_start = false;  // of the line: the words are too common elsewhere
  std::string_view also;  // must stand behind it, too
};

constexpr std::array signs{
    Sign{"ERROR: AddressSanitizer", "AddressSanitizer report"},
    Sign{"ERROR: LeakSanitizer", "LeakSanitizer report"},
    Sign{"ERROR: HWAddressSanitizer", "HWAddressSanitizer report"},
    Sign{"WARNING: ThreadSanitizer", "ThreadSanitizer report"},
    Sign{"FATAL: ThreadSanitizer", "ThreadSanitizer report"},
    Sign{"WARNING: MemorySanitizer", "MemorySanitizer report"},
    Sign{": runtime error: ", "UndefinedBehaviorSanitizer report"},
    Sign{"ERROR: UndefinedBehaviorSanitizer", "UndefinedBehaviorSanitizer report"},
    Sign{": Assertion `", "failed assertion", false, "' failed"},
    Sign{"Assertion failed: ", "failed assertion", true},
    Sign{"FATAL: bug condition", "failed assertion"},  // HAProxy
    Sign{"terminate called ", "uncaught exception", true},
    Sign{"pure virtual method called", "call of a pure virtual method", true},
    Sign{"*** stack smashing detected ***", "smashed stack", true},
    Sign{"*** buffer overflow detected ***", "buffer overflow", true},
    Sign{"double free or corruption", "broken heap"},
    Sign{"corrupted size vs. prev_size", "broken heap"},
    Sign{"free(): invalid ", "broken heap"},
    Sign{"malloc(): ", "broken heap", true},
    Sign{"panic: ", "panic", true},  // Go
    Sign{"fatal error: ", "fatal error of the Go runtime",
         true},  // all goroutines are asleep, concurrent map writes
    Sign{"http2: panic serving", "panic in a handler"},
    Sign{"http: panic serving", "panic in a handler"},
    Sign{"thread '", "panic", true, "panicked at"},  // Rust
    Sign{"FATAL ERROR: ", "fatal error of V8", true},
    Sign{"# A fatal error has been detected by the Java Runtime", "fatal error of the JVM", true},
    Sign{"Segmentation fault", "segmentation fault"},
    Sign{"exited on signal 11", "worker killed by a signal"},  // nginx
    Sign{"exited on signal 6", "worker killed by a signal"},
    Sign{"exited on signal 7", "worker killed by a signal"},
    Sign{"exited on signal 8", "worker killed by a signal"},
    Sign{"exited on signal 4", "worker killed by a signal"},
    Sign{"exit signal Aborted", "worker killed by a signal"},   // Apache
    Sign{"exited with code 139", "worker killed by a signal"},  // HAProxy
    Sign{"exited with code 134", "worker killed by a signal"},
};

bool matches(const Sign& sign, std::string_view line) {
  const auto at = line.find(sign.text);
  if (at == std::string_view::npos || (sign.at_start && at != 0)) return false;
  return sign.also.empty() || line.find(sign.also, at + sign.text.size()) != std::string_view::npos;
}

bool any_matches(const std::vector<std::regex>& patterns, const std::string& line) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return std::regex_search(line, pattern); });
}

}  // namespace

std::optional<std::string> CrashSigns::find(const std::string& line) const {
  const auto known = std::ranges::find_if(signs, [&](const Sign& sign) { return matches(sign, line); });
  if (known == signs.end() && !any_matches(more_, line)) return std::nullopt;
  if (any_matches(harmless_, line)) return std::nullopt;
  return known != signs.end() ? std::string(known->name) : "line that its profile calls a crash";
}

}  // namespace h2prism::runner
