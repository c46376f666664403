// What TCP carried, from a pcapng file: ours, tcpdump's or Wireshark's. Ethernet, Linux's cooked captures,
// loopback and raw IP; IPv4 and IPv6 without extension headers.
#pragma once

#include <functional>

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace h2prism::reports {

struct TcpPiece {
  std::size_t connection = 0;  // counted as they begin
  bool by_opener = false;      // of the end whose packet was the first
  ByteView octets;             // in order, without repetitions; lost ones are zero
};

// In the order of the packets. Packets of other protocols are passed over, and so is what is cut at the end.
// The error: it is no such file.
Result<void> read_tcp(ByteView file, const std::function<void(const TcpPiece&)>& piece);

}  // namespace h2prism::reports
