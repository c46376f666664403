// RFC 9113 state of one connection, seen from the tester: it is told every frame of both ends, tracks
// streams, windows, settings and field blocks, and its monitors say where the target broke a rule. No
// sockets, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/bytes.h"
#include "engine/model/connection_state.h"
#include "engine/model/field_section.h"
#include "engine/model/findings.h"
#include "engine/model/limits.h"
#include "engine/model/role.h"
#include "engine/model/settings.h"
#include "engine/model/stream.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::model {

class Connection {
 public:
  explicit Connection(Role target, Limits limits = {}, Profile profile = Profile::rfc9113);

  // What we send, legal or not, in order. What breaks a rule only silences the monitors that judge the target
  // by it: those of one stream, or of the connection.
  void sent_preface();  // the client's magic
  // Ahead of it, an HTTP/1.1 request of this method that the target answered by 101 (RFC 7540 §3.2): stream
  // 1, which we have ended. `settings` were in its HTTP2-Settings, and hold.
  void upgraded(std::span<const Setting> settings, Method method);
  void sent(ByteView frame);  // octets of one frame, as written
  void sent_raw(
      ByteView octets);  // octets that are no frame: from here on streams and windows cannot be known

  // What the target sends, from its first frame on.
  std::optional<FieldSection> received(const Frame& frame);
  void received_malformed(const FrameHeader& header, const FrameError& error);

  // A double fence was answered (§6.7, see pings.h): what we sent before it was read and answered.
  void fence_passed();
  // The connection is over. `by_target`: it was not us who ended it.
  void closed(bool by_target);

  const Settings& peer_settings() const { return state_.target_settings; }  // the target's, as advertised
  const Settings& own_settings() const { return state_.own_settings.in_force(); }  // ours, as acknowledged
  bool settings_acked() const { return state_.own_settings.all_acknowledged(); }   // all of ours
  bool trusted() const { return state_.trusted(); }  // nothing that we sent excuses what comes
  bool ack_is_late() const;  // SETTINGS, a PING were read: the next fence makes it a finding

  // How much DATA we may still send.
  std::int64_t send_window() const { return state_.send.available(default_window_size); }
  std::int64_t send_window(std::uint32_t stream) const;

  // An RST_STREAM that comes now from a client refuses nothing of ours: it blames nobody, and its stream is
  // over, unless by a reset of ours ahead of our end, with nothing of ours behind the end, or above the last
  // one of our GOAWAY (§6.8). Whether it may be sent is the monitors' business.
  bool refuses_nothing(std::uint32_t stream, ErrorCode code) const;

  // Null: nothing happened on it. Good until the next frame.
  const StreamSummary* stream(std::uint32_t id) const;
  std::span<const Stream> streams() const { return state_.streams.all(); }  // by number

  std::span<const Finding> findings() const { return findings_.all(); }
  // Why the monitors no longer judge the target by what we sent; "" while they do.
  std::string_view taint() const { return state_.taint; }

 private:
  ConnectionState state_;
  Findings findings_;
};

}  // namespace h2prism::model
