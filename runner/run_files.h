// Runs that were recorded: event streams in files.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "reports/matrix.h"
#include "reports/stream.h"

namespace h2prism::runner {

struct RunFiles {
  std::list<reports::Stream> streams;  // the runs are views into them
  std::vector<reports::MatrixColumn> runs;
};

// Each is FILE or NAME=FILE; without a name, that of the file without its ending. "-" is standard input.
Result<RunFiles> read_runs(const std::vector<std::string>& files,
                           reports::Exchanges wanted = reports::Exchanges::all);

}  // namespace h2prism::runner
