// The stream model at the wheel: it follows what one end sends and proposes a frame that is interesting in
// the state reached, i.e. that a receiver may well get wrong there.
#pragma once

#include "engine/base/bytes.h"
#include "engine/model/connection.h"
#include "engine/wire/frame_decoder.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

class Steering {
 public:
  explicit Steering(model::Role sender) : sender_(sender), model_(sender) {}

  // What the sender answers, if it is a server: a request on this stream.
  void asked(std::uint32_t stream);
  // One frame of the sender, whole; what is none is passed over.
  void follow(ByteView frame);

  Bytes propose(Random& random) const;

 private:
  Bytes in_block(Random& random) const;
  Bytes on_connection(Random& random) const;
  Bytes on_new_stream(Random& random) const;
  Bytes on_stream(Random& random, const model::StreamSummary& stream) const;

  model::Role sender_;
  model::Connection model_;
  FrameDecoder decoder_;
  std::uint32_t highest_ = 0;   // stream that the sender used
  std::uint32_t in_block_ = 0;  // the stream whose field block is open
};

}  // namespace h2prism::fuzz
