#include "reports/pcapng.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/hex.h"
#include "reports/pcapng_file.h"
#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

// One's complement sum of all; a packet whose checksum is right has 0xffff.
std::uint32_t sum(ByteView octets, std::uint32_t start = 0) {
  for (std::size_t i = 0; i < octets.size(); ++i) start += i % 2 == 0 ? octets[i] << 8 : octets[i];
  while (start > 0xffff) start = (start & 0xffff) + (start >> 16);
  return start;
}

TEST(TcpPacket, HasTheHeadersOfRfc791And9293) {
  const TcpEnd from{0x0a000001, 49152, 7}, to{0x0a000002, 80, 1000};
  const Bytes data{1, 2, 3};
  const auto packet = tcp_packet(from, to, tcp_psh | tcp_ack, data, data.size());
  ASSERT_EQ(packet.size(), tcp_headers + 3);
  EXPECT_EQ(load_u16(&packet[2]), packet.size());
  EXPECT_EQ(sum(ByteView(packet).first(20)), 0xffffU);
  EXPECT_EQ(load_u16(&packet[20]), 49152);
  EXPECT_EQ(load_u16(&packet[22]), 80);
  EXPECT_EQ(load_u32(&packet[24]), 7U);
  EXPECT_EQ(load_u32(&packet[28]), 1000U);
  Bytes pseudo(packet.begin() + 12, packet.begin() + 20);
  append_u16(pseudo, 6);
  append_u16(pseudo, 23);
  EXPECT_EQ(sum(ByteView(packet).subspan(20), sum(pseudo)), 0xffffU);
}

TEST(TcpPacket, OfWhichOctetsAreLostSaysItsWholeLength) {
  const auto packet = tcp_packet({1, 1, 0}, {2, 2, 0}, tcp_ack, Bytes{1, 2}, 5000);
  EXPECT_EQ(packet.size(), tcp_headers + 2);
  EXPECT_EQ(load_u16(&packet[2]), tcp_headers + 5000);
}

struct Packet {
  std::uint32_t captured = 0, original = 0;
  Bytes octets;
  std::string rest;  // options
};

std::uint32_t little(const std::string& text, std::size_t at) {
  std::uint32_t out = 0;
  for (int i = 3; i >= 0; --i)
    out = (out << 8) | static_cast<std::uint8_t>(text.at(at + static_cast<std::size_t>(i)));
  return out;
}

std::vector<Packet> packets_of(const std::string& file) {
  std::vector<Packet> out;
  std::size_t at = 0;
  while (at < file.size()) {
    const auto size = little(file, at + 4);
    EXPECT_EQ(size % 4, 0U);
    EXPECT_EQ(little(file, at + size - 4), size);
    if (little(file, at) == 6) {
      Packet packet{little(file, at + 20), little(file, at + 24), {}, {}};
      append(packet.octets, std::string_view(file).substr(at + 28, packet.captured));
      packet.rest = file.substr(at + 28 + packet.captured, size - 32 - packet.captured);
      out.push_back(std::move(packet));
    }
    at += size;
  }
  return out;
}

TEST(Pcapng, CarriesBothDirectionsOfEachCase) {
  const auto run = sample_run();
  const auto packets = packets_of(pcapng(results_of(run)));
  // The only exchange: handshake, three frames and pieces, the target's end, ours, its last word.
  ASSERT_EQ(packets.size(), 9U);
  EXPECT_EQ(packets[0].octets[33], tcp_syn);
  EXPECT_EQ(packets[1].octets[33], tcp_syn | tcp_ack);
  EXPECT_THAT(packets[0].rest, ::testing::HasSubstr("9113/6.9/wrong"));
  std::string client, server;
  std::uint32_t next_client = 1, next_server = 1;
  for (std::size_t i = 3; i < packets.size() - 3; ++i) {
    const auto& p = packets[i].octets;
    const bool from_server = load_u16(&p[20]) == 80;
    auto& next = from_server ? next_server : next_client;
    EXPECT_EQ(load_u32(&p[24]), next);
    EXPECT_EQ(load_u32(&p[28]), from_server ? next_client : next_server);
    next += packets[i].original - tcp_headers;
    (from_server ? server : client) += to_hex(ByteView(p).subspan(tcp_headers));
  }
  EXPECT_EQ(client, "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a000003010400000001828487");
  EXPECT_EQ(server, "00000403000000000100000008");
  EXPECT_THAT(packets[6].rest, ::testing::HasSubstr("connection ended: closed"));
}

TEST(Pcapng, CutsWhatWasNotKeptAndSplitsWhatIsTooLarge) {
  auto run = sample_run();
  for (auto& record : run) {
    auto* exchange = std::get_if<ExchangeRecord>(&record);
    if (exchange == nullptr) continue;
    exchange->left_out = 3;
    exchange->events = {{0, EventRecord::Direction::sent, 0, "DATA", 100'000, std::string(8192, '0'), {}}};
  }
  const auto packets = packets_of(pcapng(results_of(run)));
  ASSERT_EQ(packets.size(), 6U);
  EXPECT_EQ(packets[3].captured, tcp_headers + 4096);
  EXPECT_EQ(packets[3].original, 65535U);
  EXPECT_EQ(packets[4].captured, tcp_headers);
  EXPECT_EQ(packets[4].original, tcp_headers + 100'000 - max_segment);
  EXPECT_THAT(packets[5].rest, ::testing::HasSubstr("3 later events were not kept"));
}

}  // namespace
}  // namespace h2prism::reports
