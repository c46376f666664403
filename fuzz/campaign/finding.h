// What a campaign found, and how it is called: by the stack where a sanitizer shows one, by the signal, or by
// the requirement that was broken.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/model/findings.h"
#include "engine/model/role.h"
#include "fuzz/campaign/minimise.h"
#include "fuzz/campaign/target.h"

namespace h2prism::fuzz {

// The requirement that a target breaks if it no longer answers.
inline constexpr std::string_view ping_is_answered = "RFC9113-6.7-2";

struct Finding {
  model::Role role = model::Role::server;  // of the target
  std::string key;          // the same for the same fault: asan-heap-buffer-overflow-1a2b3c4d, sigsegv, hang
  std::string name;         // of its files: the key, and what is sent, where the key says little
  std::string requirement;  // accused: RFC9113-6.7-2; of the section of the last frame, if it is a crash
  std::string what;         // behind "the target"
  std::optional<std::string> monitor;  // it is a broken rule, and this monitor's
  Connections connections;             // minimised
  std::uint64_t number = 0;            // of the first sequence that did it
  int reproduced = 0, tried = 0;       // on fresh processes, once minimised
  std::vector<std::string> log;        // of the target
};

// Of a trouble: from the stack in its log, else from the line that gave it away, else from how it ended.
std::string key_of(const Trouble& trouble);
std::string key_of(const model::Finding& finding, model::Role target);
// The key is made from a stack, or a line of the log: whatever has the same is the same fault.
bool tells_the_fault(std::string_view key);

// "headers-priority-ping": the frames that do it, at most five.
std::string frames_in_name(const Connections& connections);

// Is it one of those that there are already?
bool is_known(std::span<const Finding> known, const std::string& key, const Sequence& sequence);

// Does what is sent here hold, in this order, the frames (by type) that do it?
bool may_be(const Finding& known, const Sequence& sequence);

}  // namespace h2prism::fuzz
