// What an end says by itself, held to RFC 9113: by the monitors that watch servers and clients in every case,
// and by what its peer can count on as soon as a frame was read: PING and SETTINGS are answered, and GOAWAY
// covers every stream that reached the application.
#pragma once

#include <cstdint>

#include "engine/model/connection.h"

namespace h2prism::fuzz {

class EndWatch {
 public:
  explicit EndWatch(model::Role end) : end_(end), model_(end) {}

  void magic() { model_.sent_preface(); }           // the peer's
  void heard(ByteView octets, const Frame& frame);  // of the peer, ahead of what the end says to it
  void delivered(std::uint32_t stream);             // the application saw something of it
  void said(const Frame& frame);                    // by the end
  void all_answered() const;                        // it has read all, and still goes on

 private:
  model::Role end_;
  model::Connection model_;
  unsigned pings_ = 0;           // not answered yet
  std::uint32_t delivered_ = 0;  // highest stream of the peer
};

}  // namespace h2prism::fuzz
