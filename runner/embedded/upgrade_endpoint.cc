#include "runner/embedded/upgrade_endpoint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/base/base64url.h"

namespace h2prism::embedded {
namespace {

constexpr std::string_view kMagicStart = "PRI ";
constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::string_view kSwitching =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
constexpr std::string_view kRefused =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

// Fields that are about the HTTP/1.1 connection, or that become pseudo-fields.
constexpr std::array<std::string_view, 7> kDropped{
    "connection", "upgrade", "http2-settings", "host", "keep-alive", "transfer-encoding", "te"};

// The entries of HTTP2-Settings. None: this must not be upgraded, or has content, which this target does not
// take ahead of an upgrade.
std::optional<Bytes> settings_of(const Http1Request& request) {
  const auto count =
      std::ranges::count(request.fields, "http2-settings", [](const auto& f) { return f.first; });
  const bool asks = request.version == "HTTP/1.1" && request.lists("upgrade", "h2c") &&
                    request.lists("connection", "upgrade") && request.lists("connection", "http2-settings");
  const auto length = request.value("content-length");
  const bool content = request.has("transfer-encoding") || (!length.empty() && length != "0");
  if (!asks || content || count != 1) return std::nullopt;
  auto settings = parse_base64url(request.value("http2-settings"));
  if (!settings || settings->size() % 6 != 0) return std::nullopt;
  return settings;
}

}  // namespace

void UpgradeEndpoint::receive(ByteView octets) {
  if (state_ == State::http2) return session_->receive(octets);
  if (state_ == State::refused) return;
  append(held_, octets);
  decide();
}

void UpgradeEndpoint::produce(Bytes& out, std::size_t limit) {
  append(out, std::exchange(pending_, {}));
  if (state_ == State::http2) session_->produce(out, limit);
}

void UpgradeEndpoint::shut_down() {
  state_ = State::http2;
  session_->shut_down();
}

void UpgradeEndpoint::decide() {
  const auto text = as_text(held_);
  const auto common = std::min(text.size(), kMagicStart.size());
  const bool magic = text.substr(0, common) == kMagicStart.substr(0, common);
  if (magic && common < kMagicStart.size()) return;
  const bool method = !magic && text[0] >= 'A' && text[0] <= 'Z';
  const auto end = method ? text.substr(0, max_head).find(kEnd) : std::string_view::npos;
  if (method && end == std::string_view::npos && text.size() < max_head) return;

  const auto request =
      end == std::string_view::npos ? std::nullopt : parse_http1_request(text.substr(0, end));
  if (request && request->has("upgrade")) {
    if (!upgrade(*request)) {
      state_ = State::refused;
      append(pending_, kRefused);
      return;
    }
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(end + kEnd.size()));
    append(pending_, kSwitching);
  }
  state_ = State::http2;
  session_->receive(std::exchange(held_, {}));
}

bool UpgradeEndpoint::upgrade(const Http1Request& request) {
  const auto settings = settings_of(request);
  if (!settings) return false;
  Request out;
  add_field(out, ":method", request.method);
  add_field(out, ":scheme", "http");
  add_field(out, ":authority", request.value("host"));
  add_field(out, ":path", request.target);
  for (const auto& [name, value] : request.fields) {
    if (std::ranges::find(kDropped, name) == kDropped.end()) add_field(out, name, value);
  }
  return session_->upgrade(*settings, std::move(out));
}

}  // namespace h2prism::embedded
