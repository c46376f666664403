#include "engine/script/saboteur.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

using transport::CloseKind;

constexpr std::size_t magic_size = 24;
constexpr std::uint32_t foreign_stream = 0x7ffffff1;  // odd, and used by no case

constexpr std::array<std::string_view, sabotage_count> names{
    "ignore", "answer-200", "wrong-code", "wrong-stream", "bare-close",
    "reset",  "hang",       "crash",      "right",        "right-then-hang"};

bool is_fence(const PingPayload& ping) {
  return ping.opaque[0] == 'h' && ping.opaque[1] == '2' && ping.opaque[2] == 'p' && ping.opaque[3] == 'f';
}

// A code that none of the reactions accepts.
ErrorCode foreign_code(const ExpectStep& expect) {
  for (const auto code :
       {ErrorCode::CONNECT_ERROR, ErrorCode::SETTINGS_TIMEOUT, ErrorCode::HTTP_1_1_REQUIRED}) {
    const auto names_it = [&](const Outcome& o) {
      return std::ranges::any_of(
                 o.strong,
                 [&](const Reaction& r) { return std::ranges::find(r.codes, code) != r.codes.end(); }) ||
             std::ranges::any_of(o.weak, [&](const Reaction& r) {
               return std::ranges::find(r.codes, code) != r.codes.end();
             });
    };
    if (std::ranges::none_of(expect.any_of, names_it) && std::ranges::none_of(expect.tolerated, names_it))
      return code;
  }
  return static_cast<ErrorCode>(0x1234);
}

}  // namespace

std::string_view to_string(Sabotage sabotage) { return names[static_cast<std::size_t>(sabotage)]; }

Saboteur::Saboteur(Sabotage sabotage, model::Role role, const ExpectStep& expect, bool upgrades)
    : sabotage_(sabotage),
      role_(role),
      expect_(expect),
      decoder_(max_max_frame_size),
      awaits_http1_(upgrades),
      magic_seen_(role == model::Role::client) {}

Bytes Saboteur::hello() {
  Bytes out;
  if (role_ != model::Role::client) return out;
  append(out, client_magic);
  append(out, settings_frame({}));
  settings_sent_ = true;
  const FieldList request{
      {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "localhost"}};
  for (const std::uint32_t stream : {1U, 3U, 5U}) {
    Bytes block;
    encoder_.encode(request, block);
    append(out, headers_frame(stream, block, flag::END_HEADERS | flag::END_STREAM));
  }
  return out;
}

Bytes Saboteur::react(ByteView octets, bool provocation) {
  Bytes out;
  if (closed_) return out;
  if (provocation) phase_ = Phase::provoked;
  const bool silent =
      phase_ != Phase::polite &&
      (sabotage_ == Sabotage::hang || (sabotage_ == Sabotage::right_then_hang && phase_ == Phase::after));
  if (silent) return out;
  if (awaits_http1_) return answer_upgrade();
  if (!settings_sent_) {
    append(out, settings_frame({}));
    settings_sent_ = true;
  }
  first_ = static_cast<std::ptrdiff_t>(out.size());
  // Not before the case asks for it: what came early would be no answer to the provocation.
  if (phase_ == Phase::provoked && sabotage_ == Sabotage::answer_200 && std::exchange(owes_response_, false))
    on_request(1, out);
  append(held_, octets);
  ByteView rest(held_);
  if (!magic_seen_) {
    // A case with a preface of its own may send anything here: what is no magic is read as frames, which does
    // no harm.
    if (rest.size() >= magic_size && rest[0] == 'P') rest = rest.subspan(magic_size);
    magic_seen_ = true;
  }
  for (;;) {
    const auto& decoded = decoder_.next(rest);
    if (decoded.status == DecodedFrame::Status::need_more) break;
    if (decoded.status == DecodedFrame::Status::done) on_frame(decoded.frame, out);
  }
  held_.clear();
  if (phase_ == Phase::provoked) {
    provoke(out);
    phase_ = Phase::after;
  }
  return out;
}

