// The order of frames, and the field blocks that they make up (RFC 9113 §3.4, §4.3; RFC 7541).
#include <fmt/format.h>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {

void judge_order(const ConnectionState& state, const FrameHeader& header, Findings& findings) {
  // GOAWAY first: a connection that is refused at once, for its TLS (§9.2.1), needs no introduction.
  const bool settings = header.type == FrameType::SETTINGS && !header.has(flag::ACK);
  const bool farewell = header.type == FrameType::GOAWAY && header.stream == 0;
  if (state.received == 0 && !settings && !farewell && state.trusted()) {
    findings.report(Monitor::first_frame_settings, header.stream,
                    fmt::format("the first frame is {}{}", to_string(header.type),
                                header.type == FrameType::SETTINGS ? " with ACK" : ""));
  }
  const auto& block = state.blocks.block;
  const bool continuation = header.type == FrameType::CONTINUATION;
  if (block.open() && !(continuation && header.stream == block.head().stream)) {
    findings.report(Monitor::field_block_contiguity, header.stream,
                    fmt::format("{} on stream {} inside a field block of stream {}", to_string(header.type),
                                header.stream, block.head().stream));
  }
  if (!block.open() && continuation) {
    findings.report(Monitor::continuation_unexpected, header.stream,
                    fmt::format("CONTINUATION on stream {}, but no field block is open", header.stream));
  }
}

void judge_size_updates(std::uint32_t stream, ByteView block, Findings& findings) {
  unsigned updates = 0;
  while (!block.empty() && (block[0] & 0xe0U) == 0x20) {  // RFC 7541 §6.3
    const bool more = (block[0] & 0x1fU) == 0x1f;
    block = block.subspan(1);
    while (more && !block.empty() && (block[0] & 0x80U) != 0) block = block.subspan(1);
    if (more && !block.empty()) block = block.subspan(1);
    ++updates;
  }
  if (updates > 2) {
    findings.report(Monitor::hpack_size_update_count, stream,
                    fmt::format("{} size updates open a field block on stream {}", updates, stream));
  }
}

void judge_close(const ConnectionState& state, Findings& findings) {
  const auto& block = state.blocks.block;
  if (!block.open() || !state.trusted() || state.own_goaway != 0) return;
  findings.report(Monitor::field_block_unfinished, block.head().stream,
                  fmt::format("the connection ends inside a field block of stream {}", block.head().stream));
}

void judge_undecodable(const ConnectionState& state, std::uint32_t stream, const hpack::DecodeError& error,
                       Findings& findings) {
  using hpack::Fault;
  auto monitor = Monitor::hpack_decode;
  switch (error.fault) {
    case Fault::list_too_large: return;  // a limit of ours, no rule
    case Fault::size_update_above_limit: monitor = Monitor::hpack_table_limit; break;
    case Fault::size_update_missing: monitor = Monitor::hpack_size_update_owed; break;
    case Fault::size_update_out_of_place: monitor = Monitor::hpack_size_update_place; break;
    default: break;
  }
  const bool by_our_settings =
      monitor == Monitor::hpack_table_limit || monitor == Monitor::hpack_size_update_owed;
  if (by_our_settings && !state.trusted()) return;
  findings.report(monitor, stream,
                  fmt::format("field block on stream {}: {} (octet {}, {}; our table limit is {})", stream,
                              error.what, error.offset, error.section, state.blocks.table_limit));
}

}  // namespace h2prism::model
