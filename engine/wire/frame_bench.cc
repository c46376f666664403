// How fast frames are decoded and written: `frame_bench` (configure with -DH2PRISM_BENCH=ON).
#include <benchmark/benchmark.h>

#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism {
namespace {

Bytes data_stream() {
  const Bytes body(default_max_frame_size, 'x');
  Bytes out;
  for (std::uint32_t i = 0; i < 1024; ++i) append(out, data_frame(1 + 2 * i, body));
  return out;
}

Bytes control_stream() {
  Bytes out;
  for (std::uint32_t i = 0; i < 1024; ++i) {
    const std::uint32_t stream = 1 + 2 * i;
    append(out, ping_frame({1, 2, 3, 4, 5, 6, 7, 8}, i % 2 == 0));
    append(out, window_update_frame(stream, 65'535));
    append(out, rst_stream_frame(stream, ErrorCode::CANCEL));
    append(out, settings_frame({}));
    append(out, settings_ack_frame());
    append(out, data_frame(stream, {}, flag::END_STREAM));
  }
  return out;
}

Bytes request_stream() {
  const Bytes fragment(60, 0x82);
  Bytes out;
  for (std::uint32_t i = 0; i < 1024; ++i) {
    append(out, headers_frame(1 + 2 * i, fragment, flag::END_HEADERS, PriorityFields{.weight = 200}));
    append(out, headers_frame(1 + 2 * i, fragment, flag::END_HEADERS | flag::END_STREAM, {}, Padding{7, {}}));
  }
  return out;
}

// Feeds `octets` in pieces of `piece` octets and decodes every frame in them. Mind the frames per second:
// payloads are not touched unless a frame spans pieces, so octets per second say little.
void decode(benchmark::State& state, const Bytes& octets, std::size_t piece) {
  FrameDecoder decoder;
  std::size_t frames = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (std::size_t at = 0; at < octets.size(); at += piece) {
      auto input = ByteView(octets).subspan(at, std::min(piece, octets.size() - at));
      while (true) {
        const auto& result = decoder.next(input);
        benchmark::DoNotOptimize(result);
        if (result.status == DecodedFrame::Status::need_more) break;
        ++frames;
      }
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * octets.size()));
  state.SetItemsProcessed(static_cast<std::int64_t>(frames));
}

void decode_data(benchmark::State& state) { decode(state, data_stream(), SIZE_MAX / 2); }
void decode_data_in_pieces(benchmark::State& state) { decode(state, data_stream(), 64'000); }
void decode_control(benchmark::State& state) { decode(state, control_stream(), SIZE_MAX / 2); }
void decode_control_in_pieces(benchmark::State& state) { decode(state, control_stream(), 1460); }
void decode_control_by_octet(benchmark::State& state) { decode(state, control_stream(), 1); }
void decode_headers(benchmark::State& state) { decode(state, request_stream(), SIZE_MAX / 2); }

void write_window_update(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(window_update_frame(1, 65'535));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(decode_data);
BENCHMARK(decode_data_in_pieces);
BENCHMARK(decode_control);
BENCHMARK(decode_control_in_pieces);
BENCHMARK(decode_control_by_octet);
BENCHMARK(decode_headers);
BENCHMARK(write_window_update);

}  // namespace
}  // namespace h2prism
