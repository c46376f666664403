#include "fuzz/oracle/session_referee.h"

#include <algorithm>

#include <fmt/format.h>

#include "fuzz/oracle/permitted.h"
#include "fuzz/oracle/require.h"
#include "fuzz/oracle/split.h"

namespace h2prism::fuzz {
namespace {

using Reach = Demand::Reach;

// What a monitor keeps; beyond it nothing is found.
constexpr std::size_t enough_findings = model::Findings::max_per_monitor;

// Refused for want of resources, or of interest, which is no judgement (§5.1.2, §7, §8.4.2, §10.5).
bool blames_nobody(std::optional<ErrorCode> code, bool promise) {
  return !code || *code == ErrorCode::NO_ERROR || *code == ErrorCode::REFUSED_STREAM ||
         *code == ErrorCode::ENHANCE_YOUR_CALM || (promise && *code == ErrorCode::CANCEL);
}

// Some take out the Content-Length of a message that cannot have content (RFC 9110 §8.6).
void add(Digest& fields, const FieldView& field) {
  if (field.name != "content-length") fields.add(field);
}

h2prism_role role_of(model::Role end) { return end == model::Role::server ? H2PRISM_SERVER : H2PRISM_CLIENT; }

}  // namespace

std::string SessionReferee::said() const {
  if (now_.goaway) return fmt::format("GOAWAY {}", to_string(*now_.goaway));
  return now_.reset ? fmt::format("RST_STREAM {}", to_string(*now_.reset)) : "the end of the connection";
}

SessionReferee::SessionReferee(const h2prism_session_adapter& adapter, model::Role end)
    : adapter_(adapter),
      end_(end),
      self_(nullptr),
      model_(end == model::Role::server ? model::Role::client : model::Role::server),
      watch_(end),
      magic_left_(of_client() ? client_magic.size() : 0) {
  const h2prism_sink sink{
      .user = this,
      .frame =
          [](void* user, std::uint32_t length, std::uint8_t type, std::uint8_t, std::uint32_t stream,
             const std::uint8_t* content, std::size_t size) {
            static_cast<SessionReferee*>(user)->delivered(
                length, static_cast<FrameType>(type), stream,
                content == nullptr ? std::nullopt : std::optional(ByteView(content, size)));
          },
      .field =
          [](void* user, std::uint32_t, const char* name, std::size_t name_size, const char* value,
             std::size_t value_size, int never_indexed) {
            auto& self = *static_cast<SessionReferee*>(user);
            self.tells_fields_ = true;
            add(self.fields_, {{name, name_size}, {value, value_size}, never_indexed != 0});
          },
      .error = nullptr};
  self_ = adapter.open(role_of(end), &sink);
  require(adapter.abi == H2PRISM_ADAPTER_ABI && self_ != nullptr, "an adapter of this ABI that opens");
  drain();
}

SessionReferee::~SessionReferee() { adapter_.close(self_); }

void SessionReferee::magic() {
  watch_.magic();
  feed(as_bytes(client_magic), in_one_piece);
}

void SessionReferee::feed(ByteView octets, std::uint8_t pattern) {
  PieceSizes sizes(pattern);
  for_pieces(octets, sizes, [this](ByteView piece) {
    if (!now_.dead) now_.dead = adapter_.feed(self_, piece.data(), piece.size()) != 0;
  });
  drain();
}

void SessionReferee::drain() {
  std::uint8_t room[4096];
  while (const auto size = adapter_.drain(self_, room, sizeof room)) {
    ByteView octets(room, size);
    const auto magic = octets.first(std::min(magic_left_, size));
    require(std::ranges::equal(magic, as_bytes(client_magic).last(magic_left_).first(magic.size())),
            "a client begins with its magic");
    magic_left_ -= magic.size();
    if (!magic.empty() && magic_left_ == 0) model_.sent_preface();
    said_by_end(octets.subspan(magic.size()));
  }
}

void SessionReferee::said_by_end(ByteView octets) {
  while (true) {
    const auto& result = from_end_.next(octets);
    if (result.status == DecodedFrame::Status::need_more) break;
    require(result.status == DecodedFrame::Status::done, "an end writes sound frames");
    watch_.said(result.frame);
    model_.sent(result.frame.octets);
    const auto stream = result.frame.header.stream;
    if (const auto* reset = std::get_if<RstStreamPayload>(&result.frame.payload)) {
      if (stream == stream_ || stream == promised_) now_.reset = reset->code;
    } else if (const auto* goaway = std::get_if<GoawayPayload>(&result.frame.payload)) {
      if (goaway->code != ErrorCode::NO_ERROR) now_.goaway = goaway->code;
    }
  }
}

// Null: nothing happened on it.
const model::Stream* SessionReferee::find(std::uint32_t stream) const {
  const auto streams = model_.streams();
  const auto at = std::ranges::find(streams, stream, &model::Stream::id);
  return at == streams.end() ? nullptr : &*at;
}

// What the end says that it read is what it was sent.
void SessionReferee::delivered(std::uint32_t length, FrameType type, std::uint32_t stream,
                               std::optional<ByteView> content) {
  if (type == FrameType::HEADERS || type == FrameType::DATA || type == FrameType::PUSH_PROMISE) {
    now_.delivered = now_.delivered || stream == stream_;
    watch_.delivered(stream);
  }
  // A field block is one frame to some, and has the length of its first.
  if (type == FrameType::HEADERS || type == FrameType::PUSH_PROMISE || playing_ == nullptr) return;
  require(type == playing_->header.type && length == playing_->header.length && stream == stream_,
          "both see the same frame");
  const auto* data = std::get_if<DataPayload>(&playing_->payload);
  if (data != nullptr && content) require(std::ranges::equal(data->data, *content), "both see the same DATA");
}

// Which stream it is on, ahead of it; true: one that is idle.
bool SessionReferee::look_at(const Frame& frame) {
  now_ = {};
  section_.reset();
  stream_ = frame.header.stream;
  if (frame.header.type != FrameType::CONTINUATION) {
    promised_ = 0;
    fields_ = {};
  }
  if (const auto* promise = std::get_if<PushPromisePayload>(&frame.payload))
    promised_ = promise->promised_stream;
  // A client's requests are known, all of them.
  const auto opened = of_client() && stream_ % 2 == 1 ? 0 : highest_;
  const auto* stream = find(stream_);
  // Or opened where it could not be, and dropped.
  was_over_ = stream == nullptr
                  ? stream_ != 0 && stream_ <= opened
                  : stream->tainted || stream->ended || stream->reset_by_us || stream->reset_by_target;
  // A promise is refused as soon as something is wrong with it, or at the end of its block.
  if (const auto* promised = find(promised_); promised != nullptr && promised->reset_by_us) was_over_ = true;
  return stream_ > opened && stream == nullptr;
}

bool SessionReferee::play(ByteView octets, std::uint8_t pattern) {
  // Cut off: what has come may be judged, or not.
  if (octets.size() < frame_header_size + load_u24(octets.data())) return false;
  auto rest = octets;
  if (from_peer_.in_frame()) from_peer_ = FrameDecoder();  // an oversize one was fed whole, but not read
  const auto& result = from_peer_.next(rest);
  const auto& frame = result.frame;
  const auto known = model_.findings().size();
  const bool idle = look_at(frame);
  if (result.status == DecodedFrame::Status::error) {
    model_.received_malformed(frame.header, result.error);
  } else {
    section_ = model_.received(frame);
    if (section_ && section_->kind == model::FieldSection::Kind::undecodable &&
        known == model_.findings().size())
      return false;  // too much for our limits
  }
  if (of_client() && promised_ % 2 == 0) highest_ = std::max(highest_, promised_);
  if (!of_client() && frame.header.type == FrameType::HEADERS) highest_ = std::max(highest_, stream_);
  watch_.heard(octets, frame);
  playing_ = &frame;
  feed(octets, pattern);
  playing_ = nullptr;
  judge(frame, known, idle);
  if (!now_.error() && frame.header.type != FrameType::GOAWAY) watch_.all_answered();
  if (frame.header.type == FrameType::GOAWAY) return false;  // who said goodbye is owed no more
  return !now_.goaway && !now_.dead && model_.findings().size() < enough_findings;
}

// What a finding asks of this end, as things stand.
Demand SessionReferee::demand(const model::Finding& finding, const Frame& frame, bool idle) const {
  using model::Monitor;
  const auto of = [&](Monitor monitor) { return finding.monitor == info(monitor).name; };
  auto out = demand_of(finding, frame.header, idle);
  // A window that overflows on a stream which this end has reset is nobody's.
  const auto* stream = model_.stream(finding.stream);
  const bool nobodys = frame.header.type == FrameType::SETTINGS && stream != nullptr && stream->reset_by_us;
  if (nobodys || (of(Monitor::settings_value) && unsettled(frame)) ||
      (of(Monitor::data_before_headers) && says_nothing(frame)) ||
      (of(Monitor::push_request) && doubtful_promise(section_))) {
    out.reach = Reach::may;
  } else if (was_over_ && (out.reach == Reach::stream || frame.header.type == FrameType::DATA ||
                           of(Monitor::reserved_stream))) {
    // Nobody need look at anything again (§5.1), but for what all streams share.
    out.reach = Reach::drop;
  }
  return out;
}

void SessionReferee::judge(const Frame& frame, std::size_t known, bool idle) const {
  auto reach = Reach::nothing;
  bool code_fits = false;
  bool dropped = false;
  std::string_view what;
  const auto code = now_.goaway ? now_.goaway : now_.reset;
  for (const auto& finding : model_.findings().subspan(known)) {
    const auto wanted = demand(finding, frame, idle);
    dropped = dropped || wanted.reach == Reach::drop;
    if (wanted.reach >= reach) what = finding.text;
    reach = std::max(reach, wanted.reach);
    code_fits = code_fits || wanted.code == code;
  }
  // Who drops the frame does not see what else is wrong with its message.
  if (dropped && reach == Reach::stream) reach = Reach::drop;
  if (now_.error() && half_a_block(frame.header)) return;  // the block may be at fault
  if (!now_.error()) {
    require_that(reach < Reach::stream, "a frame that breaks a rule was accepted: ", what);
    require_that(reach != Reach::drop || !now_.delivered, "the application saw what breaks a rule: ", what);
    require(!tells_fields_ || !section_ || !now_.delivered || same_fields(), "both see the same fields");
    return;
  }
  if (reach == Reach::nothing) return permitted(frame);
  require_that(reach != Reach::connection || now_.goaway || now_.dead,
               "an error of the connection was taken for one of its stream: ", what);
  code_fits = code_fits || (was_over_ && code == ErrorCode::STREAM_CLOSED);
  require_that(code_fits || !code || *code == ErrorCode::PROTOCOL_ERROR ||
                   *code == ErrorCode::INTERNAL_ERROR || blames_nobody(code, promised_ != 0),
               "an error has a code of another: ", fmt::format("{}, {}", what, said()));
}

bool SessionReferee::same_fields() const {
  Digest sent;
  for (const FieldView field : section_->fields) add(sent, field);
  return sent.value() == fields_.value();
}

// An error where no monitor spoke.
void SessionReferee::permitted(const Frame& frame) const {
  const bool promise = promised_ != 0;
  if ((now_.goaway || now_.reset) && blames_nobody(now_.goaway, promise) &&
      blames_nobody(now_.reset, promise))
    return;
  if (depends_on_itself(frame) || impossible_goaway(frame, end_) || doubtful_message(section_)) return;
  // Our model lets a connection be refused before it is introduced (§9.2.1); a server need not.
  if (frame.header.type == FrameType::GOAWAY && !model_.peer_settings().given) return;
  if (!model_.taint().empty()) return;
  if (now_.dead && frame.header.type == FrameType::CONTINUATION) return;  // who counts them (§10.5)
  const auto* stream = find(stream_);
  if (stream != nullptr && stream->tainted) return;  // one fault may show later, too
  // Our monitor waits for the end before it compares the length (§8.1.1).
  if (stream != nullptr && stream->data_octets > stream->content_length.value_or(UINT64_MAX)) return;
  require_that(false, "a frame that breaks no rule was refused: ",
               fmt::format("{} on stream {}, {}", to_string(frame.header.type), stream_, said()));
}

}  // namespace h2prism::fuzz
