// Frames and field lines worth trying anywhere: each type, sound and in its classic wrong forms.
#pragma once

#include "engine/base/bytes.h"
#include "engine/hpack/encoder.h"
#include "engine/model/role.h"
#include "engine/wire/frame.h"
#include "fuzz/mutate/random.h"

namespace h2prism::fuzz {

// A frame that `sender` might send on `stream`; of any type, with any of its flags.
Bytes dictionary_frame(Random& random, model::Role sender, std::uint32_t stream);

// A field block that opens a message of `sender`: pseudo-header fields and a few more, any representation.
Bytes message_head(Random& random, model::Role sender);

// One operation; `dynamic` entries are in the table.
hpack::Op dictionary_op(Random& random, std::size_t dynamic);

// One of the error codes, settings, ... that have a name, or any.
ErrorCode any_error_code(Random& random);
Setting any_setting(Random& random);

}  // namespace h2prism::fuzz
