// A field line: the name and value that HPACK carries (RFC 7541 §1.3, RFC 9110 §5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace h2prism {

// Looks at a field line that lives elsewhere.
struct FieldView {
  std::string_view name;
  std::string_view value;
  bool never_indexed = false;

  friend bool operator==(const FieldView&, const FieldView&) = default;
};

struct Field {
  std::string name;
  std::string value;
  bool never_indexed = false;  // carried as a never-indexed literal (RFC 7541 §6.2.3)

  operator FieldView() const { return {name, value, never_indexed}; }
  friend bool operator==(const Field&, const Field&) = default;
};
using FieldList = std::vector<Field>;

}  // namespace h2prism
