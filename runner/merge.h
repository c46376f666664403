// The streams of shards brought together.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "reports/record.h"
#include "runner/past_run.h"

namespace h2prism::runner {

struct Merged {
  std::vector<reports::Record> records;
  std::vector<std::string> missing;  // what a partial merge lacks, in words
};

// Verdict for verdict the stream that one undivided run would have written. Fails, by name, when a part is no
// shard, is of another run, is there twice, or (unless `partial`) is missing or was cut short.
Result<Merged> merge(std::span<const PastRun> parts, bool partial, bool any_port);

}  // namespace h2prism::runner
