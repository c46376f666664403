// What the model costs per connection: a handshake, one request and its response, a double fence; and per
// DATA frame.
#include <benchmark/benchmark.h>

#include "engine/hpack/encoder.h"
#include "engine/model/connection.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::model {
namespace {

struct Step {
  bool ours;
  Bytes frame;
};

Bytes block(const FieldList& fields) {
  Bytes out;
  hpack::Encoder().encode(fields, out);
  return out;
}

std::vector<Step> exchange() {
  constexpr std::uint8_t last = flag::END_HEADERS | flag::END_STREAM;
  const auto request =
      block({{":method", "GET"}, {":scheme", "https"}, {":authority", "example.com"}, {":path", "/"}});
  const auto response = block({{":status", "200"},
                               {"content-type", "text/plain"},
                               {"content-length", "1000"},
                               {"date", "Thu, 01 Jan 1970 00:00:00 GMT"},
                               {"server", "test"}});
  return {
      {true, settings_frame({})},
      {true, headers_frame(1, request, last)},
      {false, settings_frame(std::vector<Setting>{{SettingId::MAX_CONCURRENT_STREAMS, 100}})},
      {true, settings_ack_frame()},
      {false, settings_ack_frame()},
      {false, headers_frame(1, response)},
      {false, data_frame(1, Bytes(1'000, 'x'), flag::END_STREAM)},
      {true, window_update_frame(0, 1'000)},
      {true, ping_frame({1})},
      {false, ping_frame({1}, true)},
      {true, ping_frame({2})},
      {false, ping_frame({2}, true)},
  };
}

void receive(Connection& connection, ByteView octets) {
  FrameDecoder decoder;
  const auto decoded = decoder.next(octets);
  connection.received(decoded.frame);
}

void one_connection(benchmark::State& state) {
  const auto steps = exchange();
  for ([[maybe_unused]] auto _ : state) {
    Connection connection(Role::server);
    connection.sent_preface();
    for (const auto& [ours, frame] : steps) {
      if (ours) {
        connection.sent(frame);
      } else {
        receive(connection, frame);
      }
    }
    connection.fence_passed();
    if (!connection.findings().empty()) state.SkipWithError("a faultless exchange has findings");
  }
}
BENCHMARK(one_connection);

void data_frames(benchmark::State& state) {
  Connection connection(Role::client);
  connection.sent(settings_frame({}));
  receive(connection, settings_frame({}));
  const auto head = block({{":method", "POST"}, {":scheme", "https"}, {":path", "/"}});
  receive(connection, headers_frame(1, head));
  const auto data = data_frame(1, Bytes(1'000, 'x'));
  for ([[maybe_unused]] auto _ : state) {
    connection.sent(window_update_frame(1, 1'000));
    connection.sent(window_update_frame(0, 1'000));
    receive(connection, data);
  }
  if (!connection.findings().empty()) state.SkipWithError("a faultless exchange has findings");
}
BENCHMARK(data_frames);

}  // namespace
}  // namespace h2prism::model
