// Settings (RFC 9113 §6.5): the values that one end advertised, and which of ours the target is bound by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/model/role.h"
#include "engine/wire/frame.h"

namespace h2prism::model {

struct Settings {
  std::uint32_t header_table_size = 4'096;
  std::uint32_t enable_push = 1;
  std::optional<std::uint32_t> max_concurrent_streams;  // none: no limit
  std::uint32_t initial_window_size = default_window_size;
  std::uint32_t max_frame_size = default_max_frame_size;
  std::optional<std::uint32_t> max_header_list_size;  // none: no limit
  std::uint32_t enable_connect_protocol = 0;          // RFC 8441 §3
  std::uint32_t no_rfc7540_priorities = 0;            // RFC 9218 §2.1
  std::uint32_t given = 0;                            // bit n: setting n was in a SETTINGS frame

  void apply(Setting setting);  // any value; unknown settings change nothing (§6.5.2)
  bool was_given(SettingId id) const;
};

// Why `sender` must not send this after `before`; "" when it may. A string literal. `first`: in its first
// SETTINGS frame.
std::string_view setting_fault(Setting setting, Role sender, const Settings& before, bool first);

// Our SETTINGS. The target may go by any that are under way; what it acknowledged binds it (§6.5.3).
class OwnSettings {
 public:
  static constexpr std::size_t max_in_flight = 256;

  // `values`: after the frame; `number`: of the frame. False when too many are under way to be followed.
  bool sent(const Settings& values, std::uint32_t number);
  // Those of an HTTP2-Settings field: in force at once. An ACK for them is not needed, nor forbidden (RFC
  // 7540 §3.2.1).
  void agreed(const Settings& values);
  bool acknowledged();  // false: none was under way

  const Settings& in_force() const { return in_force_; }
  const Settings& latest() const { return latest_.values; }
  bool all_acknowledged() const { return !waiting_; }
  bool may_be_acknowledged() const { return waiting_ || spare_ack_; }
  // Of those not acknowledged.
  std::uint32_t oldest() const { return earlier_.empty() ? latest_.number : earlier_.front().number; }

  // The largest value that the target may go by.
  std::uint32_t most(std::uint32_t Settings::* setting) const;
  std::optional<std::uint32_t> most_concurrent_streams() const;  // none: no limit

 private:
  struct Sent {
    Settings values;
    std::uint32_t number = 0;
  };
  Settings in_force_;
  Sent latest_;                // in force, too, unless it waits for its ACK
  bool waiting_ = false;       // it does: mostly the only one
  std::vector<Sent> earlier_;  // that wait as well
  bool spare_ack_ = false;     // for what was agreed
};

}  // namespace h2prism::model
