#include "engine/model/message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace h2prism::model {
namespace {

constexpr std::size_t max_quoted = 60;

// Text from the other end, fit for one line.
struct Quoted {
  std::string_view text;
};

}  // namespace
}  // namespace h2prism::model

template <>
struct fmt::formatter<h2prism::model::Quoted> {
  static constexpr auto parse(format_parse_context& context) { return context.begin(); }
  static auto format(h2prism::model::Quoted quoted, format_context& context) {
    auto out = context.out();
    *out++ = '"';
    for (const char c : quoted.text.substr(0, h2prism::model::max_quoted)) {
      const auto octet = static_cast<unsigned char>(c);
      if (octet < 0x20 || octet > 0x7e || c == '"' || c == '\\') {
        out = fmt::format_to(out, "\\x{:02x}", octet);
      } else {
        *out++ = c;
      }
    }
    return fmt::format_to(out, "{}", quoted.text.size() > h2prism::model::max_quoted ? "…\"" : "\"");
  }
};

namespace h2prism::model {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_pseudo(const Field& field) { return field.name.starts_with(':'); }

// The pseudo-fields that exist, as bits (§8.3.1, §8.3.2, RFC 8441 §4).
enum Pseudo : unsigned { status = 1, method = 2, scheme = 4, authority = 8, path = 16, protocol = 32 };
struct PseudoField {
  Pseudo bit;
  std::string_view name;
};
constexpr std::array pseudo_fields{
    PseudoField{status, ":status"},       PseudoField{method, ":method"}, PseudoField{scheme, ":scheme"},
    PseudoField{authority, ":authority"}, PseudoField{path, ":path"},     PseudoField{protocol, ":protocol"},
};
constexpr unsigned defined_for(SectionKind kind) {
  switch (kind) {
    case SectionKind::request: return method | scheme | authority | path | protocol;
    case SectionKind::response: return status;
    case SectionKind::trailers: return 0;
  }
  return 0;
}

constexpr std::array<std::string_view, 5> connection_fields{"connection", "keep-alive", "proxy-connection",
                                                            "transfer-encoding", "upgrade"};

class Check {
 public:
  Check(SectionKind kind, const FieldList& fields) : kind_(kind), fields_(fields) {}

  MessageFaults run() {
    for (const auto& field : fields_) {
      if (is_pseudo(field)) {
        pseudo(field);
      } else {
        regular(field);
      }
      octets_of_value(field);
    }
    if (kind_ == SectionKind::response) response();
    if (kind_ == SectionKind::request) request();
    return std::move(faults_);
  }

 private:
  void pseudo(const Field& field) {
    if (kind_ == SectionKind::trailers) {
      return fault(MessageRule::pseudo_in_trailers, "{} in a trailer section", Quoted{field.name});
    }
    if (regular_seen_)
      fault(MessageRule::pseudo_after_field, "{} follows a regular field", Quoted{field.name});
    const auto* const known = std::ranges::find(pseudo_fields, field.name, &PseudoField::name);
    if (known == pseudo_fields.end() || (known->bit & defined_for(kind_)) == 0) {
      return fault(MessageRule::pseudo_undefined, "{} is not defined for a {}", Quoted{field.name},
                   kind_ == SectionKind::request ? "request" : "response");
    }
    if ((seen_ & known->bit) != 0) fault(MessageRule::pseudo_repeated, "{} more than once", known->name);
    seen_ |= known->bit;
  }

  void regular(const Field& field) {
    regular_seen_ = true;
    const std::string_view name = field.name;
    if (name.empty()) fault(MessageRule::field_name, "a field name is empty");
    for (const char c : name) {
      const auto octet = static_cast<unsigned char>(c);
      if (c >= 'A' && c <= 'Z') {
        return fault(MessageRule::field_name, "field name {} has uppercase letters", Quoted{name});
      }
      if (octet <= 0x20 || octet >= 0x7f || c == ':') {
        return fault(MessageRule::field_name, "field name {} has octet {:#04x}", Quoted{name}, octet);
      }
    }
    if (std::ranges::find(connection_fields, name) != connection_fields.end()) {
      fault(MessageRule::connection_specific, "connection-specific field {}", name);
    }
    // In a response it means nothing, and nothing forbids it there by name.
    if (name == "te" && kind_ == SectionKind::request && !equal_ignoring_case(field.value, "trailers")) {
      fault(MessageRule::te, "te: {}", Quoted{field.value});
    }
  }

  void octets_of_value(const Field& field) {
    const auto& value = field.value;
    if (std::ranges::any_of(value, [](char c) { return c == '\0' || c == '\r' || c == '\n'; })) {
      return fault(MessageRule::field_value, "the value of {} has NUL, CR or LF: {}", Quoted{field.name},
                   Quoted{value});
    }
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    if (!value.empty() && (blank(value.front()) || blank(value.back()))) {
      fault(MessageRule::outer_space, "the value of {} begins or ends with white space: {}",
            Quoted{field.name}, Quoted{value});
    }
  }

