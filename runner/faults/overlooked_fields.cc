// Malformed messages pass as if what is wrong with them were right (RFC 9113 §8).
#include <algorithm>
#include <array>
#include <cctype>

#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using model::State;

// Of one field: what is wrong with it, so that it is dropped.
using Wrong = bool (*)(const Field&);

// The fields that are wrong are not there for the server.
Rule drop_fields(Wrong wrong) {
  return sent(with([wrong](const FieldList& fields) { return std::ranges::any_of(fields, wrong); }),
              edit([wrong](FieldList& fields) { std::erase_if(fields, wrong); }));
}

bool pseudo(const Field& f) { return f.name.starts_with(':'); }
bool upper(const Field& f) {
  return std::ranges::any_of(f.name, [](char c) { return c >= 'A' && c <= 'Z'; });
}
bool forbidden_in_name(unsigned char c) { return c <= 0x20 || c >= 0x7f; }
bool bad_name(const Field& f) {
  return std::ranges::any_of(f.name, forbidden_in_name) || f.name.find(':', 1) != std::string::npos;
}
bool no_token(const Field& f) { return f.name.empty() || f.name.find_first_of("(/\"") != std::string::npos; }
bool bad_value(const Field& f) {
  return f.value.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos;
}
bool blank(char c) { return c == ' ' || c == '\t'; }
bool outer_space(const Field& f) {
  return !f.value.empty() && (blank(f.value.front()) || blank(f.value.back()));
}
bool control_in_value(const Field& f) {
  return std::ranges::any_of(f.value, [](char c) { return c == '\x01' || c == '\x7f'; });
}
bool undefined_pseudo(const Field& f) {
  constexpr std::array<std::string_view, 6> defined{":method",    ":scheme", ":path",
                                                    ":authority", ":status", ":protocol"};
  return pseudo(f) && !upper(f) && std::ranges::find(defined, f.name) == defined.end();
}
bool status(const Field& f) { return f.name == ":status"; }
bool connection_specific(const Field& f) {
  constexpr std::array<std::string_view, 5> names{"connection", "proxy-connection", "keep-alive",
                                                  "transfer-encoding", "upgrade"};
  return std::ranges::find(names, f.name) != names.end();
}
bool te(const Field& f) { return f.name == "te" && f.value != "trailers"; }

// Only the first of each pseudo-field counts.
Match repeated(std::string_view name) {
  return with([name](const FieldList& f) { return count_of(f, name) > 1; });
}
Act keep_first(std::string_view name) {
  return edit([name](FieldList& fields) {
    auto first = std::ranges::find(fields, name, &Field::name);
    fields.erase(std::remove_if(first + 1, fields.end(), [&](const Field& f) { return f.name == name; }),
                 fields.end());
  });
}

bool misplaced_pseudo(const FieldList& fields) {
  const auto regular = std::ranges::find_if_not(fields, pseudo);
  return std::find_if(regular, fields.end(), pseudo) != fields.end();
}

Match lacks(std::string_view name) { return request() && !has(name); }
Match valued(std::string_view name, std::function<bool(std::string_view)> wrong) {
  return request() && has(name) &&
         with([name, wrong = std::move(wrong)](const FieldList& f) { return wrong(value_of(f, name)); });
}

// One value that is a number (RFC 9110 §8.6).
bool bad_length(const FieldList& fields) {
  const auto value = value_of(fields, "content-length");
  const bool number = !value.empty() && value.size() < 19 &&
                      std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  const bool differ = std::ranges::any_of(
      fields, [&](const Field& f) { return f.name == "content-length" && f.value != value; });
  return count_of(fields, "content-length") > 0 && (!number || differ);
}

Match connect() { return request() && method("CONNECT") && !has(":protocol"); }

Match opened() { return state({State::open}); }

// A tunnel is made, whatever is wrong with the CONNECT that asks for it.
Rule tunnel(Match match) { return sent(std::move(match), answer(200)); }

}  // namespace

