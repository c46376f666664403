// What the place where we print can show.
#pragma once

namespace h2prism::runner {

// A terminal, and nobody who objects: NO_COLOR set and not empty (no-color.org), or TERM=dumb.
bool colour_wanted(int fd);

}  // namespace h2prism::runner