  void response() {
    if (!has(status)) return fault(MessageRule::pseudo_missing, "no :status");
    const auto code = status_of(fields_);
    if (code == 0) fault(MessageRule::pseudo_value, ":status is {}", Quoted{value_of(fields_, ":status")});
    if (code == 101) fault(MessageRule::status_101, "status 101");
  }

  void request() {
    const auto verb = value_of(fields_, ":method");
    if (!has(method)) return fault(MessageRule::pseudo_missing, "no :method");
    if (verb.empty()) fault(MessageRule::pseudo_value, ":method is empty");
    if (verb == "CONNECT" && !has(protocol)) {
      if (has(scheme) || has(path)) fault(MessageRule::connect, "CONNECT with :scheme or :path");
      if (!has(authority)) fault(MessageRule::connect, "CONNECT without :authority");
      return;
    }
    if (has(protocol) && verb != "CONNECT")
      fault(MessageRule::connect, ":protocol with method {}", Quoted{verb});
    if (!has(scheme)) fault(MessageRule::pseudo_missing, "no :scheme");
    if (!has(path)) fault(MessageRule::pseudo_missing, "no :path");
    const auto uri_scheme = value_of(fields_, ":scheme");
    if (equal_ignoring_case(uri_scheme, "http") || equal_ignoring_case(uri_scheme, "https"))
      http_request(verb);
  }

  // What only holds for http and https URIs.
  void http_request(std::string_view verb) {
    const auto target = value_of(fields_, ":path");
    if (has(path) && !target.starts_with('/') && !(verb == "OPTIONS" && target == "*")) {
      fault(MessageRule::pseudo_value, ":path is {}", Quoted{target});
    }
    if (!has(authority)) return;
    const auto origin = value_of(fields_, ":authority");
    if (origin.find('@') != std::string_view::npos)
      fault(MessageRule::userinfo, ":authority {} has userinfo", Quoted{origin});
    const auto host = value_of(fields_, "host");
    if (has_field(fields_, "host") &&
        !equal_ignoring_case(without_default_port(host), without_default_port(origin))) {
      fault(MessageRule::host, "host {} differs from :authority {}", Quoted{host}, Quoted{origin});
    }
  }

  std::string_view without_default_port(std::string_view host) const {
    const bool tls = equal_ignoring_case(value_of(fields_, ":scheme"), "https");
    const std::string_view port = tls ? ":443" : ":80";
    return host.ends_with(port) ? host.substr(0, host.size() - port.size()) : host;
  }

  bool has(Pseudo bit) const { return (seen_ & bit) != 0; }

  // A section may break a rule in each of its fields: only the first is put into words.
  template <class... Args>
  void fault(MessageRule rule, fmt::format_string<Args...> text, Args&&... args) {
    if (std::ranges::find(faults_, rule, &MessageFault::rule) == faults_.end())
      faults_.push_back({rule, fmt::format(text, std::forward<Args>(args)...)});
  }

  SectionKind kind_;
  const FieldList& fields_;
  MessageFaults faults_;
  unsigned seen_ = 0;  // Pseudo
  bool regular_seen_ = false;
};

}  // namespace

MessageFaults check_section(SectionKind kind, const FieldList& fields, Profile profile) {
  auto faults = Check(kind, fields).run();
  if (profile == Profile::rfc7540) {
    std::erase_if(faults, [](const MessageFault& fault) {
      return fault.rule == MessageRule::outer_space || fault.rule == MessageRule::host;
    });
  }
  return faults;
}

bool has_field(const FieldList& fields, std::string_view name) {
  return std::ranges::find(fields, name, &Field::name) != fields.end();
}

std::string_view value_of(const FieldList& fields, std::string_view name) {
  const auto field = std::ranges::find(fields, name, &Field::name);
  return field == fields.end() ? std::string_view{} : std::string_view(field->value);
}

int status_of(const FieldList& fields) {
  const auto text = value_of(fields, ":status");
  if (text.size() != 3 || !std::ranges::all_of(text, is_digit) || text[0] == '0') return 0;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

Method method_of(const FieldList& head) {
  if (std::ranges::count(head, std::string_view(":method"), &Field::name) != 1) return Method::unknown;
  const auto verb = value_of(head, ":method");
  if (verb == "HEAD") return Method::head;
  return verb == "CONNECT" ? Method::connect : Method::other;
}

std::optional<std::uint64_t> content_length_of(const FieldList& fields) {
  static constexpr std::string_view name = "content-length";  // a literal's size would be compared last
  std::optional<std::uint64_t> length;
  for (const auto& field : fields) {
    if (field.name != name) continue;
    std::uint64_t value = 0;
    const char* const end = field.value.data() + field.value.size();
    const auto [rest, error] = std::from_chars(field.value.data(), end, value);
    if (error != std::errc{} || rest != end || (length && *length != value)) return std::nullopt;
    length = value;
  }
  return length;
}

}  // namespace h2prism::model
