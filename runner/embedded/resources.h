// The resources of the embedded target: which request gets which reply. No HTTP/2 in here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace h2prism::embedded {

inline constexpr std::size_t kMaxFieldSection =
    std::size_t{64} * 1024;  // as RFC 9113 section 10.5.1 counts it
inline constexpr std::uint64_t kMaxPatternOctets =
    std::uint64_t{64} * 1024 * 1024;           // the longest GET /?size=N
inline constexpr milliseconds kMaxWait{5000};  // the longest GET /wait?ms=N

struct Request {
  std::string method;
  std::string path;  // with the query
  std::string scheme, authority;
  std::string content_type;  // what /echo gives back
  std::string cookie;        // the parts of the cookie field, joined; for /fields, too
  std::string fields;        // "name: value" lines in order of arrival, kept for /fields
  std::size_t section_size = 0;
  std::uint64_t body_octets = 0;
  bool expects_continue = false;
  bool extended_connect = false;  // it has :protocol (RFC 8441)
};

// Takes one field of the request's header section.
void add_field(Request& request, std::string_view name, std::string_view value);

enum class Body { text, pattern, echo };

struct Reply {
  int status = 200;
  std::string content_type = "text/plain";
  Body body = Body::text;
  std::string text{};
  std::uint64_t pattern_octets = 0;
  bool trailers = false;
  bool allow = false;  // list the methods
  milliseconds delay{0};
  std::string push{};  // path of a page to push ahead of this one; empty: none
};

// True when the reply does not wait for the end of the request: an echo flows while it comes, a CONNECT has
// no end.
bool answered_early(const Request& request);

// The reply to a request. Moves the field text out of it.
Reply reply_to(Request& request);

// The body of GET /?size=N: octet i is the letter i mod 26 of the alphabet, so that a lost or repeated frame
// shows.
void fill_pattern(std::span<std::uint8_t> out, std::uint64_t offset);

// The value of x-checksum: FNV-1a, 32 bits, in hexadecimal.
std::string checksum(std::string_view text);

}  // namespace h2prism::embedded
