// A frame as a case describes it -> the octets of one frame, or of several where a field block is split.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/hpack/encoder.h"
#include "engine/script/case.h"
#include "engine/script/target_info.h"

namespace h2prism::script {

struct MadeFrames {
  std::vector<Bytes> frames;  // more than one: the field block was split
  FieldList fields;           // that the block carries, as far as it was given as fields
};

// Looks up names with `names` and encodes with `encoder`, whose table moves on. The error names a value that
// is not known.
Result<MadeFrames> make_frames(const FrameSpec& spec, const TargetInfo& target, const Resolver& names,
                               hpack::Encoder& encoder);

// The placeholders for what only the target knows, $path and the like, filled in.
std::string fill_in(std::string text, const TargetInfo& target);

// The field lines of `fields`, macros and placeholders filled in.
FieldList expand(const Fields& fields, const TargetInfo& target);

}  // namespace h2prism::script
