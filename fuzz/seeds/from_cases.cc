#include <algorithm>
#include <array>

#include "engine/script/stage.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/oracle/blocks.h"
#include "fuzz/seeds/seeds.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t largest = 1024;  // octets of an input: longer ones say little more, slowly

// Without the magic; targets add it.
ByteView frames_of(ByteView octets) {
  const auto magic = as_bytes(client_magic);
  const bool opens = octets.size() >= magic.size() && std::equal(magic.begin(), magic.end(), octets.begin());
  return opens ? octets.subspan(magic.size()) : octets;
}

void add_schedule(Bytes& input, Schedule what) {
  const std::array payload{static_cast<std::uint8_t>(what)};
  append(input, raw_frame(static_cast<FrameType>(schedule_type), 0, 0, payload));
}

// One session, as the end that the case plays sees it, or as its target does.
Bytes session(const std::vector<script::Turn>& turns, bool case_is_target, std::uint8_t pieces) {
  constexpr std::uint8_t compare = 16;  // fuzz/oracle/session.h: every fourth
  Bytes input{pieces, pieces % 4 == 0 ? compare : std::uint8_t{0}};
  bool target_speaks = true;
  for (const auto& turn : turns) {
    if (const bool by_target = turn.by_case == case_is_target; by_target != target_speaks) {
      target_speaks = by_target;
      add_schedule(input, by_target ? Schedule::target_speaks : Schedule::we_speak);
    }
    append(input, frames_of(turn.octets));
  }
  return input;
}

// The field blocks of all frames, joined from their fragments, as fuzz/oracle/blocks.h wants them.
Bytes blocks(ByteView octets) {
  constexpr std::uint8_t usual_table_and_list = 0x98;
  Bytes input{usual_table_and_list};
  Bytes block;
  FrameDecoder decoder;
  for (auto result = decoder.next(octets); result.status != DecodedFrame::Status::need_more;
       result = decoder.next(octets)) {
    if (result.status != DecodedFrame::Status::done) continue;
    const auto& frame = result.frame;
    if (const auto* headers = std::get_if<HeadersPayload>(&frame.payload))
      append(block, headers->fragment);
    else if (const auto* promise = std::get_if<PushPromisePayload>(&frame.payload))
      append(block, promise->fragment);
    else if (const auto* more = std::get_if<ContinuationPayload>(&frame.payload))
      append(block, more->fragment);
    else
      continue;
    if (!frame.header.has(flag::END_HEADERS) || block.size() > max_block_size) continue;
    append_u16(input, static_cast<std::uint16_t>(block.size()));
    append(input, block);
    block.clear();
  }
  return input;
}

}  // namespace

void add_cases(Seeds& seeds, const script::Suite& suite) {
  const auto add = [&](const std::string& target, const Bytes& input) {
    if (input.size() <= largest) seeds.add(target, input);
  };
  std::uint8_t pieces = 0;
  for (const auto& test : suite.cases) {
    const auto is_expect = [](const script::Step& step) {
      return std::holds_alternative<script::ExpectStep>(step.what);
    };
    if (std::ranges::none_of(test.steps, is_expect)) continue;
    for (const auto role : {model::Role::server, model::Role::client}) {
      if (test.role != script::TargetRole::any &&
          (test.role == script::TargetRole::server) != (role == model::Role::server))
        continue;
      const auto played = script::play(test, role, script::Sabotage::right);
      ++pieces;
      Bytes frames{pieces, 0};
      append(frames, frames_of(played.sent));
      add("frame_decode", frames);
      if (auto input = blocks(frames_of(played.sent)); input.size() > 1) add("hpack_decode", input);
      // The case plays the client: our peer as the server hears it, and as the client speaks it.
      const bool case_is_client = role == model::Role::server;
      add(case_is_client ? "session_server" : "session_client", session(played.turns, true, pieces));
      add(case_is_client ? "session_client" : "session_server", session(played.turns, false, pieces));
    }
  }
}

}  // namespace h2prism::fuzz
