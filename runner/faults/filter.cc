#include "runner/faults/filter.h"

#include <algorithm>
#include <utility>

#include "engine/wire/frame_writer.h"
#include "runner/faults/block.h"

namespace h2prism::faults {
namespace {

using Side = Clause::Side;

bool opens_block(FrameType type) { return type == FrameType::HEADERS || type == FrameType::PUSH_PROMISE; }

ByteView fragment_of(const Payload& payload) {
  if (const auto* headers = std::get_if<HeadersPayload>(&payload)) return headers->fragment;
  if (const auto* promise = std::get_if<PushPromisePayload>(&payload)) return promise->fragment;
  if (const auto* more = std::get_if<ContinuationPayload>(&payload)) return more->fragment;
  return {};
}

}  // namespace

Filter::Filter(model::Role target, const Rule* rule)
    : rule_(rule),
      scene_(target),
      targets_{Side::player, target == model::Role::server, {}},
      players_{Side::target, target == model::Role::client, {}} {
  // Whatever the player's SETTINGS allow: the tables are the endpoint's business, here they are only
  // followed.
  players_.decoder.set_table_limit(UINT32_MAX);
}

void Filter::from_player(ByteView octets) { take(targets_, octets); }
void Filter::from_target(ByteView octets) {
  if (!stub_) take(players_, octets);
}

void Filter::take(Lane& lane, ByteView octets) {
  if (ended_) return;
  append(lane.input, octets);
  if (lane.preface_due && !take_preface(lane)) return;
  // A server that answers in HTTP/1.x sends no frames.
  if (as_text(lane.input).starts_with("HTTP/1.")) return append(lane.output, std::exchange(lane.input, {}));
  std::size_t at = 0;
  const auto input = std::exchange(lane.input, {});
  const auto rest = [&] { return ByteView(input).subspan(at); };
  while (rest().size() >= frame_header_size) {
    const auto size = frame_header_size + load_u24(rest().data());
    if (rest().size() < size) break;
    frame(lane, rest().first(size));
    if (ended_) return;
    at += size;
  }
  lane.input.assign(rest().begin(), rest().end());
}

// False: it is not there yet.
bool Filter::take_preface(Lane& lane) {
  if (lane.input.size() < client_magic.size()) return false;
  lane.preface_due = false;
  auto magic = as_bytes(client_magic);
  const auto first = as_text(ByteView(lane.input).first(magic.size()));
  std::size_t used = magic.size();
  bool settings_due = false;
  if (first != client_magic) {
    if (rule_ == nullptr || !rule_->any_preface) magic = as_bytes(first);
    // A request in HTTP/1.x is longer.
    const auto end = as_text(lane.input).find("\r\n\r\n");
    if (rule_ != nullptr && rule_->any_preface && first.starts_with("GET ") && end != std::string::npos) {
      used = end + 4;
      settings_due = true;
    }
  }
  if (lane.from == Side::player) scene_.sent_preface();
  append(lane.output, magic);
  if (settings_due) append(lane.output, settings_frame({}));
  lane.input.erase(lane.input.begin(), lane.input.begin() + static_cast<std::ptrdiff_t>(used));
  return true;
}

void Filter::frame(Lane& lane, ByteView octets) {
  const auto header = decode_frame_header(octets.data());
  const auto payload = decode_payload(header, octets.subspan(frame_header_size));
  const bool continues = header.type == FrameType::CONTINUATION && lane.head &&
                         lane.head->stream == header.stream && payload.has_value();
  if (continues) {
    append(lane.fragments, fragment_of(*payload));
    if (!lane.broken) append(lane.held, octets);
    if (header.has(flag::END_HEADERS)) return end_block(lane, octets);
    if (!lane.broken) return;
    append(lane.output, octets);
    return note(lane, octets);
  }
  if (!lane.head && opens_block(header.type) && payload && header.stream != 0)
    return begin_block(lane, header, *payload, octets);
  // Something between the frames of a block: what was held of it goes on as it is.
  if (lane.head) flush_held(lane);
  Turn now{.scene = scene_, .header = header, .octets = octets};
  now.content = payload ? &*payload : nullptr;
  now.error = payload ? nullptr : &payload.error();
  now.in_block = lane.head.has_value();
  play(lane, now);
  note(lane, octets);
}

void Filter::begin_block(Lane& lane, const FrameHeader& header, const Payload& payload, ByteView octets) {
  lane.head = header;
  lane.broken = false;
  lane.held.assign(octets.begin(), octets.end());
  const auto fragment = fragment_of(payload);
  lane.fragments.assign(fragment.begin(), fragment.end());
  const auto* promise = std::get_if<PushPromisePayload>(&payload);
  lane.promised = promise != nullptr ? promise->promised_stream : 0;
  if (header.has(flag::END_HEADERS)) end_block(lane, octets);
}

void Filter::end_block(Lane& lane, ByteView last) {
  auto header = *std::exchange(lane.head, std::nullopt);
  header.flags |= flag::END_HEADERS;
  const auto frames = std::exchange(lane.held, {});
  Turn now{.scene = scene_, .header = header, .octets = frames};
  now.is_block = true;
  now.promised = lane.promised;
  now.block = lane.fragments;
  decode(lane, now);
  if (lane.broken) {
    append(lane.output, last);
    return note(lane, last);
  }
  play(lane, now);
  note(lane, frames);
}

void Filter::flush_held(Lane& lane) {
  if (std::exchange(lane.broken, true)) return;
  note(lane, lane.held);
  append(lane.output, std::exchange(lane.held, {}));
}

// A block that cannot be decoded leaves the tables as they were: either it ends the connection, or it is
// hidden.
void Filter::decode(Lane& lane, Turn& turn) {
  auto next = lane.decoder;
  FieldList fields;
  if (const auto ok = next.decode(turn.block, fields); !ok) {
    turn.fault = ok.error().fault;
    return;
  }
  lane.decoder = std::move(next);
  if (lane.from == Side::player) scene_.requested(turn.header.stream, fields);
  turn.fields = std::move(fields);
}

void Filter::play(Lane& lane, Turn& now) {
  if (lane.from == Side::player) append(players_.output, std::exchange(players_.late, {}));
  if (stub_ && lane.from == Side::player) return answer_as_stub(now);
  if (rule_ != nullptr) {
    const auto fits = [&](const Clause& c) { return c.from == lane.from && c.match.holds(now); };
    const auto clause = std::ranges::find_if(rule_->clauses, fits);
    if (clause != rule_->clauses.end()) clause->act(now);
  }
  auto& out = now.hold ? lane.late : lane.output;
  append(out, now.before);
  if (now.is_block && (now.hide || now.instead || now.edited)) lane.restated = true;
  if (now.instead) {
    append(out, *now.instead);
  } else if (!now.hide) {
    if (lane.restated && now.fields) {
      const auto updates = lane.from == Side::target ? leading_updates(now.block) : ByteView();
      append(out, block_frames(now.header, lane.promised, plain_block(*now.fields, updates)));
    } else {
      append(out, now.octets);
    }
  }
  append(out, now.after);
  // Nobody answers ahead of his SETTINGS (§3.4).
  const bool early = lane.from == Side::player && scene_.frames_of_target() == 0 && !now.ends;
  append(early ? early_ : other(lane).output, now.back);
  if (lane.from == Side::target) append(out, std::exchange(early_, {}));
  if (now.ends) ended_ = now.ends;
  stub_ |= now.takes_over;
  mute_ |= now.mutes;
}

void Filter::note(const Lane& lane, ByteView frames) {
  while (!frames.empty()) {
    const auto one = frames.first(frame_header_size + load_u24(frames.data()));
    lane.from == Side::player ? scene_.sent(one) : scene_.answered(one);
    frames = frames.subspan(one.size());
  }
}

// The least that keeps a connection alive.
void Filter::answer_as_stub(const Turn& turn) {
  constexpr std::uint8_t status_200 = 0x88;  // of the static table
  auto& out = players_.output;
  if (mute_) return;
  if (turn.is(FrameType::SETTINGS) && !turn.header.has(flag::ACK)) append(out, settings_ack_frame());
  const auto* ping = turn.as<PingPayload>();
  if (ping != nullptr && !turn.header.has(flag::ACK)) append(out, ping_frame(ping->opaque, true));
  if (turn.is(FrameType::HEADERS) && turn.scene.state(turn.header.stream) == model::State::idle) {
    append(out,
           headers_frame(turn.header.stream, ByteView(&status_200, 1), flag::END_HEADERS | flag::END_STREAM));
  }
}

}  // namespace h2prism::faults
