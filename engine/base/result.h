// Errors as values.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace h2prism {

// A message for a person: what was wrong, and where that is known, where.
struct Error {
  std::string message;
};

template <class T, class E = Error>
using Result = std::expected<T, E>;

inline std::unexpected<Error> fail(std::string message) { return std::unexpected(Error{std::move(message)}); }

}  // namespace h2prism
