// An integer in a case: a number, or a name that is only known when the case is played, plus or minus a
// number.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace h2prism::script {

struct Value {
  std::string name;         // without the '$'; empty: a plain number
  std::int64_t number = 0;  // added to what the name stands for

  Value() = default;
  Value(std::int64_t n) : number(n) {}  // NOLINT(google-explicit-constructor): numbers are values
  static Value named(std::string_view name, std::int64_t plus = 0) {
    Value v(plus);
    v.name = name;
    return v;
  }

  bool is_number() const { return name.empty(); }
  friend bool operator==(const Value&, const Value&) = default;
};

// "7", "0x10", "$s", "$peer.max_frame_size + 1".
Result<Value> parse_value(std::string_view text);
std::string to_string(const Value& value);

// Every name that a value may have.
std::span<const std::string_view> value_names();

// Looks names up while a case is played; nothing for what is not known (a limit that the target did not
// advertise).
using Resolver = std::function<std::optional<std::int64_t>(std::string_view name)>;
std::optional<std::int64_t> resolve(const Value& value, const Resolver& lookup);

}  // namespace h2prism::script
