#include "runner/embedded/resources.h"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace h2prism::embedded {
namespace {

constexpr std::string_view kPage = R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>h2prism</title></head>
<body>
<h1>h2prism embedded target</h1>
<p>A plain HTTP/2 server to aim the suite at: <a href="/?size=1000">/?size=N</a>, <a href="/echo">/echo</a>,
<a href="/fields">/fields</a>, <a href="/trailers">/trailers</a>, <a href="/wait?ms=100">/wait?ms=N</a>,
<a href="/push">/push</a>; a CONNECT with :protocol to /tunnel gives back what comes.</p>
</body>
</html>
)";

struct Location {
  std::string_view path, query;
};

Location split_path(std::string_view path) {
  const auto at = path.find('?');
  if (at == std::string_view::npos) return {path, {}};
  return {path.substr(0, at), path.substr(at + 1)};
}

bool is_known(std::string_view path) {
  return path == "/" || path == "/echo" || path == "/fields" || path == "/trailers" || path == "/wait" ||
         path == "/push" || path == "*";
}

bool is_allowed(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "POST" || method == "PUT" || method == "OPTIONS";
}

Reply text(int status, std::string body) { return {.status = status, .text = std::move(body)}; }

// The number in "name=123", nothing for anything else or beyond the limit.
std::optional<std::uint64_t> parameter(std::string_view query, std::string_view name, std::uint64_t limit) {
  if (!query.starts_with(name) || query.substr(name.size(), 1) != "=") return std::nullopt;
  query.remove_prefix(name.size() + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(query.data(), query.data() + query.size(), number);
  if (error != std::errc{} || end != query.data() + query.size() || number > limit) return std::nullopt;
  return number;
}

Reply root(std::string_view query) {
  if (query.empty()) return {.content_type = "text/html; charset=utf-8", .text = std::string(kPage)};
  const auto size = parameter(query, "size", kMaxPatternOctets);
  if (!size) return text(400, "size must be a number up to 67108864\n");
  return {.body = Body::pattern, .pattern_octets = *size};
}

Reply wait(std::string_view query) {
  const auto ms = parameter(query, "ms", kMaxWait.count());
  if (!ms) return text(400, "ms must be a number up to 5000\n");
  return {.text = fmt::format("waited {} ms\n", *ms), .delay = milliseconds(*ms)};
}

}  // namespace

void add_field(Request& request, std::string_view name, std::string_view value) {
  request.section_size += name.size() + value.size() + 32;
  if (request.section_size > kMaxFieldSection) return;
  if (name == ":method") {
    request.method = value;
  } else if (name == ":scheme") {
    request.scheme = value;
  } else if (name == ":authority") {
    request.authority = value;
  } else if (name == ":path") {
    request.path = value;
    if (split_path(value).path != "/fields") request.fields.clear();
  } else if (name == ":protocol") {
    request.extended_connect = true;
  } else if (name == "content-type") {
    request.content_type = value;
  } else if (name == "expect") {
    request.expects_continue = value == "100-continue";
  }
  // Pseudo-header fields come first, so no regular field is missed while the path is still unknown.
  if (request.path.empty() || split_path(request.path).path == "/fields") {
    if (name == "cookie") {
      // Its parts are one field to an application (section 8.2.3).
      request.cookie.append(request.cookie.empty() ? "" : "; ").append(value);
    } else {
      request.fields.append(name).append(": ").append(value).push_back('\n');
    }
  }
}

bool answered_early(const Request& request) {
  return request.method == "CONNECT" ||
         (request.method == "POST" && split_path(request.path).path == "/echo");
}

Reply reply_to(Request& request) {
  if (request.section_size > kMaxFieldSection) return text(431, "the field section is too large\n");
  const auto [path, query] = split_path(request.path);
  const bool post = request.method == "POST";
  if (request.extended_connect && path == "/tunnel")
    return {.content_type = "application/octet-stream", .body = Body::echo};
  if (!is_known(path) && request.method != "CONNECT" && !post) return text(404, "no such resource\n");
  if (!is_allowed(request.method)) return {.status = 405, .text = "method not allowed\n", .allow = true};
  if (request.method == "OPTIONS") return {.allow = true};
  if (path == "/fields") {
    if (!request.cookie.empty()) request.fields.append("cookie: ").append(request.cookie).push_back('\n');
    return text(200, std::move(request.fields));
  }
  if (path == "/trailers") return {.text = "a body, then a trailer section\n", .trailers = true};
  if (path == "/wait") return wait(query);
  if (path == "/push") return {.text = "a page that comes with another\n", .push = "/?size=300"};
  if (post && path == "/echo") {
    const bool typed = !request.content_type.empty();
    return {.content_type = typed ? request.content_type : "application/octet-stream", .body = Body::echo};
  }
  if (path == "/" && !post && request.method != "PUT") return root(query);
  return text(200, fmt::format("{} octets received\n", request.body_octets));
}

void fill_pattern(std::span<std::uint8_t> out, std::uint64_t offset) {
  auto letter = static_cast<std::uint8_t>(offset % 26);
  for (auto& octet : out) {
    octet = static_cast<std::uint8_t>('a' + letter);
    letter = letter == 25 ? 0 : static_cast<std::uint8_t>(letter + 1);
  }
}

std::string checksum(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return fmt::format("{:08x}", hash);
}

}  // namespace h2prism::embedded
