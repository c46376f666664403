// Brings an expectations file up to what a run has seen, touching no line that need not change: comments,
// reasons, order and layout of the entries that stay are theirs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "reports/record.h"

namespace h2prism::runner {

// A case or a monitor of the run.
struct Seen {
  std::string id;
  script::Grade grade{};
  std::string finding;
  std::string reason;
};

struct ExpectationsEdit {
  std::string text;
  std::vector<std::string> changes;  // a line each, for people; empty: nothing to do
  std::vector<std::string> left;  // what cannot be said by an edit: shapes that an entry for others decides
};

// - An id that passes, though listed, leaves the entry; a glob becomes the list of what it still means among
//   `ids` (all cases and monitors there are), an entry without ids goes, with its comment if that is its own.
// - An id that fails otherwise than listed moves to an entry of its own.
// - What fails and is not listed comes in at the end: `reason: "new: ..."`, for somebody to replace.
// The file must be a list written with dashes. `transport`: h2c or tls; entries for the other are let alone.
Result<ExpectationsEdit> edit_expectations(std::string_view text, const std::string& file,
                                           std::string_view transport, std::span<const std::string> ids,
                                           std::span<const Seen> seen, script::Grade threshold);

// All of it or nothing: by a temporary file beside it, and a rename.
Result<void> replace_file(const std::string& path, std::string_view text);

}  // namespace h2prism::runner
