// The reactions that the RFC allows to an illegal frame are confined to its stream when the frame concerns a
// stream, so the stream is tainted; whatever touches framing, settings, field blocks or stream 0 taints the
// connection.
#include "engine/model/record_sent.h"

#include <algorithm>

#include "engine/wire/frame_decoder.h"

namespace h2prism::model {
namespace {

class Sent {
 public:
  Sent(ConnectionState& state, const FrameHeader& header) : s_(state), header_(header) {}

  void frame(ByteView payload) {
    if (auto* known = s_.streams.find(header_.stream); known != nullptr && is_closed(known->state))
      known->sent_when_closed = true;
    if (header_.length > s_.target_settings.max_frame_size || !decode_payload(header_, payload, payload_)) {
      return malformed();
    }
    switch (header_.type) {
      case FrameType::DATA: return data(header_.length, std::get<DataPayload>(payload_).data.size());
      case FrameType::HEADERS: return headers(std::get<HeadersPayload>(payload_));
      case FrameType::PRIORITY: return priority(std::get<PriorityPayload>(payload_).priority);
      case FrameType::RST_STREAM: return rst_stream(std::get<RstStreamPayload>(payload_).code);
      case FrameType::SETTINGS: return settings(std::get<SettingsPayload>(payload_).settings);
      case FrameType::PUSH_PROMISE: return push_promise(std::get<PushPromisePayload>(payload_));
      case FrameType::PING: return ping(std::get<PingPayload>(payload_));
      case FrameType::GOAWAY: return goaway(std::get<GoawayPayload>(payload_).last_stream);
      case FrameType::WINDOW_UPDATE: return window_update(std::get<WindowUpdatePayload>(payload_).increment);
      case FrameType::CONTINUATION: return continuation(std::get<ContinuationPayload>(payload_).fragment);
      default: return;
    }
  }

 private:
  // Octets that do not decode, or more than the target takes.
  void malformed() {
    switch (header_.type) {
      case FrameType::DATA: s_.send.use(header_.length); break;
      case FrameType::PRIORITY:
      case FrameType::RST_STREAM:
      case FrameType::WINDOW_UPDATE: break;
      default: return s_.distrust("we sent a malformed frame");
    }
    if (auto* stream = use()) stream->tainted = true;
  }

  // The stream of this frame. None, and what that means for the connection, when there is none.
  Stream* use() {
    if (header_.stream == 0) s_.distrust("we sent a frame of a stream on stream 0");
    return s_.track(header_.stream);
  }

  void need_stream_zero() {
    if (header_.stream != 0) s_.distrust("we sent a frame of the connection on a stream");
  }

  // Its effect on the stream's state, as the target's end sees it.
  void arrive(Stream& stream) {
    const auto kind = *stream_frame(header_);
    if (transition(stream.state, Direction::received, kind).is_error()) stream.tainted = true;
    s_.advance(stream, Direction::received, kind);
    const bool ends = kind == StreamFrame::data_end || kind == StreamFrame::headers_end;
    stream.ended_by_us = stream.ended_by_us || ends;
  }

  static void judge_length(Stream& stream) {
    if (stream.own_content_length.value_or(stream.own_data_octets) != stream.own_data_octets)
      stream.tainted = true;
  }

  void data(std::uint32_t octets, std::size_t content) {
    if (!s_.send.fits(octets, default_window_size))
      s_.distrust("we sent more DATA than the connection's window allows");
    s_.send.use(octets);
    auto* stream = use();
    if (stream == nullptr) return;
    if (!stream->send.fits(octets, s_.target_settings.initial_window_size)) stream->tainted = true;
    stream->send.use(octets);
    stream->own_data_octets += content;
    if (!stream->own_head) stream->tainted = true;
    arrive(*stream);
    if (stream->ended_by_us) judge_length(*stream);
  }

