// HPACK side by side with libnghttp2: one connection's worth of browser requests and of their responses,
// Huffman on.
#include <cstdlib>
#include <memory>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <nghttp2/nghttp2.h>

#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"
#include "engine/hpack/nghttp2_codec.h"

namespace h2prism::hpack {
namespace {

using Lists = std::vector<FieldList>;
using Blocks = std::vector<Bytes>;

constexpr unsigned exchanges = 32;

Lists browser_requests() {
  Lists lists;
  for (unsigned i = 0; i < exchanges; ++i) {
    const bool page = i % 16 == 0;
    FieldList list = {
        {":method", i % 11 == 10 ? "POST" : "GET"},
        {":authority", i % 5 == 4 ? "static.example-cdn.net" : "www.example.com"},
        {":scheme", "https"},
        {":path",
         page ? fmt::format("/articles/2024/{}?utm_source=newsletter", 4711 + i)
              : fmt::format("/assets/{:x}/bundle-{}.js?v={}", 0x5bd1e995U * (i + 1), i, 20240229 + i)},
        {"sec-ch-ua", R"("Chromium";v="122", "Not(A:Brand";v="24", "Google Chrome";v="122")"},
        {"sec-ch-ua-mobile", "?0"},
        {"sec-ch-ua-platform", "\"Linux\""},
        {"user-agent",
         "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 "
         "Safari/537.36"},
        {"accept",
         page ? "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8" : "*/*"},
        {"sec-fetch-site", i % 5 == 4 ? "cross-site" : "same-origin"},
        {"sec-fetch-mode", page ? "navigate" : "no-cors"},
        {"sec-fetch-dest", page ? "document" : "script"},
        {"referer", fmt::format("https://www.example.com/articles/2024/{}", 4711 + i / 16 * 16)},
        {"accept-encoding", "gzip, deflate, br"},
        {"accept-language", "en-GB,en;q=0.9,de;q=0.8"},
        {"cookie",
         "session=9f8b2c1de07a4b53a1c6d2e4f5a6b7c8; consent=all; theme=dark; _ga=GA1.2.1853.170912"},
    };
    if (i % 11 == 10) {
      list.push_back({"content-type", "application/json"});
      list.push_back({"content-length", fmt::format("{}", 100 + 37 * i)});
      list.push_back({"origin", "https://www.example.com"});
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

Lists typical_responses() {
  Lists lists;
  for (unsigned i = 0; i < exchanges; ++i) {
    const bool page = i % 16 == 0;
    FieldList list = {
        {":status", i % 7 == 6 ? "304" : "200"},
        {"date", fmt::format("Thu, 29 Feb 2024 12:{:02}:{:02} GMT", i / 8, i / 2)},
        {"content-type", page ? "text/html; charset=utf-8" : "text/javascript"},
        {"content-length", fmt::format("{}", 1311 + 997 * i)},
        {"last-modified", fmt::format("Tue, 20 Feb 2024 08:{:02}:37 GMT", i)},
        {"etag", fmt::format("\"{:x}-{:x}\"", 0x9e3779b1U * (i + 3), 1311 + 997 * i)},
        {"cache-control", page ? "private, no-cache" : "public, max-age=31536000, immutable"},
        {"vary", "accept-encoding"},
        {"server", "nginx"},
        {"strict-transport-security", "max-age=63072000; includeSubDomains; preload"},
        {"x-content-type-options", "nosniff"},
        {"x-request-id", fmt::format("{:08x}-{:04x}-4{:03x}", 0x85ebca6bU * (i + 1), 77 * i, i)},
        {"alt-svc", "h3=\":443\"; ma=86400"},
        {"accept-ranges", "bytes"},
    };
    if (page) {
      list.push_back(
          {"set-cookie", fmt::format("visit={:x}; Path=/; Secure; HttpOnly", 0xc2b2ae35U * (i + 1))});
      list.push_back({"content-encoding", "gzip"});
    }
    lists.push_back(std::move(list));
  }
  return lists;
}

const Lists& lists_of(int kind) {
  static const Lists lists[] = {browser_requests(), typical_responses()};
  return lists[kind];
}

void check(bool ok) {
  if (!ok) {
    std::abort();
  }
}

// libnghttp2 takes its own array of fields. It is made beforehand, so that both encoders start from what they
// like to read.
std::vector<std::vector<nghttp2_nv>> nghttp2_lists(const Lists& lists) {
  std::vector<std::vector<nghttp2_nv>> all;
  for (const FieldList& list : lists) {
    all.push_back(nghttp2_fields(list));
  }
  return all;
}

// What libnghttp2 makes of the lists: octets that favour neither decoder.
Blocks blocks_of(int kind) {
  Blocks blocks;
  Nghttp2Encoder encoder;
  for (const auto& list : nghttp2_lists(lists_of(kind))) {
    Bytes& block = blocks.emplace_back();
    const auto size = encoder.encode(list, block);
    check(size > 0);
    block.resize(static_cast<std::size_t>(size));
  }
  return blocks;
}

void report(benchmark::State& state, std::size_t octets) {
  std::size_t fields = 0;
  for (const FieldList& list : lists_of(static_cast<int>(state.range(0)))) {
    fields += list.size();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * fields));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * octets));
  state.counters["octets"] = static_cast<double>(octets);
  state.SetLabel(state.range(0) == 0 ? "requests" : "responses");
}

std::size_t total(const Blocks& blocks) {
  std::size_t octets = 0;
  for (const Bytes& block : blocks) {
    octets += block.size();
  }
  return octets;
}

template <class AnyDecoder>
void decode(benchmark::State& state) {
  const Blocks blocks = blocks_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    AnyDecoder decoder;
    for (const Bytes& block : blocks) {
      check(static_cast<bool>(
          decoder.decode(block, [](const FieldView& field) { benchmark::DoNotOptimize(&field); })));
    }
  }
  report(state, total(blocks));
}

// Into a list of strings that the caller may keep.
template <class AnyDecoder>
void decode_to_list(benchmark::State& state) {
  const Blocks blocks = blocks_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    AnyDecoder decoder;
    for (const Bytes& block : blocks) {
      FieldList list;
      check(static_cast<bool>(decoder.decode(block, list)));
      benchmark::DoNotOptimize(list.data());
    }
  }
  report(state, total(blocks));
}

void encode_h2prism(benchmark::State& state) {
  const Lists& lists = lists_of(static_cast<int>(state.range(0)));
  std::size_t octets = 0;
  Bytes block;
  for (auto _ : state) {
    octets = 0;
    Encoder encoder;
    for (const FieldList& list : lists) {
      block.clear();
      encoder.encode(std::span<const Field>(list), block);
      octets += block.size();
      benchmark::DoNotOptimize(block.data());
    }
  }
  report(state, octets);
}

void encode_nghttp2(benchmark::State& state) {
  const auto lists = nghttp2_lists(lists_of(static_cast<int>(state.range(0))));
  std::size_t octets = 0;
  Bytes block;
  for (auto _ : state) {
    octets = 0;
    Nghttp2Encoder encoder;
    for (const auto& list : lists) {
      const auto size = encoder.encode(list, block);
      check(size > 0);
      octets += static_cast<std::size_t>(size);
      benchmark::DoNotOptimize(block.data());
    }
  }
  report(state, octets);
}

BENCHMARK(decode<Decoder>)->Name("decode/h2prism")->DenseRange(0, 1);
BENCHMARK(decode<Nghttp2Decoder>)->Name("decode/nghttp2")->DenseRange(0, 1);
BENCHMARK(decode_to_list<Decoder>)->Name("decode_to_list/h2prism")->DenseRange(0, 1);
BENCHMARK(decode_to_list<Nghttp2Decoder>)->Name("decode_to_list/nghttp2")->DenseRange(0, 1);
BENCHMARK(encode_h2prism)->Name("encode/h2prism")->DenseRange(0, 1);
BENCHMARK(encode_nghttp2)->Name("encode/nghttp2")->DenseRange(0, 1);

}  // namespace
}  // namespace h2prism::hpack

BENCHMARK_MAIN();
