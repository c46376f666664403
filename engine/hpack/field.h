// A field line: the name and value that HPACK carries (RFC 7541 §1.3, RFC 9110 §5).
#pragma once

#include <string>
#include <vector>

namespace h2prism {

struct Field {
  std::string name;
  std::string value;
  bool never_indexed = false;  // carried as a never-indexed literal (RFC 7541 §6.2.3)

  friend bool operator==(const Field&, const Field&) = default;
};
using FieldList = std::vector<Field>;

}  // namespace h2prism
