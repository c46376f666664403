#include "fuzz/campaign/guest.h"

namespace h2prism::fuzz {

std::optional<Trouble> trouble_of(const script::CallerReport& report) {
  using What = script::CallerReport::What;
  if (report.what == What::crash) return Trouble{Trouble::Kind::died, report.text, report.lines};
  if (report.what == What::hang) return Trouble{Trouble::Kind::hung, report.text, report.lines};
  return std::nullopt;
}

}  // namespace h2prism::fuzz
