#include "fuzz/oracle/session.h"

#include "engine/wire/frame_writer.h"
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/oracle/allocation.h"
#include "fuzz/oracle/budget.h"
#include "fuzz/oracle/split.h"

namespace h2prism::fuzz {
namespace {

class Session {
 public:
  explicit Session(const SessionOptions& options)
      : options_(options),
        sizes_(options.obey_pieces ? options.pieces : in_one_piece),
        peer_(to_peer(options)) {
    peer_.start({});
    if (options.upgrade && peer_.is_client()) {
      peer_.send_upgrade(Bytes(4), {}, model::Method::other);
    } else {
      peer_.send_preface({});
    }
  }

  void play(ByteView input) {
    pending_.reserve(client_magic.size() + input.size());
    if (options_.magic && !peer_.is_client()) append(pending_, client_magic);
    for (auto rest = input; !rest.empty() && !over_;) {
      const auto frame = take_frame(rest);
      if (const auto entry = frame.size() < frame_header_size ? std::nullopt : schedule_entry(frame)) {
        follow(*entry);
      } else if (we_speak_) {
        flush();
        frame.size() < frame_header_size ? peer_.send_raw(frame) : peer_.send_frame(frame);
      } else if (!half_closed_) {
        append(pending_, frame);
      }
    }
    flush();
    if (!over_) peer_.closed({});
  }

  std::uint64_t end() {
    Digest digest;
    for (const auto& event : peer_.log().events()) {
      digest.add(static_cast<std::uint64_t>(event.kind) << 32 | event.stream);
      // Of what is no HTTP/2 the log keeps what came in the piece that showed it.
      if (event.kind == peer::Event::Kind::received_raw) continue;
      digest.add(event.full_size);
      digest.add(peer_.log().octets_of(event));
      peer_.log().each_field(event, [&](const FieldView& field) { digest.add(field); });
      digest.add(peer_.log().text_of(event));
    }
    for (const auto& finding : peer_.model().findings()) {
      digest.add(finding.monitor);
      digest.add(finding.stream);
    }
    for (const auto& stream : peer_.model().streams()) {
      digest.add(std::uint64_t{stream.id} << 8 | static_cast<std::uint64_t>(stream.state));
      digest.add(stream.data_octets);
      digest.add(static_cast<std::uint64_t>(peer_.model().send_window(stream.id)));
    }
    peer_.output().each([&](ByteView frame) { digest.add(frame); });
    digest.add(peer_.model().taint());
    digest.add(std::uint64_t{peer_.model().peer_settings().given} << 1 |
               std::uint64_t{peer_.model().settings_acked()});
    digest.add(peer_.model().own_settings().initial_window_size);
    digest.add(static_cast<std::uint64_t>(peer_.model().send_window()));
    return digest.value();
  }

  const peer::Peer& peer() const { return peer_; }

 private:
  static peer::Options to_peer(const SessionOptions& options) {
    peer::Options to;
    to.target = options.target;
    to.profile = options.profile;
    to.settings_ack = to.ping_ack = to.window_update = options.polite;
    return to;
  }

  void follow(const ScheduleEntry& entry) {
    switch (entry.what) {
      case Schedule::target_speaks: we_speak_ = false; break;
      case Schedule::we_speak: we_speak_ = true; break;
      case Schedule::pieces:
        flush();
        if (options_.obey_pieces) sizes_ = PieceSizes(entry.argument);
        break;
      case Schedule::fence:
        flush();
        if (peer_.observed().upgraded) peer_.read_on();
        if (!peer_.fence_pending()) peer_.fence();
        break;
      case Schedule::half_close: half_closed_ = true; break;
      case Schedule::reset:
        flush();
        peer_.closed({.kind = transport::CloseKind::reset, .detail = {}});
        over_ = true;
        break;
    }
  }

  // What the target said since our end last acted: one run of octets, in its pieces.
  void flush() {
    for_pieces(pending_, sizes_, [this](ByteView piece) { peer_.receive(piece); });
    pending_.clear();
  }

  SessionOptions options_;
  PieceSizes sizes_;
  peer::Peer peer_;
  Bytes pending_;
  bool we_speak_ = false;
  bool half_closed_ = false;
  bool over_ = false;
};

}  // namespace

SessionOptions session_options(model::Role target, ByteView two_octets) {
  const auto bits = two_octets[1];
  return {.target = target,
          .pieces = two_octets[0],
          .polite = (bits & 1) == 0,
          .magic = (bits & 2) == 0,
          .compare = (bits & 16) != 0,
          .upgrade = (bits & 8) != 0,
          .profile = (bits & 4) != 0 ? model::Profile::rfc7540 : model::Profile::rfc9113};
}

std::uint64_t play_session(ByteView input, const SessionOptions& options) {
  const AllocationMeter meter;
  Session session(options);
  session.play(input);
  const auto& model = session.peer().model();
  require(model.streams().size() <= model::Limits{}.max_streams, "the streams are bounded");
  require(model.findings().size() <= model::monitor_count * model::Findings::max_per_monitor,
          "the findings are bounded");
  require(session.peer().log().events().size() <= peer::EventLog::max_events, "the log is bounded");
  // An octet can stand for a field of 4 kB, held in the log and the stream; the lists are bounded.
  require_within({std::size_t{1} << 22, std::size_t{1} << 13}, input.size(), meter.spent().octets,
                 "allocation is linear in the input");
  return options.compare ? session.end() : 0;
}

}  // namespace h2prism::fuzz
