// Holds a server or a client behind its adapter to RFC 9113, frame by frame: what h2prism's monitors find in
// its peer's frames must be refused, within the reach and by the codes that are permitted; nothing else may
// be. What it says itself is watched by end_watch.h.
#pragma once

#include <optional>
#include <string>

#include "engine/model/connection.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/oracle/demand.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/end_watch.h"

namespace h2prism::fuzz {

class SessionReferee {
 public:
  // `end`: which one the adapter plays. A client has sent its requests when this returns.
  SessionReferee(const h2prism_session_adapter& adapter, model::Role end);
  ~SessionReferee();
  SessionReferee(const SessionReferee&) = delete;
  SessionReferee& operator=(const SessionReferee&) = delete;

  void magic();  // a client's, to a server
  // One frame of the peer, whole, in pieces of `pattern` (fuzz/oracle/split.h). False: the connection is
  // over, or from here on nobody can be judged.
  bool play(ByteView octets, std::uint8_t pattern);

 private:
  struct Reaction {
    std::optional<ErrorCode> reset, goaway;  // of the frame just played; or of the stream that it promises
    bool dead = false;                       // ended without a word
    bool delivered = false;                  // the application saw something of its stream
    bool error() const { return reset || goaway || dead; }
  };

  bool of_client() const { return end_ == model::Role::client; }
  void feed(ByteView octets, std::uint8_t pattern);
  void drain();
  void said_by_end(ByteView octets);
  const model::Stream* find(std::uint32_t stream) const;
  void delivered(std::uint32_t length, FrameType type, std::uint32_t stream, std::optional<ByteView> content);
  bool look_at(const Frame& frame);
  Demand demand(const model::Finding& finding, const Frame& frame, bool idle) const;
  void judge(const Frame& frame, std::size_t known_findings, bool idle) const;
  void permitted(const Frame& frame) const;
  bool same_fields() const;
  std::string said() const;

  const h2prism_session_adapter& adapter_;
  model::Role end_;
  void* self_;
  model::Connection model_;
  EndWatch watch_;
  FrameDecoder from_peer_, from_end_;
  std::size_t magic_left_ = 0;  // of a client under test
  Reaction now_;
  const Frame* playing_ = nullptr;
  std::uint32_t stream_ = 0;                    // of the frame just played
  std::uint32_t promised_ = 0;                  // by that frame, or the block that it continues
  std::uint32_t highest_ = 0;                   // stream that the peer opened, or promised
  bool was_over_ = false;                       // that stream, ahead of that frame
  std::optional<model::FieldSection> section_;  // that it completed
  Digest fields_;                               // of its block, as the end sees them
  bool tells_fields_ = false;                   // an adapter may leave that out
};

}  // namespace h2prism::fuzz
