// Octets as a capture: it is read or refused, connections are counted as they begin, and a capture that was
// cut tells what the whole one tells first.
#include "reports/pcapng_reader.h"

#include <algorithm>
#include <vector>

#include "engine/base/bytes.h"
#include "fuzz/oracle/budget.h"

namespace {

using namespace h2prism;

constexpr std::size_t ip_packet = 65'535;  // octets that one may claim to have lost
constexpr std::size_t block = 52;          // octets of a block with the shortest TCP segment

struct Piece {
  std::size_t connection = 0;
  bool by_opener = false;
  Bytes octets;
  bool operator==(const Piece&) const = default;
};

std::vector<Piece> pieces_of(ByteView file) {
  std::vector<Piece> out;
  const auto read = reports::read_tcp(file, [&](const reports::TcpPiece& piece) {
    out.push_back({piece.connection, piece.by_opener, {piece.octets.begin(), piece.octets.end()}});
  });
  fuzz::require(read.has_value() || out.empty(), "what is no capture has no pieces");
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView file(data, size);
  const auto whole = pieces_of(file);
  std::size_t octets = 0;
  for (const auto& piece : whole) {
    octets += piece.octets.size();
    fuzz::require(!piece.octets.empty() && piece.connection <= size / block, "a piece is part of the file");
  }
  fuzz::require_within({.base = 0, .per_octet = ip_packet}, size / block, octets, "lost octets are bounded");
  const auto cut = pieces_of(file.first(size == 0 ? 0 : size * data[size - 1] / 256));
  fuzz::require(cut.size() <= whole.size() && std::ranges::equal(cut, std::span(whole).first(cut.size())),
                "a capture that was cut is one up to there");
  return 0;
}