Bytes Saboteur::answer_upgrade() {
  Bytes out;
  awaits_http1_ = false;
  if (phase_ == Phase::polite || sabotage_ == Sabotage::answer_200) {
    append(out, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    owes_response_ = true;
  } else {
    provoke(out);
    phase_ = Phase::after;
  }
  return out;
}

void Saboteur::on_frame(const Frame& frame, Bytes& out) {
  const auto& header = frame.header;
  const bool ignores = phase_ == Phase::provoked && sabotage_ != Sabotage::answer_200;
  const bool acknowledges =
      !ignores || ((sabotage_ == Sabotage::right || sabotage_ == Sabotage::right_then_hang) &&
                   expect_.any_of.front().wants(ReactionKind::settings_ack));
  switch (header.type) {
    case FrameType::SETTINGS: {
      if (header.has(flag::ACK)) break;
      const auto& entries = std::get<SettingsPayload>(frame.payload).settings;
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].id == SettingId::INITIAL_WINDOW_SIZE) initial_window_ = entries[i].value;
      }
      if (acknowledges) append(out, settings_ack_frame());
      break;
    }
    case FrameType::PING: on_ping(frame, out); break;
    case FrameType::HEADERS:
    case FrameType::CONTINUATION: {
      if (header.type == FrameType::HEADERS) block_ends_stream_ = header.has(flag::END_STREAM);
      in_block_ = header.stream;
      if (header.has(flag::END_HEADERS) && role_ == model::Role::server && !ignores)
        on_request(header.stream, out);
      break;
    }
    case FrameType::WINDOW_UPDATE:
      if (waiting_.erase(header.stream) > 0 && !ignores)
        append(out, data_frame(header.stream, as_bytes("hello"), flag::END_STREAM));
      break;
    default: break;
  }
}

void Saboteur::on_ping(const Frame& frame, Bytes& out) {
  if (frame.header.has(flag::ACK)) return;
  const auto& ping = std::get<PingPayload>(frame.payload);
  const bool ignores = phase_ == Phase::provoked && sabotage_ != Sabotage::answer_200 && !is_fence(ping);
  const bool ends =
      phase_ == Phase::provoked && (sabotage_ == Sabotage::bare_close || sabotage_ == Sabotage::reset ||
                                    sabotage_ == Sabotage::crash || sabotage_ == Sabotage::wrong_code);
  if (!ignores && !ends) append(out, ping_frame(ping.opaque, true));
}

void Saboteur::on_request(std::uint32_t stream, Bytes& out) {
  Bytes block;
  const FieldList response{{":status", "200"}};
  encoder_.encode(response, block);
  append(out, headers_frame(stream, block, flag::END_HEADERS));
  if (initial_window_ >= 5) {
    append(out, data_frame(stream, as_bytes("hello"), flag::END_STREAM));
  } else {
    waiting_.insert(stream);
  }
}

void Saboteur::provoke(Bytes& out) {
  switch (sabotage_) {
    case Sabotage::wrong_code: append(out, goaway_frame(0, foreign_code(expect_))); break;
    case Sabotage::wrong_stream: {
      auto frame = rst_stream_frame(foreign_stream, ErrorCode::PROTOCOL_ERROR);
      out.insert(out.begin() + first_, frame.begin(), frame.end());  // ahead of the answers to the fence
      break;
    }
    case Sabotage::bare_close: closed_ = {CloseKind::fin, ""}; break;
    case Sabotage::reset:
    case Sabotage::crash: closed_ = {CloseKind::reset, ""}; break;
    case Sabotage::right:
    case Sabotage::right_then_hang: give(expect_.any_of.front().strong.front(), out); break;
    default: break;
  }
}

void Saboteur::give(const Reaction& reaction, Bytes& out) {
  Bytes first;
  const auto code = reaction.codes.empty() ? ErrorCode::PROTOCOL_ERROR : reaction.codes.front();
  switch (reaction.kind) {
    case ReactionKind::goaway: first = goaway_frame(0, code); break;
    case ReactionKind::rst_stream:
      first = rst_stream_frame(reaction.stream && reaction.stream->is_number()
                                   ? static_cast<std::uint32_t>(reaction.stream->number)
                                   : 1,
                               code);
      break;
    case ReactionKind::interim: {
      Bytes block;
      encoder_.encode(FieldList{{":status", std::to_string(reaction.status_low)}}, block);
      const bool numbered = reaction.stream && reaction.stream->is_number();
      first = headers_frame(numbered ? static_cast<std::uint32_t>(reaction.stream->number) : 1, block,
                            flag::END_HEADERS);
      break;
    }
    case ReactionKind::http1: append(first, "HTTP/1.1 400 Bad Request\r\n\r\n"); break;
    case ReactionKind::close: closed_ = {CloseKind::fin, ""}; break;
    case ReactionKind::ping_ack: {
      std::array<std::uint8_t, 8> opaque{};
      std::copy_n(reaction.opaque.begin(), std::min<std::size_t>(8, reaction.opaque.size()), opaque.begin());
      first = ping_frame(opaque, true);
      break;
    }
    default: break;
  }
  out.insert(out.begin() + first_, first.begin(), first.end());
}

}  // namespace h2prism::script
