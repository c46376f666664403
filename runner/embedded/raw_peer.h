// Test tool: a plain blocking socket and just enough framing to be the peer that no library would be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"

namespace h2prism::embedded {

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct RawFrame {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload{};
};

std::string encode(const RawFrame& frame);
// HPACK by hand: GET (or another method) on a path below 127 octets, none of it indexed anew.
std::string request_block(std::string_view method, std::string_view path);

class RawPeer {
 public:
  explicit RawPeer(int socket) : socket_(socket) {}
  RawPeer(RawPeer&& other) noexcept : socket_(other.socket_), input_(std::move(other.input_)) {
    other.socket_ = -1;
  }
  RawPeer& operator=(RawPeer&&) = delete;
  ~RawPeer();
  static RawPeer connect(std::uint16_t port);

  int socket() const { return socket_; }
  bool send(std::string_view octets);  // false: the connection is lost
  void shut_down_write();
  void shut_down();  // both directions: a send that waits in another thread fails
  void reset();      // ends the connection with a RST

  std::string receive_some();  // "" at the end of the connection, or after five seconds of silence
  // Reads up to the first frame of the type (and to one with the flag); nothing if the connection ends
  // before.
  std::optional<RawFrame> read_until(std::uint8_t type, std::uint8_t flag = 0);
  std::optional<RawFrame> read_frame();
  bool at_end();  // true if the peer closes within five seconds, whatever it sends before

 private:
  int socket_;
  std::string input_;
};

// Listens on 127.0.0.1.
class RawListener {
 public:
  RawListener();
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  std::uint16_t port() const { return port_; }
  RawPeer accept();

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

}  // namespace h2prism::embedded