  void headers(const HeadersPayload& payload) {
    if (auto* stream = use()) {
      const auto id = header_.stream;
      if (stream->state == State::idle) {
        // Only a client opens a stream by HEADERS (§5.1).
        if (s_.target == Role::server && s_.ours(id)) {
          s_.own_highest = id;
        } else {
          stream->tainted = true;
        }
      }
      if (payload.priority && payload.priority->dependency == id) stream->tainted = true;
      arrive(*stream);
    }
    block({.stream = header_.stream, .end_stream = header_.has(flag::END_STREAM)}, payload.fragment);
  }

  void priority(const PriorityFields& fields) {
    if (header_.stream == 0) return s_.distrust("we sent a frame of a stream on stream 0");
    // RFC 7540 §5.3.1 made it an error; RFC 9113 has dropped the rule.
    if (fields.dependency != header_.stream) return;
    if (auto* stream = use()) stream->tainted = true;
  }

  void rst_stream(ErrorCode code) {
    auto* stream = use();
    if (stream == nullptr) return;
    if (!stream->reset_by_us) stream->reset_by_us = code;
    arrive(*stream);
  }

  void settings(const SettingsView& entries) {
    need_stream_zero();
    if (header_.has(flag::ACK)) {
      // Now, not before, the target's smaller table binds us.
      s_.own_blocks.limit_table(s_.target_settings.header_table_size);
      return;
    }
    auto next = s_.own_settings.latest();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!setting_fault(entries[i], other(s_.target), next, s_.sent == 1).empty())
        s_.distrust("we sent an invalid setting");
      next.apply(entries[i]);
    }
    if (next.initial_window_size != s_.own_settings.latest().initial_window_size) {
      for (const auto& stream : s_.streams.all()) {
        if (!is_closed(stream.state) && stream.receive.overflows(next.initial_window_size)) {
          s_.distrust("a setting of ours takes a window above 2^31-1");
        }
      }
    }
    if (!s_.own_settings.sent(next, s_.sent)) s_.distrust("too many SETTINGS of ours are under way");
    if (next.header_table_size > s_.blocks.table_limit) s_.blocks.limit_table(next.header_table_size);
  }

  void push_promise(const PushPromisePayload& payload) {
    const auto id = payload.promised_stream;
    auto* parent = use();
    const bool welcome = s_.target == Role::client && s_.target_settings.enable_push != 0;
    if (s_.target == Role::server) s_.distrust("we, a client, sent PUSH_PROMISE");
    if (parent != nullptr) {
      if (!welcome || transition(parent->state, Direction::received, StreamFrame::push_promise).is_error())
        parent->tainted = true;
    }
    if (auto* promised = s_.track(id)) {
      if (!welcome || !s_.ours(id) || promised->state != State::idle) promised->tainted = true;
      s_.advance(*promised, Direction::received, StreamFrame::promised);
      if (s_.ours(id)) s_.own_highest = std::max(s_.own_highest, id);
    }
    block({.stream = header_.stream, .promised = id}, payload.fragment);
  }

  void ping(const PingPayload& payload) {
    need_stream_zero();
    if (!header_.has(flag::ACK)) s_.pings.sent(payload.opaque, s_.sent);
  }

  void goaway(std::uint32_t last_stream) {
    need_stream_zero();
    s_.own_last_stream = last_stream;
    if (s_.own_goaway == 0) s_.own_goaway = s_.sent;
  }

  void window_update(std::uint32_t increment) {
    if (header_.stream == 0) {
      s_.receive.give(increment);
      if (increment == 0 || s_.receive.overflows(default_window_size))
        s_.distrust("we sent an invalid WINDOW_UPDATE");
      return;
    }
    auto* stream = use();
    if (stream == nullptr) return;
    stream->receive.give(increment);
    if (increment == 0 || stream->receive.overflows(s_.own_settings.most(&Settings::initial_window_size)))
      stream->tainted = true;
    arrive(*stream);
  }

  void continuation(ByteView fragment) {
    if (!s_.own_blocks.block.open())
      return s_.distrust("we sent CONTINUATION without a field block to continue");
    s_.own_blocks.block.add(fragment);
    if (header_.has(flag::END_HEADERS)) {
      auto& reader = s_.own_blocks;
      reader.block.close();
      reader.lost = reader.lost || reader.block.too_long();
      section(reader.block.head(), reader.block.octets());
    }
  }

