#include "runner/embedded/raw_peer.h"

#include <array>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace h2prism::embedded {
namespace {

constexpr int kPatienceMs = 5000;
constexpr std::size_t kFrameHeader = 9;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool readable(int socket) {
  pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, kPatienceMs) == 1;
}

}  // namespace

std::string encode(const RawFrame& frame) {
  Bytes out;
  append_u24(out, static_cast<std::uint32_t>(frame.payload.size()));
  out.push_back(frame.type);
  out.push_back(frame.flags);
  append_u32(out, frame.stream);
  append(out, frame.payload);
  return std::string(as_text(out));
}

std::string request_block(std::string_view method, std::string_view path) {
  const auto literal = [](char static_name, std::string_view value) {
    return std::string{static_name, static_cast<char>(value.size())} + std::string(value);
  };
  return literal(2, method) + '\x86' + literal(4, path) + literal(1, "localhost");
}

RawPeer RawPeer::connect(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM, 0);
  const auto address = loopback(port);
  if (made < 0) return RawPeer(-1);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(made);
    return RawPeer(-1);
  }
  return RawPeer(made);
}

RawPeer::~RawPeer() {
  if (socket_ >= 0) close(socket_);
}

bool RawPeer::send(std::string_view octets) {
  while (!octets.empty()) {
    const auto size = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    octets.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

void RawPeer::shut_down_write() { shutdown(socket_, SHUT_WR); }

void RawPeer::shut_down() { shutdown(socket_, SHUT_RDWR); }

void RawPeer::reset() {
  const linger abort{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  close(socket_);
  socket_ = -1;
}

std::string RawPeer::receive_some() {
  std::array<char, 16384> buffer;
  if (!readable(socket_)) return {};
  const auto size = recv(socket_, buffer.data(), buffer.size(), 0);
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

std::optional<RawFrame> RawPeer::read_frame() {
  for (;;) {
    if (input_.size() >= kFrameHeader) {
      const auto* head = as_bytes(input_).data();
      const std::size_t length = load_u24(head);
      if (input_.size() >= kFrameHeader + length) {
        RawFrame frame{head[3], head[4], load_u32(head + 5) & 0x7fffffff,
                       input_.substr(kFrameHeader, length)};
        input_.erase(0, kFrameHeader + length);
        return frame;
      }
    }
    const auto more = receive_some();
    if (more.empty()) return std::nullopt;
    input_ += more;
  }
}

std::optional<RawFrame> RawPeer::read_until(std::uint8_t type, std::uint8_t flag) {
  for (;;) {
    auto frame = read_frame();
    if (!frame || (frame->type == type && (frame->flags & flag) == flag)) return frame;
  }
}

bool RawPeer::at_end() {
  for (;;) {
    if (!readable(socket_)) return false;
    if (receive_some().empty()) return true;
  }
}

RawListener::RawListener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || bind(socket_, generic, size) != 0 || listen(socket_, 16) != 0 ||
      getsockname(socket_, generic, &size) != 0) {
    ADD_FAILURE() << "cannot listen on 127.0.0.1";
  }
  port_ = ntohs(address.sin_port);
}

RawListener::~RawListener() { close(socket_); }

RawPeer RawListener::accept() {
  return RawPeer(readable(socket_) ? ::accept(socket_, nullptr, nullptr) : -1);
}

}  // namespace h2prism::embedded
