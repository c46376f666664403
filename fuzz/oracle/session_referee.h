// Holds a server behind its adapter to RFC 9113, frame by frame: what h2prism's monitors find in the client's
// frames must be refused, within the reach and by the codes that are permitted; nothing else may be.
#pragma once

#include <optional>
#include <string>

#include "engine/model/connection.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/oracle/demand.h"

namespace h2prism::fuzz {

class SessionReferee {
 public:
  explicit SessionReferee(const h2prism_session_adapter& adapter);
  ~SessionReferee();
  SessionReferee(const SessionReferee&) = delete;
  SessionReferee& operator=(const SessionReferee&) = delete;

  void magic();
  // One frame of the client, whole, in pieces of `pattern` (fuzz/oracle/split.h). False: the connection is
  // over, or from here on nobody can be judged.
  bool play(ByteView octets, std::uint8_t pattern);

 private:
  struct Reaction {
    std::optional<ErrorCode> reset, goaway;  // of the frame just played
    bool dead = false;                       // ended without a word
    bool delivered = false;                  // the application saw something of its stream
    bool error() const { return reset || goaway || dead; }
  };

  void feed(ByteView octets, std::uint8_t pattern);
  void drain();
  const model::Stream* known_stream() const;
  void delivered(std::uint32_t length, FrameType type, std::uint32_t stream, std::optional<ByteView> content);
  void judge(const Frame& frame, std::size_t known_findings, bool idle) const;
  void permitted(const Frame& frame) const;
  std::string said() const;

  const h2prism_session_adapter& adapter_;
  void* self_;
  model::Connection model_;
  FrameDecoder client_, server_;
  Reaction now_;
  const Frame* playing_ = nullptr;
  std::uint32_t stream_ = 0;                    // of the frame just played
  std::uint32_t highest_ = 0;                   // stream that the client opened
  bool was_over_ = false;                       // that stream, ahead of that frame
  std::optional<model::FieldSection> section_;  // that it completed
};

}  // namespace h2prism::fuzz
