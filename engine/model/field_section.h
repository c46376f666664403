// A field block of the target, complete and decoded (RFC 9113 §4.3), and what it is in its message (§8.1).
#pragma once

#include <cstdint>
#include <optional>

#include "engine/hpack/field.h"

namespace h2prism::model {

struct FieldSection {
  enum class Kind : std::uint8_t {
    request,
    informational,
    final_response,
    trailers,
    push_request,
    undecodable,  // no fields: the block, or one before it, could not be decoded
    ignored,      // decoded to keep the tables in step: its stream is over, or was never there
  };
  std::uint32_t stream = 0;
  std::optional<std::uint32_t> promised = {};  // push_request
  Kind kind{};
  FieldList fields = {};
  bool end_stream = false;
  int status = 0;  // responses; 0 when :status is missing or no number
};

}  // namespace h2prism::model
