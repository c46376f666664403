#include "fuzz/campaign/recorded_seeds.h"

#include <fstream>
#include <set>

#include <fmt/format.h>

#include "fuzz/campaign/recording.h"
#include "reports/packed_octets.h"
#include "reports/pcapng_reader.h"
#include "reports/stream.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t most_recordings = 4096;  // connections; a pool holds no more
constexpr std::uintmax_t most_captured = std::uintmax_t{256} << 20;
constexpr std::uint64_t most_of_an_event = 1 << 16;

using Direction = reports::EventRecord::Direction;

Recording recording_of(const reports::ExchangeRecord& exchange) {
  Recording out;
  for (const auto& event : exchange.events) {
    if (event.dir == Direction::note || event.octets == 0) continue;
    auto octets = reports::unpacked(event.hex);
    if (!octets || event.octets > most_of_an_event) break;
    // Only the first of a long frame are kept; what follows stays in step.
    octets->resize(std::max<std::size_t>(octets->size(), event.octets));
    out.said(event.dir == Direction::sent, *octets);
  }
  return out;
}

Result<std::vector<Recording>> from_stream(std::istream& in) {
  const auto stream = reports::read_stream(in);
  if (!stream) return std::unexpected(stream.error());
  std::vector<Recording> out;
  for (const auto& record : stream->records) {
    const auto* exchange = std::get_if<reports::ExchangeRecord>(&record);
    if (exchange != nullptr && out.size() < most_recordings) out.push_back(recording_of(*exchange));
  }
  return out;
}

Result<std::vector<Recording>> from_capture(std::istream& in) {
  const Bytes octets(std::istreambuf_iterator<char>(in), {});
  std::vector<Recording> out;
  const auto read = reports::read_tcp(octets, [&](const reports::TcpPiece& piece) {
    if (piece.connection >= most_recordings) return;
    if (piece.connection >= out.size()) out.resize(piece.connection + 1);
    out[piece.connection].said(piece.by_opener, piece.octets);
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

}  // namespace

bool is_recording(const std::filesystem::path& file) {
  return file.extension() == ".ndjson" || file.extension() == ".pcapng";
}

Result<std::vector<Bytes>> recorded_seeds(const std::filesystem::path& file, model::Role speaker) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(fmt::format("{}: cannot be read", file.string()));
  const bool capture = file.extension() == ".pcapng";
  std::error_code error;
  if (capture && std::filesystem::file_size(file, error) > most_captured)
    return fail(fmt::format("{}: larger than {} MiB", file.string(), most_captured >> 20));
  const auto recordings = capture ? from_capture(in) : from_stream(in);
  if (!recordings) return fail(fmt::format("{}: {}", file.string(), recordings.error().message));
  std::vector<Bytes> out;
  std::set<Bytes> seen;
  for (const auto& recording : *recordings) {
    auto seed = recording.seed(speaker);
    if (seed && seen.insert(*seed).second) out.push_back(*std::move(seed));
  }
  return out;
}

}  // namespace h2prism::fuzz
