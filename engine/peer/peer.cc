#include "engine/peer/peer.h"

#include <algorithm>
#include <utility>

#include "engine/peer/http1_head.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::peer {
namespace {

constexpr std::array<std::uint8_t, 4> fence_mark{'h', '2', 'p', 'f'};
constexpr std::uint32_t refill_at = default_window_size / 2;

std::array<std::uint8_t, 8> fence_octets(std::uint32_t number) {
  return {fence_mark[0],
          fence_mark[1],
          fence_mark[2],
          fence_mark[3],
          static_cast<std::uint8_t>(number >> 24),
          static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}

template <class T>
void push_bounded(std::vector<T>& list, T item, std::size_t limit) {
  if (list.size() < limit) list.push_back(std::move(item));
}

}  // namespace

Peer::Peer(Options options)
    : options_(options), model_(options.target, {}, options.profile), log_(options.log) {}

void Peer::start(TimePoint now) {
  now_ = now;
  log_.start(now);
}

void Peer::send_preface(std::span<const Setting> settings) {
  if (is_client()) {
    log_.octets(Event::Kind::sent_raw, now_, 0, as_bytes(client_magic));
    model_.sent_preface();
    output_.put(as_bytes(client_magic));
  }
  send_settings(settings);
}

void Peer::send_upgrade(ByteView request, std::vector<Setting> settings, model::Method method) {
  log_.octets(Event::Kind::sent_raw, now_, 0, request);
  output_.put(request);
  upgrade_ = {std::move(settings), method};
}

void Peer::read_on() {
  upgrade_.reset();
  speaking_ = true;
  const auto held = std::exchange(first_octets_, {});
  received_octets_ -= held.size();  // they are counted again
  receive(held);
}

void Peer::send_settings(std::span<const Setting> settings) {
  pass(output_.put_settings(settings));
  release_answers();
}

void Peer::send_frame(ByteView frame) {
  pass(output_.put(frame));
  release_answers();
}

// What follows from a frame that goes out.
void Peer::pass(ByteView frame) {
  const auto stream = frame.size() >= frame_header_size ? load_u32(&frame[5]) & max_stream_id : 0;
  log_.octets(Event::Kind::sent, now_, stream, frame);
  // Whatever we allow, the target may use from now on; the decoder must not be what stops it.
  if (frame.size() > frame_header_size && frame[3] == static_cast<std::uint8_t>(FrameType::SETTINGS) &&
      (frame[4] & flag::ACK) == 0) {
    const SettingsView entries(frame.subspan(frame_header_size));
    for (std::size_t i = 0; i < entries.size(); ++i) {
      allow_frames(entries[i]);
    }
  }
  if (frame.size() >= frame_header_size) note_block(static_cast<FrameType>(frame[3]), frame[4]);
  model_.sent(frame);
}

void Peer::note_block(FrameType type, std::uint8_t flags) {
  if (type == FrameType::CONTINUATION) raw_goes_on_ = raw_goes_on_ && (flags & flag::END_HEADERS) == 0;
  const bool begins = type == FrameType::HEADERS || type == FrameType::PUSH_PROMISE;
  if (begins || (block_open_ && type == FrameType::CONTINUATION))
    block_open_ = (flags & flag::END_HEADERS) == 0;
}

void Peer::answer(ByteView frame) {
  if (!block_open_ && !raw_goes_on_) return send_frame(frame);
  push_bounded(answers_, Bytes(frame.begin(), frame.end()), std::size_t{1024});
}

void Peer::release_answers() {
  if (block_open_ || raw_goes_on_ || answers_.empty()) return;
  for (const auto& frame : std::exchange(answers_, {})) pass(output_.put(frame));
}

void Peer::allow_frames(const Setting& setting) {
  if (setting.id == SettingId::MAX_FRAME_SIZE && setting.value <= max_max_frame_size)
    decoder_.set_max_frame_size(std::max(decoder_.max_frame_size(), setting.value));
}

void Peer::send_fields(ByteView frame, const FieldList& fields) {
  const auto stream = load_u32(&frame[5]) & max_stream_id;
  pass(output_.put(frame));
  log_.fields(now_, stream, fields);
  release_answers();
}

void Peer::send_raw(ByteView octets, bool goes_on) {
  log_.octets(Event::Kind::sent_raw, now_, 0, octets);
  model_.sent_raw(octets);
  output_.put(octets);
  raw_goes_on_ = goes_on;
  release_answers();
}

void Peer::fence() {
  fence_stage_ = 1;
  ping_for_fence();
}

void Peer::ping_for_fence() { send_frame(ping_octets(fence_octets(++fence_number_))); }

void Peer::closed(transport::Closed closed) {
  if (observed_.closed) return;
  if (!first_octets_.empty() && !speaking_) {
    log_.octets(Event::Kind::received_raw, now_, 0, first_octets_);
    observed_.invalid_octets = true;
  }
  log_.note(now_, {"connection ended: ", transport::name(closed.kind), closed.detail.empty() ? "" : ", ",
                   closed.detail});
  model_.closed(closed.kind != transport::CloseKind::local);
  observed_.closed = std::move(closed);
}

void Peer::tls(transport::TlsEvent event) {
  using transport::TlsEvent;
  switch (event) {
    case TlsEvent::certificate_request:
      observed_.tls_certificate_request = true;
      return log_.note(now_, "TLS: CertificateRequest behind the handshake");
    case TlsEvent::renegotiated:
      observed_.tls_renegotiation = true;
      return log_.note(now_, "TLS: renegotiation completed");
    case TlsEvent::renegotiation_asked:
      observed_.tls_renegotiation = true;
      return log_.note(now_, is_client() ? "TLS: HelloRequest" : "TLS: another ClientHello");
    case TlsEvent::certificate:
      observed_.tls_certificate = true;
      return log_.note(now_, "TLS: Certificate, as our CertificateRequest asked for");
    case TlsEvent::early_data_accepted:
      observed_.early_data = true;
      return log_.note(now_, "TLS: early data accepted");
    case TlsEvent::early_data_rejected:
      observed_.early_data = false;
      return log_.note(now_, "TLS: early data rejected, sent again behind the handshake");
  }
}

void Peer::hello(const transport::ClientHello& hello) {
  observed_.tls_name = hello.server_name;
  log_.note(now_,
            {hello.server_name.empty() ? "TLS: no server name" : "TLS: server name ", hello.server_name});
}

// A 2xx that is here by now was made without knowing that the client is no replay. Not so where early data
// was rejected: then our Finished is long on its way.
void Peer::finish_handshake() {
  log_.note(now_, "TLS: our Finished is no longer held back");
  if (!observed_.early_data.value_or(false)) return;
  for (const auto& stream : model_.streams()) {
    if (stream.status && *stream.status / 100 == 2)
      push_bounded(observed_.served_early, std::uint32_t{stream.id}, std::size_t{256});
  }
}

void Peer::receive(ByteView octets) {
  received_octets_ += octets.size();
  if (observed_.invalid_octets || observed_.http1 || observed_.flood) return;
  Bytes held;
  if (!speaking_) {
    const bool alone = first_octets_.empty() && !upgrade_;
    if (!alone) {
      hold(octets);
      if (upgrade_ && !observed_.upgraded) await_upgrade();
      if (upgrade_ || observed_.http1 || observed_.invalid_octets) return;
      octets = first_octets_;
    }
    if (!on_first_octets(octets)) {
      if (alone) hold(octets);
      return;
    }
    held = std::exchange(first_octets_, {});  // `octets` may lie in them
    if (!speaking_) return;
  }
  while (!octets.empty()) {
    const auto& decoded = decoder_.next(octets);
    if (decoded.status == DecodedFrame::Status::need_more) break;
    const auto& frame = decoded.frame;
    log_.octets(Event::Kind::received, now_, frame.header.stream, frame.octets,
                frame_header_size + frame.header.length);
    const bool first = received_frames_++ == 0;
    if (received_frames_ > options_.max_frames || received_octets_ > options_.max_received) {
      observed_.flood = true;
      log_.note(now_, "the target sends without end: no longer read");
      return;
    }
    // One that ends the connection at once (§9.2.1) need not introduce itself.
    const bool farewell = frame.header.type == FrameType::GOAWAY && frame.header.stream == 0;
    // A well-formed frame of RFC 9113 shows HTTP/2 that begins amiss, of which a monitor tells, unless we
    // began amiss ourselves.
    const bool frames = frame.header.type <= FrameType::CONTINUATION &&
                        decoded.status != DecodedFrame::Status::error && model_.trusted();
    if (first && frame.header.type != FrameType::SETTINGS && !farewell && !frames) {
      // Not even the first frame is one: what follows cannot be trusted to be frames at all.
      model_.received_malformed(
          frame.header, {ErrorCode::PROTOCOL_ERROR, "the first frame is not SETTINGS", "RFC 9113 §3.4", 3});
      observed_.invalid_octets = true;
      return;
    }
    if (decoded.status == DecodedFrame::Status::error) {
      log_.note(now_, {"malformed frame: ", decoded.error.what, " (", decoded.error.section, ")"});
      model_.received_malformed(frame.header, decoded.error);
    } else {
      on_frame(frame);
      if (observed_.invalid_octets) return;
    }
  }
}

void Peer::hold(ByteView octets) {
  if (first_octets_.empty()) first_octets_.reserve(octets.size() + client_magic.size());
  append(first_octets_, octets);
}

// RFC 7540 §3.2: 101, and then frames. Other 1xx responses may come ahead of it (RFC 9110 §15.2); any other
// is the answer in HTTP/1.x. Who answers in frames at once is read as if nothing had been asked.
void Peer::await_upgrade() {
  for (;;) {
    const auto head = read_http1_head(first_octets_);
    if (head.state == Http1Head::State::partial) return;
    if (head.state == Http1Head::State::none && !as_text(first_octets_).starts_with(http1_start)) {
      model_.sent_raw(first_octets_);  // what a request is to an end that speaks in frames, nobody can say
      return upgrade_.reset();
    }
    const bool interim = head.status != 101 && head.status / 100 == 1;
    const auto shown = interim || head.status == 101 ? head.octets : first_octets_.size();
    log_.octets(Event::Kind::received_raw, now_, 0, ByteView(first_octets_).first(shown));
    first_octets_.erase(first_octets_.begin(), first_octets_.begin() + static_cast<std::ptrdiff_t>(shown));
    if (interim) continue;
    observed_.http1_status = head.status;
    observed_.upgraded = head.status == 101;
    observed_.http1 = head.status >= 200;
    observed_.invalid_octets = head.state == Http1Head::State::none;
    break;
  }
  if (!observed_.upgraded) return;
  for (const auto& setting : upgrade_->settings) allow_frames(setting);
  model_.upgraded(upgrade_->settings, upgrade_->method);
}

// A client starts with the magic, a server with frames; an HTTP/1.x server with "HTTP/1.". False while it
// may be either.
bool Peer::on_first_octets(ByteView& octets) {
  const auto start = is_client() ? http1_start : client_magic;
  const auto common = std::min(octets.size(), start.size());
  const bool alike = std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(common),
                                as_bytes(start).begin());
  if (alike && common < start.size()) return false;
  if (is_client()) {
    if (alike) {
      log_.octets(Event::Kind::received_raw, now_, 0, octets);
      observed_.http1 = true;
    } else {
      speaking_ = true;
    }
    return true;
  }
  if (alike) {
    log_.octets(Event::Kind::received_raw, now_, 0, octets.first(start.size()));
    octets = octets.subspan(start.size());
    speaking_ = true;
  } else {
    log_.octets(Event::Kind::received_raw, now_, 0, octets);
    // A request line of HTTP/1.x, or the beginning of one.
    const auto line = as_text(octets).substr(0, as_text(octets).find('\r'));
    observed_.http1 = line.contains(" HTTP/1.");
    observed_.invalid_octets = !observed_.http1;
  }
  return true;
}

