// A run that was cut short, to be continued in its own event stream.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/case.h"
#include "reports/record.h"
#include "runner/judge.h"

namespace h2prism::runner {

struct Resumption {
  std::vector<reports::Record> records;  // empty: there is nothing yet to go on from
  std::uint64_t octets = 0;              // of the stream that stay: what closed the run goes, and half a line
  std::set<std::string, std::less<>> finished;
};

// A case is finished when its verdict stands: a failure that was not yet confirmed does not. Fails when the
// stream is of another target, version or selection.
Result<Resumption> resume(const std::string& path, const reports::RunRecord& now,
                          std::span<const script::Case* const> selected, const Judge& judge);

}  // namespace h2prism::runner
