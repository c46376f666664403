#include "reports/pcapng.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "reports/item.h"
#include "reports/pcapng_file.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using Direction = EventRecord::Direction;

// Wireshark's HTTP dissector sits on port 80: it hands over to HTTP/2 at the connection preface, and shows
// what else a case may open with for what it is.
constexpr std::uint16_t port = 80;
constexpr std::uint16_t first_ephemeral = 49152;
constexpr std::uint16_t ephemeral_ports = 16384;
constexpr std::uint32_t clients = 0x0a000001;  // 10.0.0.1 and up, where the ports do not suffice
constexpr std::uint32_t server = 0x0affffff - 1;
constexpr std::size_t preface_size = 24;       // RFC 9113 §3.4
constexpr std::uint64_t between_cases = 1000;  // us

// RFC 3339 in UTC, to the second -> us since 1970; 0 when it is no such time.
std::uint64_t epoch_us(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  char mark = 0;
  std::istringstream in{std::string(text)};
  in >> year >> mark >> month >> mark >> day >> mark >> hour >> mark >> minute >> mark >> second;
  if (!in) return 0;
  const auto date = std::chrono::year(year) / std::abs(month) / std::abs(day);
  if (!date.ok()) return 0;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                    std::chrono::seconds(second);
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  return us < 0 ? 0 : static_cast<std::uint64_t>(us);
}

// One case as a TCP connection.
class Connection {
 public:
  Connection(PcapngFile& out, std::uint64_t start, std::size_t number, bool we_are_client)
      : out_(out), start_(start), we_are_client_(we_are_client) {
    const auto n = static_cast<std::uint32_t>(number);
    client_ = {clients + n / ephemeral_ports,
               static_cast<std::uint16_t>(first_ephemeral + n % ephemeral_ports), 0};
    server_ = {server, port, 0};
  }

  void shake_hands(std::string_view comment) {
    remark(comment);
    send(client_, server_, tcp_syn);
    send(server_, client_, tcp_syn | tcp_ack);
    send(client_, server_, tcp_ack);
  }

  void add(const EventRecord& event) {
    now_ = std::max(now_, static_cast<std::uint64_t>(std::max<std::int64_t>(event.us, 0)));
    if (event.dir == Direction::note) {
      send_opening();
      if (event.text.starts_with("connection ended: reset")) reset_ = true;
      remark(event.text);
    } else if (event.octets > 0) {
      data(event);
    }
  }

  // Returns the time of the last packet. Where events were not kept, the connection is left as it was.
  std::uint64_t end(std::uint64_t left_out) {
    send_opening();
    auto& target = we_are_client_ ? server_ : client_;
    auto& us = we_are_client_ ? client_ : server_;
    if (left_out > 0) {
      remark(fmt::format("{} later events were not kept", left_out));
      send(us, target, tcp_ack);
    } else if (reset_) {
      send(target, us, tcp_rst | tcp_ack);
    } else {
      send(target, us, tcp_fin | tcp_ack);
      send(us, target, tcp_fin | tcp_ack);
      send(target, us, tcp_ack);
    }
    return start_ + now_;
  }

 private:
  void remark(std::string_view text) {
    if (!comment_.empty()) comment_ += '\n';
    comment_ += printable(text);
  }

  void send(TcpEnd& from, const TcpEnd& to, std::uint8_t flags, ByteView kept = {}, std::size_t length = 0) {
    const auto packet = tcp_packet(from, to, flags, kept, length);
    out_.packet(start_ + now_, packet, tcp_headers + length, comment_);
    comment_.clear();
    from.next += static_cast<std::uint32_t>(length) + ((flags & (tcp_syn | tcp_fin)) != 0 ? 1 : 0);
  }

  // A frame in one segment as far as that is possible: cut within one, the rest of the stream stays readable.
  void data(const EventRecord& event) {
    const bool to_server = (event.dir == Direction::sent) == we_are_client_;
    auto& from = to_server ? client_ : server_;
    const auto& to = to_server ? server_ : client_;
    const auto octets = parse_hex(event.hex).value_or(Bytes{});
    const std::uint64_t all = std::max<std::uint64_t>(event.octets, octets.size());
    if (to_server && client_.next + opening_.size() < 1 + preface_size && all == octets.size()) {
      append(opening_, ByteView(octets));
      if (opening_.size() >= preface_size) send_opening();
      return;
    }
    send_opening();
    ByteView kept(octets);
    for (std::uint64_t left = all; left > 0;) {
      const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left, max_segment));
      const auto now = kept.first(std::min(kept.size(), length));
      send(from, to, tcp_psh | tcp_ack, now, length);
      kept = kept.subspan(now.size());
      left -= length;
    }
  }

  // A preface that came in pieces: Wireshark knows it only in one.
  void send_opening() {
    const auto opening = std::exchange(opening_, {});
    if (!opening.empty()) send(client_, server_, tcp_psh | tcp_ack, opening, opening.size());
  }

  PcapngFile& out_;
  std::uint64_t start_;
  std::uint64_t now_ = 0;  // us, since the start
  bool we_are_client_;
  bool reset_ = false;
  TcpEnd client_, server_;
  Bytes opening_;  // of the client, not yet sent
  std::string comment_;
};

}  // namespace

std::string pcapng(const Results& results) {
  PcapngFile out(
      fmt::format("h2prism: {}. Addresses, ports and TCP segments are made up; cases follow one another.",
                  results.run != nullptr ? printable(results.run->target.address) : "a run"));
  auto start = results.run != nullptr ? epoch_us(results.run->started) : 0;
  std::size_t number = 0;
  for (const auto& item : items_of(results)) {
    if (item.monitor != nullptr || item.test->exchange == nullptr) continue;
    const auto* run = item.test->run;
    Connection connection(out, start, number++, run == nullptr || run->target.role != "client");
    connection.shake_hands(fmt::format("{}: {}", item.id, headline_text(item)));
    for (const auto& event : item.test->exchange->events) connection.add(event);
    start = connection.end(item.test->exchange->left_out) + between_cases;
  }
  return std::string(as_text(out.octets()));
}

}  // namespace h2prism::reports
