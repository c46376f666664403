#include "engine/model/connection.h"

#include "engine/model/monitors/judge.h"
#include "engine/model/record_received.h"
#include "engine/model/record_sent.h"

namespace h2prism::model {

Connection::Connection(Role target, Limits limits, Profile profile) : state_(target, limits, profile) {}

void Connection::sent_preface() {
  if (state_.preface_sent || state_.sent > 0) state_.distrust("we sent the client's preface out of place");
  state_.preface_sent = true;
}

void Connection::upgraded(std::span<const Setting> settings, Method method) {
  record_upgrade(state_, settings, method);
}

void Connection::sent(ByteView frame) { record_sent(state_, frame); }

void Connection::sent_raw(ByteView octets) {
  if (!octets.empty()) state_.distrust("we sent octets that are no frame");
}

std::optional<FieldSection> Connection::received(const Frame& frame) {
  judge_frame(state_, frame, findings_);
  return record_received(state_, frame, findings_);
}

void Connection::received_malformed(const FrameHeader& header, const FrameError& error) {
  judge_malformed(state_, header, error, findings_);
  record_malformed(state_, header);
}

void Connection::fence_passed() {
  judge_fence(state_, findings_);
  state_.proven_before = state_.proven;
  state_.proven = state_.pings.fenced();
}

bool Connection::ack_is_late() const { return settings_ack_is_late(state_) || ping_ack_is_late(state_); }

void Connection::closed(bool by_target) {
  if (by_target) judge_close(state_, findings_);
}

std::int64_t Connection::send_window(std::uint32_t id) const {
  const auto initial = state_.target_settings.initial_window_size;
  const auto* stream = state_.streams.find(id);
  return stream == nullptr ? std::int64_t{initial} : stream->send.available(initial);
}

bool Connection::refuses_nothing(std::uint32_t id, ErrorCode code) const {
  if (state_.target != Role::client || !blames_nobody(code)) return false;
  const auto* stream = state_.streams.find(id);
  if (stream == nullptr) return false;
  // §5.4.2: RST_STREAM is not answered so; but an upload may be given up just when our response has ended.
  if (stream->reset_by_us && !stream->ended_by_us) return false;
  if (id > state_.own_last_stream) return true;
  return is_closed(stream->state) && !stream->sent_when_closed;
}

const StreamSummary* Connection::stream(std::uint32_t id) const { return state_.streams.find(id); }

}  // namespace h2prism::model