void Peer::on_frame(const Frame& frame) {
  if (const auto* reset = std::get_if<RstStreamPayload>(&frame.payload)) {
    const auto id = frame.header.stream;
    push_bounded(observed_.resets, {id, reset->code, model_.refuses_nothing(id, reset->code)}, 256);
  }
  const auto section = model_.received(frame);
  if (section && section->kind == model::FieldSection::Kind::undecodable) {
    log_.note(now_, "the field block cannot be decoded");
    observed_.invalid_octets = true;  // nothing that uses the table can be understood from here on
    return;
  }
  if (section) log_.fields(now_, section->stream, section->fields);
  switch (frame.header.type) {
    case FrameType::SETTINGS: on_settings(frame); break;
    case FrameType::PING: on_ping(frame); break;
    case FrameType::DATA:
      if (frame.header.length > 0 &&
          std::ranges::find(observed_.data_order, frame.header.stream) == observed_.data_order.end())
        push_bounded(observed_.data_order, std::uint32_t{frame.header.stream}, std::size_t{256});
      if (options_.window_update) refill(frame);
      break;
    case FrameType::GOAWAY: {
      const auto& goaway = std::get<GoawayPayload>(frame.payload);
      push_bounded(observed_.goaways, {goaway.last_stream, goaway.code}, 16);
      break;
    }
    default: break;
  }
}

