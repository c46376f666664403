// Our end of one HTTP/2 connection, sans-I/O: frames out, octets in, and an account of what the target did.
// It can be either end. It sends whatever it is told to; by itself it only does what a polite endpoint does
// (acknowledge SETTINGS and PING, refill windows), and each of these can be switched off. Everything that
// comes from the target is bounded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
#include "engine/hpack/encoder.h"
#include "engine/model/connection.h"
#include "engine/peer/event_log.h"
#include "engine/peer/outbox.h"
#include "engine/transport/channel.h"
#include "engine/wire/frame.h"
#include "engine/wire/frame_decoder.h"

namespace h2prism::peer {

struct Options {
  model::Role target = model::Role::server;
  model::Profile profile = model::Profile::rfc9113;
  bool settings_ack = true;   // acknowledge the target's SETTINGS
  bool ping_ack = true;       // acknowledge the target's PINGs
  bool window_update = true;  // give back what DATA used, per stream and connection
  std::size_t max_received = std::size_t{64} * 1024 * 1024;  // octets; more is a flood, and is no longer read
  std::size_t max_frames = 100'000;                          // likewise
  LogLimits log = {};
};

// What the target did, reduced to what a verdict needs.
struct Observed {
  struct Goaway {
    std::uint32_t last_stream = 0;
    ErrorCode code{};
  };
  struct Reset {
    std::uint32_t stream = 0;
    ErrorCode code{};
    bool refuses_nothing = false;  // model::Connection::refuses_nothing
  };
  std::vector<Goaway> goaways;                         // the first 16
  std::vector<Reset> resets;                           // the first 256
  std::vector<std::array<std::uint8_t, 8>> ping_acks;  // the first 256, fences excluded
  unsigned settings_acks = 0;
  bool settings = false;        // the target's first SETTINGS came
  bool http1 = false;           // an HTTP/1.x answer came instead of frames
  int http1_status = 0;         // its status, if a whole head came behind our request for an upgrade
  bool upgraded = false;        // 101 came
  bool invalid_octets = false;  // what came is not HTTP/2
  bool flood = false;           // more came than the options allow
  unsigned fences = 0;          // double fences passed
  std::vector<std::uint32_t> data_order;    // the streams in the order of their first DATA with content
  bool tls_renegotiation = false;           // completed, or asked for by the target
  bool tls_certificate_request = false;     // behind the handshake
  bool tls_certificate = false;             // in answer to our CertificateRequest
  std::optional<std::string> tls_name;      // SNI of a client under TLS, "": it sent none
  std::optional<bool> early_data;           // TLS 1.3: accepted or not, if there was any
  std::vector<std::uint32_t> served_early;  // the streams with a 2xx ahead of our Finished, behind early data
  std::optional<transport::Closed> closed;
};

class Peer {
 public:
  explicit Peer(Options options);

  // The time of what happens next; the clock is the caller's.
  void at(TimePoint now) { now_ = now; }
  void start(TimePoint now);

  // Sending. Nothing is checked: what is illegal goes out as it is.
  void send_preface(std::span<const Setting> settings);  // as client: magic and SETTINGS; as server: SETTINGS
  // As client, first of all: an HTTP/1.1 request of this method that asks for h2c, `settings` being those of
  // its HTTP2-Settings (RFC 7540 §3.2). Once `observed().upgraded`, our preface is due; what came behind the
  // 101 is held back until `read_on`.
  void send_upgrade(ByteView request, std::vector<Setting> settings, model::Method method);
  void read_on();
  void send_settings(std::span<const Setting> settings);
  void send_frame(ByteView frame);  // whole octets of one frame
  // The same, with the field section it carries, for the log.
  void send_fields(ByteView frame, const FieldList& fields);
  // No frame: windows and streams are unknown from here on. `goes_on`: what began ends with later octets.
  void send_raw(ByteView octets, bool goes_on = false);
  hpack::Encoder& encoder() { return encoder_; }

  // A double fence: PING, and PING again once that is answered. Passed when `observed().fences` has grown.
  // One alone proves less: several stacks put the ACK ahead of the error that an earlier frame caused.
  void fence();
  bool fence_pending() const { return fence_stage_ != 0; }

  // Receiving.
  void receive(ByteView octets);
  void closed(transport::Closed closed);
  void tls(transport::TlsEvent event);
  void hello(const transport::ClientHello& hello);
  void finish_handshake();  // our Finished, held back since the early data, is about to go out

  // What is to be written, one entry per frame (or raw run), in order; taken once.
  std::vector<Bytes> take_output() { return output_.take(); }
  bool has_output() const { return !output_.empty(); }
  const Outbox& output() const { return output_; }  // the same, left where it is

  const Observed& observed() const { return observed_; }
  const model::Connection& model() const { return model_; }
  const EventLog& log() const { return log_; }
  EventLog& log() { return log_; }
  bool is_client() const { return options_.target == model::Role::server; }

 private:
  void pass(ByteView frame);
  void note_block(FrameType type, std::uint8_t flags);
  // What the peer says by itself does not come between the frames of a field block of ours (RFC 9113 §4.3),
  // nor into a frame that goes out in pieces.
  void answer(ByteView frame);
  void release_answers();
  void hold(ByteView first_octets);
  bool on_first_octets(ByteView& octets);
  void await_upgrade();
  void allow_frames(const Setting& setting);
  void on_frame(const Frame& frame);
  void on_settings(const Frame& frame);
  void on_ping(const Frame& frame);
  void refill(const Frame& frame);
  void ping_for_fence();

  Options options_;
  TimePoint now_{};
  model::Connection model_;
  FrameDecoder decoder_;
  hpack::Encoder encoder_;
  EventLog log_;
  Observed observed_;
  Outbox output_;
  bool block_open_ = false;     // END_HEADERS is still to be sent
  bool raw_goes_on_ = false;    // what began as octets is not whole yet
  std::vector<Bytes> answers_;  // held until then
  Bytes first_octets_;          // held until they show what the target speaks
  bool speaking_ = false;       // they did: frames follow
  struct Upgrade {
    std::vector<Setting> settings;
    model::Method method{};
  };
  std::optional<Upgrade> upgrade_;  // asked for, and frames are not read yet
  int fence_stage_ = 0;             // 0: none under way, 1, 2: waiting for that ACK
  std::uint32_t fence_number_ = 0;
  std::uint32_t unacknowledged_data_ = 0;  // octets of DATA not yet given back to the connection's window
  std::size_t received_octets_ = 0;
  std::size_t received_frames_ = 0;
};

}  // namespace h2prism::peer
