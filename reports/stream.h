// Records <-> NDJSON: one JSON object a line, as README.md here states it.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/result.h"
#include "reports/record.h"

namespace h2prism::reports {

// Keys in the order of README.md. Text that is not UTF-8 is replaced, never refused.
nlohmann::ordered_json to_json(const Record& record);
std::string to_line(const Record& record);                 // with the line feed
void append_line(std::string& out, const Record& record);  // the same

// The error says what is missing or of the wrong kind. Keys that are not known are passed over.
Result<Record> from_json(const nlohmann::json& json);

// Why this stream cannot be read; "" when it can. Streams are read by the version that they are written in:
// a run is played again as quickly as it is converted.
std::string other_version(const RunRecord& run);

struct Stream {
  std::vector<Record> records;
  std::size_t unread_lines =
      0;  // neither empty nor a record: cut short by a crash, or of a type that came later
};

// Which exchanges to read: they are nearly all of a stream.
enum class Exchanges : std::uint8_t {
  all,
  of_what_differs,  // whose verdict is anything but expected
};

// Reads what is there. A last line that was cut short is only counted. Fails when no line is a record, or
// when the stream is of another version. A line longer than 64 MiB is passed over.
Result<Stream> read_stream(std::istream& in, Exchanges wanted = Exchanges::all);

}  // namespace h2prism::reports