  void block(const BlockHead& head, ByteView fragment) {
    if (header_.has(flag::END_HEADERS)) {
      section(head, fragment);
    } else {
      s_.own_blocks.block.start(head, fragment);
    }
  }

  // A whole field block of ours.
  void section(const BlockHead& head, ByteView octets) {
    FieldList fields;
    auto* stream = s_.streams.find(head.promised.value_or(head.stream));
    if (s_.own_blocks.lost || !decode(octets, fields))
      return s_.distrust("we sent a field block that cannot be decoded");
    if (stream == nullptr) return;

    auto kind = SectionKind::response;
    if (s_.target == Role::server || head.promised) kind = SectionKind::request;
    if (stream->own_head && !head.promised) kind = SectionKind::trailers;
    if (!check_section(kind, fields).empty()) stream->tainted = true;
    if (kind == SectionKind::trailers) {
      if (!head.end_stream) stream->tainted = true;
    } else if (kind == SectionKind::request) {
      stream->method = method_of(fields);
      stream->own_scheme = value_of(fields, ":scheme");
      stream->own_authority = value_of(fields, ":authority");
      stream->own_head = !head.promised;
    } else {
      const bool informational = status_of(fields) / 100 == 1;
      if (informational && head.end_stream) stream->tainted = true;
      stream->own_head = !informational;
    }
    if (stream->own_head && kind != SectionKind::trailers) {
      // More than we could count up to is a mismatch, too.
      stream->own_content_length = content_length_of(fields);
      if (!stream->own_content_length && has_field(fields, "content-length")) stream->tainted = true;
    }
    if (head.end_stream) judge_length(*stream);
  }

  bool decode(ByteView octets, FieldList& fields) {
    const auto decoded = s_.own_blocks.decoder.decode(octets, fields);
    if (decoded) return true;
    s_.own_blocks.lost = decoded.error().fault != hpack::Fault::list_too_large;
    return false;
  }

  ConnectionState& s_;
  const FrameHeader& header_;
  Payload payload_;
};

}  // namespace

// RFC 7540 §3.2, §3.2.1: the 101 is proof that the request was read, and takes the place of a SETTINGS ACK.
void record_upgrade(ConnectionState& state, std::span<const Setting> settings, Method method) {
  Settings agreed;
  for (const auto& setting : settings) {
    if (!setting_fault(setting, other(state.target), agreed, true).empty())
      state.distrust("we sent an invalid setting");
    agreed.apply(setting);
  }
  state.own_settings.agreed(agreed);
  if (agreed.header_table_size > state.blocks.table_limit) state.blocks.limit_table(agreed.header_table_size);

  auto* stream = state.track(1);
  if (stream == nullptr) return;
  state.own_highest = 1;
  stream->state = stream->seen = State::half_closed_remote;
  stream->method = method;
  stream->own_head = stream->ended_by_us = true;
}

void record_sent(ConnectionState& state, ByteView frame) {
  ++state.sent;
  if (frame.size() < frame_header_size) return state.distrust("we sent octets that are no frame");
  const auto header = decode_frame_header(frame.data());
  if (header.length != frame.size() - frame_header_size)
    return state.distrust("we sent a frame whose length is a lie");

  if (state.target == Role::server && !state.preface_sent)
    state.distrust("we sent frames before the client's preface");
  const bool settings = header.type == FrameType::SETTINGS && !header.has(flag::ACK);
  if (state.sent == 1 && !settings) state.distrust("our first frame was not SETTINGS");

  auto& open_block = state.own_blocks.block;
  const bool continues = header.type == FrameType::CONTINUATION && header.stream == open_block.head().stream;
  if (open_block.open() && !continues) {
    state.distrust("we sent another frame inside a field block");
    state.own_blocks.lost = true;
    open_block.close();
  }
  Sent(state, header).frame(frame.subspan(frame_header_size));
}

}  // namespace h2prism::model