std::vector<Fault> overlooked_fields() {
  std::vector<Fault> out{
      // §8.2.1
      {"uppercase-names-taken",
       "field names may have uppercase letters (§8.2.1)",
       sent(with([](const FieldList& f) { return std::ranges::any_of(f, upper); }),
            edit([](FieldList& fields) {
              for (auto& f : fields)
                std::ranges::transform(f.name, f.name.begin(),
                                       [](char c) { return static_cast<char>(std::tolower(c)); });
            })),
       {"9113/8.2.1/uppercase-name", "9113/8.2.1/uppercase-name-huffman",
        "9113/8.2.1/uppercase-name-in-trailers"}},
      {"any-octet-in-names",
       "field names may have control characters, white space, colons and what is no ASCII (§8.2.1)",
       drop_fields([](const Field& f) { return !upper(f) && bad_name(f); }),
       {"9113/8.2.1/nul-in-name", "9113/8.2.1/space-in-name", "9113/8.2.1/colon-in-name",
        "9113/8.2.1/octet-80-in-name", "9113/8.2.1/del-in-name"}},
      {"names-need-not-be-tokens",
       "field names may be other than tokens (§8.2.1 SHOULD)",
       drop_fields(no_token),
       {"9113/8.2.1/parenthesis-in-name", "9113/8.2.1/empty-name"}},
      {"line-breaks-in-values",
       "field values may have NUL, CR and LF (§8.2.1)",
       drop_fields([](const Field& f) { return bad_value(f) && !pseudo(f); }),
       {"9113/8.2.1/nul-in-value", "9113/8.2.1/lf-ends-value", "9113/8.2.1/lf-in-value-huffman",
        "9113/8.2.3/lf-in-a-part"}},
      {"line-breaks-in-pseudo-fields",
       "values of pseudo-fields may have NUL, CR and LF (§8.2.1)",
       sent(with([](const FieldList& f) {
              return std::ranges::any_of(f, [](const Field& one) { return pseudo(one) && bad_value(one); });
            }),
            edit([](FieldList& fields) {
              for (auto& f : fields)
                f.value.resize(
                    std::min(f.value.size(), f.value.find_first_of(std::string_view("\0\r\n", 3))));
            })),
       {"9113/8.2.1/lf-in-path", "9113/8.2.1/crlf-in-authority"}},
      {"white-space-around-values",
       "field values may begin and end with white space (§8.2.1)",
       drop_fields(outer_space),
       {"9113/8.2.1/space-starts-value", "9113/8.2.1/tab-ends-value", "9113/8.2.1/only-space-in-value"}},
      {"control-characters-in-values",
       "field values may have control characters (§8.2.1 SHOULD)",
       drop_fields(control_in_value),
       {"9113/8.2.1/control-in-value", "9113/8.2.1/del-in-value"}},
      // §8.2.2
      {"connection-specific-fields-taken",
       "connection-specific fields are ignored (§8.2.2)",
       drop_fields(connection_specific),
       {"9113/8.2.2/connection-close", "9113/8.2.2/transfer-encoding", "9113/8.2.2/upgrade",
        "9113/8.2.2/connection-in-trailers", "9113/8.6/upgrade-to-h2c"}},
      {"te-of-any-value",
       "TE may say more than trailers (§8.2.2)",
       drop_fields(te),
       {"9113/8.2.2/te-other-value", "9113/8.2.2/te-trailers-and-more"}},
      // §8.3
      {"unknown-pseudo-fields-ignored",
       "undefined pseudo-fields are ignored (§8.3)",
       drop_fields(undefined_pseudo),
       {"9113/8.3/unknown-pseudo-field", "9113/8.3/bare-colon",
        "9113/8.3/undefined-pseudo-field-in-trailers"}},
      {"status-in-requests-ignored",
       ":status in a request is ignored (§8.3)",
       drop_fields(status),
       {"9113/8.3/status-in-request", "9113/8.1/status-in-trailers"}},
      {"pseudo-fields-anywhere",
       "pseudo-fields may follow regular fields (§8.3)",
       sent(request() && with(misplaced_pseudo),
            edit([](FieldList& f) { std::ranges::stable_partition(f, pseudo); })),
       {"9113/8.3/path-behind-regular-field", "9113/8.3/late-path-in-continuation"}},
      {"pseudo-fields-in-trailers-ignored",
       "pseudo-fields in trailers are ignored (§8.1)",
       sent(trailers() && opened() && with([](const FieldList& f) { return std::ranges::any_of(f, pseudo); }),
            edit([](FieldList& f) { std::erase_if(f, pseudo); })),
       {"9113/8.1/request-pseudo-field-in-trailers", "9113/8.1/pseudo-field-in-trailers-of-echo"}},
      // §8.3.1
      {"method-of-any-value",
       ":method may be empty, or no token (§8.3.1)",
       sent(valued(":method", [](std::string_view v) { return v.empty() || v.contains(' '); }),
            set(":method", "GET")),
       {"9113/8.3.1/empty-method", "9113/8.3.1/space-in-method"}},
      {"scheme-of-any-value",
       ":scheme may be empty, or no scheme (§8.3.1)",
       sent(valued(":scheme", [](std::string_view v) { return v.empty() || v.contains('/'); }),
            set(":scheme", "http")),
       {"9113/8.3.1/empty-scheme", "9113/8.3.1/bad-scheme"}},
      {"empty-path-taken",
       ":path may be empty (§8.3.1)",
       sent(valued(":path", [](std::string_view v) { return v.empty(); }), set(":path", "/")),
       {"9113/8.3.1/empty-path"}},
      {"path-of-any-form",
       ":path may be other than an absolute path (§8.3.1)",
       sent(!method("OPTIONS") && valued(":path",
                                         [](std::string_view v) {
                                           return !v.empty() && (v.front() != '/' || v.contains(' '));
                                         }),
            set(":path", "/")),
       {"9113/8.3.1/path-without-slash", "9113/8.3.1/asterisk-with-get", "9113/8.3.1/request-line-in-path"}},
      // §8.1, §8.1.1
      {"trailers-need-not-end-the-stream",
       "HEADERS in the middle of a message are taken (§8.1)",
       sent(trailers() && opened() && !flagged(flag::END_STREAM), hide()),
       {"9113/8.1/headers-without-end-stream", "9113/8.1/headers-without-end-stream-then-data"}},
      {"content-length-need-not-fit",
       "content-length may differ from the octets of DATA (§8.1.1)",
       sent(request() && has("content-length") && !with(bad_length), remove("content-length")),
       {"9113/8.1.1/content-too-short", "9113/8.1.1/content-too-long",
        "9113/8.1.1/content-length-without-content", "9113/8.1.1/short-content-before-trailers"}},
      {"content-length-of-any-value",
       "content-length may be no number, or two of them (§8.1.1)",
       sent(with(bad_length), remove("content-length")),
       {"9113/8.1.1/content-lengths-differ", "9113/8.1.1/content-length-is-no-number",
        "9113/8.1.1/content-length-wraps"}},
      // §8.5
      {"connect-with-scheme-or-path",
       "CONNECT may have :scheme and :path (§8.5)",
       tunnel(connect() && (has(":scheme") || has(":path"))),
       {"9113/8.5/connect-with-scheme", "9113/8.5/connect-with-path"}},
      {"connect-without-authority",
       "CONNECT may lack :authority (§8.5)",
       tunnel(connect() && !has(":authority")),
       {"9113/8.5/connect-without-authority", "9113/8.5/connect-with-host-only"}},
      {"connect-to-any-port",
       "CONNECT may name no valid port (RFC 9110 §9.3.6)",
       tunnel(connect() && with([](const FieldList& f) {
                const auto v = value_of(f, ":authority");
                return v.ends_with(':') || v.ends_with(":65536");
              })),
       {"9113/8.5/connect-without-port", "9113/8.5/connect-to-invalid-port"}},
      {"protocol-with-any-method",
       ":protocol may come with other methods than CONNECT (RFC 8441 §4)",
       sent(has(":protocol") && !method("CONNECT"), remove(":protocol")),
       {"8441/3/protocol-with-get"}},
      {"extended-connect-without-path-taken",
       "an extended CONNECT may lack :scheme and :path (RFC 8441 §4)",
       tunnel(has(":protocol") && method("CONNECT") && !has(":path")),
       {"8441/3/extended-connect-without-path"}},
      {"extended-connect-unannounced-taken",
       "an extended CONNECT is taken, though ENABLE_CONNECT_PROTOCOL is not announced (RFC 8441 §3)",
       tunnel(has(":protocol") && method("CONNECT") && has(":path") && !to("/tunnel")),
       {"8441/3/extended-connect-unannounced"}},
  };
  for (const auto& [name, value, seen_by] : {std::tuple{":method", "GET", "9113/8.3/two-methods"},
                                             {":scheme", "http", "9113/8.3/two-schemes"},
                                             {":path", "/", "9113/8.3/two-paths"},
                                             {":authority", "localhost", "9113/8.3/two-authorities"}}) {
    const std::string bare = name + 1;
    out.push_back({bare + "-repeated",
                   std::string(name) + " may be repeated (§8.3)",
                   sent(request() && repeated(name), keep_first(name)),
                   {seen_by}});
    if (bare == "authority") continue;
    out.push_back({bare + "-missing",
                   std::string(name) + " may be missing (§8.3.1)",
                   sent(lacks(name) && !method("CONNECT"), set(name, value)),
                   {}});
    out.back().seen_by = {bare == "method"   ? "9113/8.3.1/no-method"
                          : bare == "scheme" ? "9113/8.3.1/no-scheme"
                                             : "9113/8.3.1/no-path"};
  }
  return out;
}

}  // namespace h2prism::faults
