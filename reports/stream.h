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
std::string to_line(const Record& record);  // with the line feed

// The error says what is missing or of the wrong kind. Keys that are not known are passed over.
Result<Record> from_json(const nlohmann::json& json);

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
// when the stream is of a later version. A line longer than 64 MiB is passed over.
Result<Stream> read_stream(std::istream& in, Exchanges wanted = Exchanges::all);

}  // namespace h2prism::reports
