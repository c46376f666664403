#include "runner/http1_service.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::runner {
namespace {

constexpr std::size_t most_octets = std::size_t{256} * 1024;  // of a request

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         std::equal(name.begin(), name.end(), line.begin(),
                    [](char a, char b) { return a == static_cast<char>(b | 0x20); });
}

// Octets of the body, as the head announces them.
std::size_t body_size(std::string_view head) {
  std::size_t size = 0;
  for (const auto line : split(head, '\n')) {
    if (!is_field(line, "content-length")) continue;
    const auto value = trim(line.substr(line.find(':') + 1));
    std::from_chars(value.data(), value.data() + value.size(), size);
  }
  return std::min(size, most_octets);
}

Bytes response(int status, const std::string& body) {
  const auto text = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
      status, status == 200 ? "OK" : "Not OK", body.size(), body);
  return {text.begin(), text.end()};
}

int nibble(char c) {
  return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

}  // namespace

class Http1Service::Connection final : public transport::Handler,
                                       public std::enable_shared_from_this<Connection> {
 public:
  Connection(Http1Service& service, std::shared_ptr<transport::Channel> channel)
      : service_(service), channel_(std::move(channel)) {}

  bool over() const { return over_; }
  void answer(int status, const std::string& json) {
    if (over_ || std::exchange(answered_, true)) return;
    channel_->write(response(status, json));
    channel_->shutdown_write();
  }

 private:
  void on_open(const transport::Established&) override {}
  void on_close(const transport::Closed&) override { over_ = true; }
  void on_octets(ByteView octets) override {
    if (asked_ || received_.size() > most_octets) return;
    received_ += as_text(octets);
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const auto head = std::string_view(received_).substr(0, end);
    const auto size = body_size(head);
    if (received_.size() < end + 4 + size) return;
    asked_ = true;
    const auto line = split(head.substr(0, head.find("\r\n")), ' ');
    if (line.size() != 3) return answer(400, R"({"error": "no HTTP/1.1 request"})");
    const auto mark = line[1].find('?');
    const Http1Request request{std::string(line[0]), std::string(line[1].substr(0, mark)),
                               mark == std::string_view::npos ? "" : std::string(line[1].substr(mark + 1)),
                               received_.substr(end + 4, size)};
    service_.serve_(request, [weak = weak_from_this()](int status, const std::string& json) {
      if (const auto self = weak.lock()) self->answer(status, json);
    });
  }

  Http1Service& service_;
  std::shared_ptr<transport::Channel> channel_;
  std::string received_;
  bool asked_ = false, answered_ = false, over_ = false;
};

Http1Service::~Http1Service() = default;

Result<std::unique_ptr<Http1Service>> Http1Service::start(transport::Loop& loop,
                                                          const transport::Endpoint& endpoint, Serve serve) {
  std::unique_ptr<Http1Service> out(new Http1Service(std::move(serve)));
  auto listener = loop.listen(endpoint, [self = out.get()](std::shared_ptr<transport::Channel> channel) {
    self->sweep();
    return self->connections_.emplace_back(std::make_shared<Connection>(*self, std::move(channel))).get();
  });
  if (!listener) return std::unexpected(listener.error());
  out->listener_ = std::move(*listener);
  return out;
}

void Http1Service::sweep() {
  std::erase_if(connections_, [](const auto& connection) { return connection->over(); });
}

std::string query_value(std::string_view query, std::string_view name) {
  for (const auto part : split(query, '&')) {
    const auto equals = part.find('=');
    if (part.substr(0, equals) != name || equals == std::string_view::npos) continue;
    std::string out;
    for (std::size_t i = equals + 1; i < part.size(); ++i) {
      const bool escaped =
          part[i] == '%' && i + 2 < part.size() && nibble(part[i + 1]) >= 0 && nibble(part[i + 2]) >= 0;
      out += escaped          ? static_cast<char>(nibble(part[i + 1]) * 16 + nibble(part[i + 2]))
             : part[i] == '+' ? ' '
                              : part[i];
      if (escaped) i += 2;
    }
    return out;
  }
  return {};
}

}  // namespace h2prism::runner
