// What is known about a connection when a frame passes: whose rules a fault breaks depends on it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "engine/model/connection.h"

namespace h2prism::faults {

class Scene {
 public:
  explicit Scene(model::Role target) : model_(target), target_(target) {}

  // What the player sent, and what the endpoint really answers, in this order.
  void sent_preface() { model_.sent_preface(); }
  void sent(ByteView frame);
  void answered(ByteView frame);

  model::Role target() const { return target_; }
  const model::StreamSummary* stream(std::uint32_t id) const { return model_.stream(id); }
  std::vector<std::uint32_t> active_streams() const;

  // The fields that the player opened the stream with.
  void requested(std::uint32_t id, const FieldList& fields) { requests_.try_emplace(id, fields); }
  const FieldList& request(std::uint32_t id) const;

  // At the endpoint, once it has read all that was sent (RFC 9113 §5.1). Above all that were used: idle.
  model::State state(std::uint32_t id) const;
  // Of the streams that the player opened; 0: none.
  std::uint32_t highest_of_player() const { return highest_[0]; }

  // Octets of DATA that the endpoint may still send (§6.9); stream 0: on the connection.
  std::int64_t credit(std::uint32_t id) const;

  bool player_said_goaway() const { return player_goaway_; }
  bool target_reset_any() const { return target_reset_; }
  unsigned frames_of_player() const { return sent_; }
  unsigned frames_of_target() const { return answered_; }
  unsigned pings_answered() const { return pings_answered_; }
  unsigned pings_answered_since_goaway() const { return pings_since_goaway_; }
  // The player acknowledges SETTINGS that the endpoint does not know of: the fault made them up.
  bool surplus_settings_ack() const { return acks_of_player_ >= settings_of_target_; }

 private:
  model::Connection model_;
  model::Role target_;
  std::uint32_t highest_[2] = {};  // opened or promised by the player, by the target
  std::uint32_t initial_window_ = default_window_size;
  std::map<std::uint32_t, std::int64_t> given_;  // WINDOW_UPDATEs less DATA, by stream
  std::map<std::uint32_t, FieldList> requests_;
  unsigned sent_ = 0, answered_ = 0, pings_answered_ = 0, pings_since_goaway_ = 0;
  unsigned acks_of_player_ = 0, settings_of_target_ = 0;
  bool player_goaway_ = false;
  bool target_reset_ = false;
};

}  // namespace h2prism::faults
