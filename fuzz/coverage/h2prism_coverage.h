/* The memory that a target and `h2prism fuzz --coverage` share: H2PRISM_COVERAGE names a file of this layout.
 * The target counts how often it passes an edge; the fuzzer reads and clears. C or C++. */
#pragma once

#include <stdint.h>

enum {
  H2PRISM_COVERAGE_VERSION = 1,
  H2PRISM_COVERAGE_EDGES = 65536 /* beyond them, some share a counter */
};

struct h2prism_coverage {
  uint32_t version;                         /* 0 until the target is there */
  uint32_t edges;                           /* that the target has; 0: not known */
  uint8_t counters[H2PRISM_COVERAGE_EDGES]; /* up to 255 */
};
