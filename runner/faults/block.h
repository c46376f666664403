// Field blocks in frames: those that a fault changed are written anew, without the dynamic table, so that
// both ends stay in step (RFC 7541 §2.2).
#pragma once

#include "engine/base/bytes.h"
#include "engine/hpack/field.h"
#include "engine/wire/frame.h"

namespace h2prism::faults {

// The fields as literals that no table takes in; `updates` are the size updates that open it.
Bytes plain_block(const FieldList& fields, ByteView updates = {});

// The size updates that open a block (RFC 7541 §6.3).
ByteView leading_updates(ByteView block);

// HEADERS (or PUSH_PROMISE) and the CONTINUATIONs that the block needs; padding and priority are left out.
Bytes block_frames(const FrameHeader& header, std::uint32_t promised, ByteView block);

}  // namespace h2prism::faults
