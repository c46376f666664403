#include "engine/model/record_received.h"

#include <algorithm>

#include "engine/model/monitors/judge.h"

namespace h2prism::model {
namespace {

bool is_over(const Stream& stream) { return stream.ended || stream.reset_by_target; }

class Received {
 public:
  Received(ConnectionState& state, const Frame& frame, Findings& findings)
      : s_(state), header_(frame.header), frame_(frame), findings_(findings) {}

  std::optional<FieldSection> run() {
    switch (header_.type) {
      case FrameType::DATA: data(payload<DataPayload>().data); break;
      case FrameType::HEADERS: return headers(payload<HeadersPayload>().fragment);
      case FrameType::RST_STREAM: rst_stream(payload<RstStreamPayload>().code); break;
      case FrameType::SETTINGS: settings(payload<SettingsPayload>().settings); break;
      case FrameType::PUSH_PROMISE: return push_promise(payload<PushPromisePayload>());
      case FrameType::PING:
        if (header_.has(flag::ACK)) s_.pings.answered(payload<PingPayload>().opaque);
        break;
      case FrameType::GOAWAY: goaway(payload<GoawayPayload>()); break;
      case FrameType::WINDOW_UPDATE: window_update(payload<WindowUpdatePayload>().increment); break;
      case FrameType::CONTINUATION: return continuation(payload<ContinuationPayload>().fragment);
      default: break;
    }
    return {};
  }

 private:
  template <class T>
  const T& payload() const {
    return std::get<T>(frame_.payload);
  }

  // The stream of this frame. A stream that the target did not open the right way has had its finding.
  Stream* use() {
    if (auto* known = s_.streams.find(header_.stream)) return known;
    auto* added = s_.track(header_.stream);
    if (added == nullptr) return nullptr;
    const bool opens = header_.type == FrameType::HEADERS && s_.target == Role::client && !s_.ours(added->id);
    added->tainted = !opens || added->state != State::idle;
    return added;
  }

  void opened(std::uint32_t id) {
    if (!s_.ours(id)) s_.highest = std::max(s_.highest, id);
  }

  void data(ByteView content) {
    s_.receive.use(header_.length);
    auto* stream = use();
    if (stream == nullptr) return;
    stream->receive.use(header_.length);
    const bool late = is_over(*stream);
    s_.advance(*stream, Direction::sent, *stream_frame(header_));
    if (late) return;
    stream->data_octets += content.size();
    stream->body_digest = fnv1a(content, stream->body_digest);
    append(stream->body, content.first(std::min(content.size(), s_.limits.max_body - stream->body.size())));
    if (header_.has(flag::END_STREAM)) end(*stream);
  }

  std::optional<FieldSection> headers(ByteView fragment) {
    BlockHead head{.stream = header_.stream, .end_stream = header_.has(flag::END_STREAM)};
    if (auto* stream = use()) {
      head.late = is_over(*stream);
      stream->reopened = stream->reopened || stream->ended || stream->reset_by_target;
      s_.advance(*stream, Direction::sent, *stream_frame(header_));
    }
    opened(header_.stream);
    return block(head, fragment);
  }

  std::optional<FieldSection> push_promise(const PushPromisePayload& promise) {
    const auto id = promise.promised_stream;
    if (auto* promised = s_.track(id)) s_.advance(*promised, Direction::sent, StreamFrame::promised);
    opened(id);
    if (auto* parent = s_.streams.find(header_.stream); parent != nullptr && parent->promised == 0)
      parent->promised = id;
    return block({.stream = header_.stream, .promised = id}, promise.fragment);
  }

  void rst_stream(ErrorCode code) {
    auto* stream = use();
    if (stream == nullptr) return;
    if (!stream->reset_by_target) stream->reset_by_target = code;
    s_.advance(*stream, Direction::sent, StreamFrame::rst_stream);
  }

  void settings(const SettingsView& entries) {
    if (header_.has(flag::ACK)) return settings_ack();
    s_.settings_received = true;
    for (std::size_t i = 0; i < entries.size(); ++i) s_.target_settings.apply(entries[i]);
    const auto table = s_.target_settings.header_table_size;
    if (table > s_.own_blocks.table_limit) s_.own_blocks.limit_table(table);
  }

  // The target's encoder is bound by what it acknowledged, but may go by a larger table that is under way.
  void settings_ack() {
    if (!s_.own_settings.acknowledged()) return;
    const auto bound = s_.own_settings.in_force().header_table_size;
    const auto most = s_.own_settings.most(&Settings::header_table_size);
    if (bound < s_.blocks.table_limit) s_.blocks.limit_table(bound);
    if (most > s_.blocks.table_limit) s_.blocks.limit_table(most);
  }

  void goaway(const GoawayPayload& goaway) {
    s_.goaway_last_stream = std::min(goaway.last_stream, s_.goaway_last_stream.value_or(max_stream_id));
    s_.goaway_error = s_.goaway_error || goaway.code != ErrorCode::NO_ERROR;
  }

