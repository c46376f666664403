// Is a field section a well-formed head or trailer section of an HTTP/2 message (RFC 9113 §8.1-8.5)? Judges
// one section by itself; only what every receiver must or may reject counts, no finer grammar of HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hpack/field.h"
#include "engine/model/profile.h"

namespace h2prism::model {

enum class Method : std::uint8_t { unknown, head, connect, other };
Method method_of(const FieldList& head);  // unknown: not exactly one :method

enum class MessageRule : std::uint8_t {
  pseudo_missing,       // §8.3.1, §8.3.2
  pseudo_repeated,      // §8.3
  pseudo_undefined,     // §8.3: not defined, or not for this kind of section
  pseudo_after_field,   // §8.3
  pseudo_in_trailers,   // §8.1
  pseudo_value,         // §8.3.1, §8.3.2
  status_101,           // §8.6
  field_name,           // §8.2, §8.2.1
  field_value,          // §8.2.1
  outer_space,          // §8.2.1, of a field value; not in RFC 7540
  connection_specific,  // §8.2.2
  te,                   // §8.2.2
  connect,              // §8.5, RFC 8441 §4
  userinfo,             // §8.3.1, in :authority
  host,                 // §8.3.1: differs from :authority; not in RFC 7540
};

struct MessageFault {
  MessageRule rule{};
  std::string text;  // for people: "two :status", "field name \"Set-Cookie\" has uppercase letters"
};

// At most one fault per rule, so that a hostile section yields a short list. Empty: well-formed.
using MessageFaults = std::vector<MessageFault>;

enum class SectionKind : std::uint8_t { request, response, trailers };
MessageFaults check_section(SectionKind kind, const FieldList& fields, Profile profile = Profile::rfc9113);

// 100..999 from a well-formed :status; 0 when there is none.
int status_of(const FieldList& fields);
bool has_field(const FieldList& fields, std::string_view name);
std::string_view value_of(const FieldList& fields,
                          std::string_view name);  // the first; "" when there is none

// None: not given, not a number, or given more than once with different values.
std::optional<std::uint64_t> content_length_of(const FieldList& fields);

}  // namespace h2prism::model
