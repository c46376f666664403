// One stream as the tester knows it: what its users may see, and what the monitors need besides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/bytes.h"
#include "engine/base/fnv1a.h"
#include "engine/hpack/field.h"
#include "engine/model/flow_window.h"
#include "engine/model/message.h"
#include "engine/model/stream_state.h"
#include "engine/wire/frame_type.h"

namespace h2prism::model {

// Codes of RST_STREAM that claim no error of ours. With another one the target may have found a fault that we
// cannot see from here, and may say so after its response (§8.1.1).
constexpr bool blames_nobody(ErrorCode code) {
  return code == ErrorCode::NO_ERROR || code == ErrorCode::CANCEL || code == ErrorCode::STREAM_CLOSED;
}

// "Head" is the field section that opens the target's message: its final response, or its request.
struct StreamSummary {
  std::uint32_t id = 0;
  State state = State::idle;          // at the target's end, once it has read all that we sent
  std::optional<int> status;          // of the first final response
  unsigned informational = 0;         // 1xx responses
  std::optional<int> interim_status;  // of the first of them
  std::uint32_t promised = 0;         // the first stream promised on it
  unsigned final_heads = 0;           // heads other than 1xx; more than one is a fault
  FieldList head;                     // the first
  FieldList trailers;
  std::uint64_t data_octets = 0;                 // of the target's DATA, padding not counted
  Bytes body;                                    // their beginning
  std::uint64_t body_digest = fnv1a_of_nothing;  // of all of them
  bool ended = false;                            // END_STREAM by the target
  bool reopened = false;                         // HEADERS of the target behind its END_STREAM or RST_STREAM
  bool ended_by_us = false;
  std::optional<ErrorCode> reset_by_target;  // the first RST_STREAM
  std::optional<ErrorCode> reset_by_us;
  bool sent_when_closed = false;  // by us, once both ends had ended it, or one had reset it
};

struct Stream : StreamSummary {
  // Nothing that the target does on it can be judged by what we sent: we broke a rule on it, or the target
  // already has.
  bool tainted = false;

  // The state as the target may still see it: without the ends of ours (END_STREAM, RST_STREAM) that it may
  // not have read. `end_sent` and `reset_sent` are the numbers of those frames.
  State seen = State::idle;
  std::optional<std::uint32_t> end_sent, reset_sent;

  FlowWindow send;     // our DATA
  FlowWindow receive;  // the target's

  Method method = Method::unknown;              // of the request, whoever sent it
  bool head_unknown = false;                    // the target's head could not be decoded
  std::optional<std::uint64_t> content_length;  // as the target's head announces it

  std::string own_scheme, own_authority;  // of our request
  bool own_head = false;                  // we sent a head that may be followed by trailers
  std::uint64_t own_data_octets = 0;
  std::optional<std::uint64_t> own_content_length;
};

}  // namespace h2prism::model