void Peer::on_settings(const Frame& frame) {
  if (frame.header.has(flag::ACK)) {
    ++observed_.settings_acks;
    return;
  }
  observed_.settings = true;
  const auto& entries = std::get<SettingsPayload>(frame.payload).settings;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].id == SettingId::HEADER_TABLE_SIZE) encoder_.set_peer_table_limit(entries[i].value);
  }
  if (options_.settings_ack) answer(settings_ack_octets());
}

void Peer::on_ping(const Frame& frame) {
  const auto& opaque = std::get<PingPayload>(frame.payload).opaque;
  if (!frame.header.has(flag::ACK)) {
    if (options_.ping_ack) answer(ping_octets(opaque, true));
    return;
  }
  if (fence_stage_ != 0 && opaque == fence_octets(fence_number_)) {
    if (fence_stage_ == 1) {
      fence_stage_ = 2;
      ping_for_fence();
    } else {
      fence_stage_ = 0;
      ++observed_.fences;
      model_.fence_passed();
    }
  } else if (!std::equal(fence_mark.begin(), fence_mark.end(), opaque.begin())) {
    push_bounded(observed_.ping_acks, opaque, 256);
  }
}

void Peer::refill(const Frame& frame) {
  const auto octets = frame.header.length;
  if (octets == 0 || frame.header.stream == 0) return;
  const auto* stream = model_.stream(frame.header.stream);
  const bool over = frame.header.has(flag::END_STREAM) || (stream != nullptr && stream->reset_by_us);
  if (!over) answer(window_update_octets(frame.header.stream, octets));
  unacknowledged_data_ += octets;
  if (unacknowledged_data_ >= refill_at) {
    answer(window_update_octets(0, unacknowledged_data_));
    unacknowledged_data_ = 0;
  }
}

}  // namespace h2prism::peer
