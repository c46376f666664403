#include "runner/faults/faults.h"

#include <algorithm>
#include <iterator>

namespace h2prism::faults {

std::vector<Fault> all_faults() {
  std::vector<Fault> all;
  for (auto* family :
       {error_faults, overlooked_frames, overlooked_blocks, overlooked_fields, strict_faults, answer_faults,
        response_faults, frame_faults, state_faults, client_faults, client_tls_faults}) {
    std::ranges::move(family(), std::back_inserter(all));
  }
  return all;
}

}  // namespace h2prism::faults
