// For tests: a target made to give one chosen answer to a provocation, right or canonically wrong. Up to the
// provocation it is polite; it needs no network, and its time is the test's.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"
#include "engine/model/role.h"
#include "engine/script/case.h"
#include "engine/transport/channel.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::script {

enum class Sabotage : std::uint8_t {
  ignore,        // nothing but answers to fences
  answer_200,    // treats all as valid, answers requests with 200
  wrong_code,    // GOAWAY with a code that no accept set names
  wrong_stream,  // RST_STREAM on a stream that the case never used
  bare_close,    // FIN without GOAWAY
  reset,         // TCP RST
  hang,          // no answer at all, not even to PING
  crash,         // TCP RST, and nothing listens any more
  right,         // the first strong reaction of the case
  right_then_hang,
};
inline constexpr std::size_t sabotage_count = 10;
std::string_view to_string(Sabotage sabotage);

class Saboteur {
 public:
  // `upgrades`: the case opens with an HTTP/1.1 request for h2c, which politeness answers by 101.
  Saboteur(Sabotage sabotage, model::Role role, const ExpectStep& expect, bool upgrades = false);

  // What it sends by itself at the start: a client's preface, and requests for `open` to answer.
  Bytes hello();
  // What it sends for these octets. `provocation`: the case has sent all that it sends before the verdict.
  Bytes react(ByteView octets, bool provocation);

  // It ended the connection like this; then nothing more is to be sent.
  const std::optional<transport::Closed>& closed() const { return closed_; }
  bool gone() const { return sabotage_ == Sabotage::crash && closed_.has_value(); }

 private:
  enum class Phase : std::uint8_t { polite, provoked, after };

  Bytes answer_upgrade();
  void on_frame(const Frame& frame, Bytes& out);
  void on_ping(const Frame& frame, Bytes& out);
  void on_request(std::uint32_t stream, Bytes& out);
  void provoke(Bytes& out);
  void give(const Reaction& reaction, Bytes& out);

  Sabotage sabotage_;
  model::Role role_;
  const ExpectStep& expect_;
  Phase phase_ = Phase::polite;
  FrameDecoder decoder_;
  hpack::Encoder encoder_;
  std::ptrdiff_t first_ = 0;    // where, in what it sends now, a reaction comes ahead of everything else
  Bytes held_;                  // the start of a magic
  bool awaits_http1_;           // the request for an upgrade has not come
  bool owes_response_ = false;  // to that request
  bool magic_seen_ = false;
  bool settings_sent_ = false;
  std::int64_t initial_window_ = default_window_size;
  std::set<std::uint32_t> waiting_;  // requests whose body waits for a window
  std::uint32_t in_block_ = 0;       // stream of an unfinished field block
  bool block_ends_stream_ = false;
  std::optional<transport::Closed> closed_;
};

}  // namespace h2prism::script
