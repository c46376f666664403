#include "fuzz/mutate/frame_fields.h"

#include <algorithm>

#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/dictionary.h"
#include "fuzz/mutate/field_block.h"
#include "fuzz/mutate/octets.h"
#include "fuzz/mutate/schedule.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t payload_at = frame_header_size;

std::uint32_t get_u32(const Bytes& frame, std::size_t at) { return load_u32(&frame[at]); }
void put_u32(Bytes& frame, std::size_t at, std::uint64_t value) {
  for (unsigned i = 0; i < 4; ++i) frame[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}
// Its lowest `bits`, mostly; the top bit is reserved in many.
void change_u32(Random& random, Bytes& frame, std::size_t at, unsigned bits) {
  const auto old = get_u32(frame, at);
  put_u32(frame, at, random.interesting(random.one_in(8) ? 32 : bits, old));
}

bool settings(Random& random, Bytes& frame) {
  const auto entries = (frame.size() - payload_at) / 6;
  if (entries == 0 || random.one_in(3)) {
    const auto setting = any_setting(random);
    append_u16(frame, static_cast<std::uint16_t>(setting.id));
    append_u32(frame, setting.value);
    return true;
  }
  const auto at = payload_at + 6 * random.below(entries);
  if (random.one_in(3)) {
    frame[at + 1] = static_cast<std::uint8_t>(random.interesting(4, frame[at + 1]));
  } else {
    change_u32(random, frame, at + 2, 31);
  }
  return true;
}

// Where the field block lies: behind pad length, priority and promised stream, before the padding.
struct Region {
  std::size_t begin, end;
};
Region block_region(const Bytes& frame) {
  const auto type = static_cast<FrameType>(frame[3]);
  const auto flags = frame[4];
  std::size_t begin = payload_at;
  std::size_t padding = 0;
  if (type != FrameType::CONTINUATION && (flags & flag::PADDED) != 0) {
    if (begin < frame.size()) padding = frame[begin];
    ++begin;
  }
  if (type == FrameType::HEADERS && (flags & flag::PRIORITY) != 0) begin += 5;
  if (type == FrameType::PUSH_PROMISE) begin += 4;
  begin = std::min(begin, frame.size());
  return {begin, frame.size() - std::min(padding, frame.size() - begin)};
}

void field_block(Random& random, Bytes& frame) {
  const auto [begin, end] = block_region(frame);
  const auto block = mutate_field_block(random, ByteView(frame).subspan(begin, end - begin), random.below(4));
  Bytes made(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(begin));
  append(made, block);
  append(made, ByteView(frame).subspan(end));
  frame = std::move(made);
}

// PADDED on, off, or a pad length that lies.
void padding(Random& random, Bytes& frame) {
  if ((frame[4] & flag::PADDED) == 0) {
    const auto octets = random.one_in(4) ? random.octet() : random.below(4);  // it fills windows, too
    frame[4] |= flag::PADDED;
    frame.insert(frame.begin() + payload_at,
                 static_cast<std::uint8_t>(random.one_in(2) ? octets : random.octet()));
    frame.resize(frame.size() + octets);
  } else if (random.one_in(4) || frame.size() == payload_at) {
    frame[4] &= static_cast<std::uint8_t>(~flag::PADDED);
  } else {
    frame[payload_at] = static_cast<std::uint8_t>(random.interesting(8, frame.size() - payload_at));
  }
}

}  // namespace

void repair_length(Bytes& frame) {
  apply({.length = static_cast<std::uint32_t>(frame.size() - frame_header_size)}, frame);
}

void mutate_header(Random& random, Bytes& frame) {
  const auto header = decode_frame_header(frame.data());
  switch (random.below(8)) {
    case 0:
      frame[3] = static_cast<std::uint8_t>(random.one_in(4) ? random.octet() : random.below(0x11));
      break;
    case 1:
    case 2: frame[4] ^= static_cast<std::uint8_t>(1U << random.below(8)); break;
    case 3: frame[4] = static_cast<std::uint8_t>(random.octet() & 0x2d); break;
    case 4:
    case 5:
      apply({.stream = static_cast<std::uint32_t>(random.one_in(4) ? random.interesting(31, header.stream)
                                                                   : random.below(8))},
            frame);
      break;
    case 6: apply({.reserved = !header.reserved}, frame); break;
    default:
      apply({.length =
                 static_cast<std::uint32_t>(random.interesting(random.one_in(3) ? 24 : 6, header.length))},
            frame);
  }
}

bool mutate_payload_field(Random& random, Bytes& frame) {
  const auto room = frame.size() - payload_at;
  const auto type = static_cast<FrameType>(frame[3]);
  switch (type) {
    case FrameType::DATA:
    case FrameType::HEADERS:
    case FrameType::PUSH_PROMISE:
    case FrameType::CONTINUATION: {
      if (type != FrameType::CONTINUATION && random.one_in(4)) {
        padding(random, frame);
      } else if (type == FrameType::DATA) {
        frame.resize(payload_at + random.interesting(random.one_in(16) ? 15 : 5, room), 'd');
      } else {
        field_block(random, frame);
      }
      return true;
    }
    case FrameType::PRIORITY:
      if (room >= 5) change_u32(random, frame, payload_at, 31);
      return room >= 5;
    case FrameType::RST_STREAM:
      if (room >= 4) put_u32(frame, payload_at, static_cast<std::uint32_t>(any_error_code(random)));
      return room >= 4;
    case FrameType::SETTINGS: return settings(random, frame);
    case FrameType::GOAWAY:
      if (room >= 8 && random.one_in(2))
        put_u32(frame, payload_at + 4, static_cast<std::uint32_t>(any_error_code(random)));
      else if (room >= 8)
        change_u32(random, frame, payload_at, 31);
      return room >= 8;
    case FrameType::WINDOW_UPDATE:
    case FrameType::PRIORITY_UPDATE:
      if (room >= 4) change_u32(random, frame, payload_at, 31);
      return room >= 4;
    default: break;
  }
  if (frame[3] != schedule_type) return false;
  Bytes payload{static_cast<std::uint8_t>(random.below(schedule_count)),
                static_cast<std::uint8_t>(random.interesting(8, 9))};
  frame.resize(payload_at);
  append(frame, payload);
  return true;
}

}  // namespace h2prism::fuzz
