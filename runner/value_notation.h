// Values of options that are lists made elsewhere, in the notation of runner/manual/command_tree.h.
#pragma once

#include <string>

namespace h2prism::runner {

std::string report_notation(bool stream_too);  // {ndjson,html,...}[=FILE]
std::string axes_notation();                   // {delivery,...,all},...

}  // namespace h2prism::runner
