// The head of an HTTP/1.1 request (RFC 9112 §3, §5), as far as an upgrade to h2c needs it. Strict: what has
// room for two readings is no head.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace h2prism::embedded {

struct Http1Request {
  std::string method, target, version;                      // GET, /, HTTP/1.1
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case

  bool has(std::string_view field) const;
  std::string_view value(std::string_view field) const;  // the first; "" when there is none
  // Among the members of the lists in all fields of that name, case ignored.
  bool lists(std::string_view field, std::string_view member) const;
};

// `head` is all up to the empty line, without it.
std::optional<Http1Request> parse_http1_request(std::string_view head);

}  // namespace h2prism::embedded
