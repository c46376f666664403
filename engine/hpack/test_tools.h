// What the tests of this room share: octets as hex, fields as "name: value", and readable failures.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "engine/base/hex.h"
#include "engine/hpack/decoder.h"

namespace h2prism {

inline void PrintTo(const Field& field, std::ostream* out) {
  *out << field.name << ": " << field.value << (field.never_indexed ? " (never indexed)" : "");
}

namespace hpack {

inline void PrintTo(Fault fault, std::ostream* out) { *out << to_string(fault); }

inline Bytes hex(std::string_view digits) { return parse_hex(digits).value(); }

// The same digits as to_hex() would write them, from a text that is easier on the eye.
inline std::string operator""_hex(const char* digits, std::size_t size) {
  return to_hex(hex({digits, size}));
}

using Lines = std::vector<std::string>;

inline Lines lines(const FieldList& list) {
  Lines lines;
  for (const Field& field : list) {
    lines.push_back(field.name + ": " + field.value);
  }
  return lines;
}

// Newest first, as the RFC's examples show it.
inline Lines lines(const DynamicTable& table) {
  Lines lines;
  for (std::size_t i = 0; i < table.count(); ++i) {
    lines.push_back(std::string(table.entry(i).name) + ": " + std::string(table.entry(i).value));
  }
  return lines;
}

// The fields of a block that must be accepted.
inline FieldList decode_ok(Decoder& decoder, ByteView block) {
  FieldList list;
  const auto decoded = decoder.decode(block, list);
  if (!decoded) {
    ADD_FAILURE() << to_string(decoded.error().fault) << " at " << decoded.error().offset << " of "
                  << to_hex(block);
  }
  return list;
}

}  // namespace hpack
}  // namespace h2prism