  void window_update(std::uint32_t increment) {
    if (header_.stream == 0) return s_.send.give(increment);
    auto* stream = use();
    if (stream == nullptr) return;
    stream->send.give(increment);
    s_.advance(*stream, Direction::sent, StreamFrame::window_update);
  }

  std::optional<FieldSection> continuation(ByteView fragment) {
    auto& reader = s_.blocks;
    if (!reader.block.open() || reader.block.head().stream != header_.stream) {
      reader.lost = true;  // who knows what these octets belong to
      return {};
    }
    reader.block.add(fragment);
    if (!header_.has(flag::END_HEADERS)) return {};
    reader.block.close();
    reader.lost = reader.lost || reader.block.too_long();
    return section(reader.block.head(), reader.block.octets());
  }

  std::optional<FieldSection> block(const BlockHead& head, ByteView fragment) {
    s_.blocks.lost = s_.blocks.lost || s_.blocks.block.open();  // the block before has no end
    if (!header_.has(flag::END_HEADERS)) {
      s_.blocks.block.start(head, fragment);
      return {};
    }
    s_.blocks.block.close();
    return section(head, fragment);
  }

  // A whole field block.
  std::optional<FieldSection> section(const BlockHead& head, ByteView octets) {
    FieldSection section{.stream = head.stream, .promised = head.promised, .end_stream = head.end_stream};
    auto* stream = s_.streams.find(head.promised.value_or(head.stream));
    const bool whole = decode(octets, section);
    if (s_.blocks.lost) {
      section.kind = FieldSection::Kind::undecodable;
      if (stream != nullptr) stream->head_unknown = true;
    } else {
      classify(head, stream, section);
      if (whole && stream != nullptr) judge_section(s_, *stream, section, findings_);
    }
    if (stream == nullptr || head.late) return section;
    if (!whole) stream->head_unknown = true;
    keep(*stream, section);
    if (head.end_stream && !head.promised) end(*stream);
    return section;
  }

  // False when fields are missing.
  bool decode(ByteView octets, FieldSection& section) {
    if (s_.blocks.lost) return false;
    judge_size_updates(section.stream, octets, findings_);
    const auto decoded = s_.blocks.decoder.decode(octets, section.fields);
    if (decoded) return true;
    s_.blocks.lost = decoded.error().fault != hpack::Fault::list_too_large;
    judge_undecodable(s_, section.stream, decoded.error(), findings_);
    if (s_.blocks.lost) section.fields.clear();
    return false;
  }

  void classify(const BlockHead& head, const Stream* stream, FieldSection& section) const {
    using Kind = FieldSection::Kind;
    const bool headed = stream != nullptr && stream->final_heads > 0;
    if (stream == nullptr || head.late) {
      section.kind = Kind::ignored;
    } else if (head.promised) {
      section.kind = Kind::push_request;
    } else if (s_.target == Role::client) {
      section.kind = headed ? Kind::trailers : Kind::request;
    } else if (headed && !has_field(section.fields, ":status")) {
      section.kind = Kind::trailers;
    } else {
      section.status = status_of(section.fields);
      section.kind = section.status / 100 == 1 ? Kind::informational : Kind::final_response;
    }
  }

  void keep(Stream& stream, const FieldSection& section) const {
    using Kind = FieldSection::Kind;
    switch (section.kind) {
      case Kind::informational:
        if (stream.informational++ == 0) stream.interim_status = section.status;
        break;
      case Kind::trailers: stream.trailers = section.fields; break;
      case Kind::push_request: stream.method = method_of(section.fields); break;
      case Kind::request: stream.method = method_of(section.fields); [[fallthrough]];
      case Kind::final_response:
        if (stream.final_heads++ > 0) break;
        stream.head = section.fields;
        stream.content_length = content_length_of(section.fields);
        if (section.kind == Kind::final_response) stream.status = section.status;
        break;
      case Kind::undecodable:
      case Kind::ignored: break;
    }
  }

  // END_STREAM, with all that came before it.
  void end(Stream& stream) {
    stream.ended = true;
    judge_end(s_, stream, findings_);
  }

  ConnectionState& s_;
  const FrameHeader& header_;
  const Frame& frame_;
  Findings& findings_;
};

}  // namespace

std::optional<FieldSection> record_received(ConnectionState& state, const Frame& frame, Findings& findings) {
  ++state.received;
  return Received(state, frame, findings).run();
}

void record_malformed(ConnectionState& state, const FrameHeader& header) {
  ++state.received;
  auto& reader = state.blocks;
  switch (header.type) {
    case FrameType::DATA: state.receive.use(header.length); break;
    case FrameType::HEADERS:
    case FrameType::PUSH_PROMISE:
      reader.lost = true;
      reader.block.close();
      if (!header.has(flag::END_HEADERS)) reader.block.start({.stream = header.stream}, {});
      break;
    case FrameType::CONTINUATION:
      reader.lost = true;
      if (header.has(flag::END_HEADERS)) reader.block.close();
      break;
    case FrameType::RST_STREAM: break;
    default: return;
  }
  // What it was to do to its stream is unknown.
  if (auto* stream = state.track(header.stream)) stream->tainted = true;
}

}  // namespace h2prism::model
