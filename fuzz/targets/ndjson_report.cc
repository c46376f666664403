// Octets as an event stream: it is read or refused; what was read is written and read again as it was, and
// every report can be made from it (one of them each time, chosen by the size).
#include <sstream>

#include "engine/base/bytes.h"
#include "fuzz/oracle/require.h"
#include "reports/formats.h"
#include "reports/results.h"
#include "reports/stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  using namespace h2prism::reports;
  std::istringstream in{std::string(as_text({data, size}))};
  const auto stream = read_stream(in);
  if (!stream) return 0;
  std::string lines;
  for (const auto& record : stream->records) lines += to_line(record);
  std::istringstream written{lines};
  const auto again = read_stream(written);
  fuzz::require(again.has_value() && again->unread_lines == 0, "what was written can be read");
  std::string once_more;
  for (const auto& record : again->records) once_more += to_line(record);
  fuzz::require(once_more == lines, "written and read, the same records");
  const auto& format = formats()[size % formats().size()];
  if (format.one != nullptr) format.one(results_of(stream->records));
  return 0;
}
