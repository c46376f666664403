// Traffic that was recorded, as inputs to begin a campaign with: our event streams (NDJSON), and captures
// (pcapng) of HTTP/2 in the clear. TLS is not decrypted; what we capture ourselves is in the clear in any
// case.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/model/role.h"

namespace h2prism::fuzz {

// By its ending: .ndjson, .pcapng.
bool is_recording(const std::filesystem::path& file);

// What the `speaker` of each connection sent, each once. The error: it cannot be read, or is none.
Result<std::vector<Bytes>> recorded_seeds(const std::filesystem::path& file, model::Role speaker);

}  // namespace h2prism::fuzz
