# cmake -DSOURCE=folder -DOUT=file -P revision.cmake: writes revision.cc, anew only where the revision is another, so that a commit
# costs one small compilation. Without git, or outside of a clone, the revision is empty.
set(revision "")
find_program(GIT git)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-toplevel OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH "${SOURCE}" source)
  if(top STREQUAL source)  # not that of a clone around an unpacked archive
    execute_process(COMMAND ${GIT} --no-optional-locks -C ${SOURCE} describe --always --dirty --exclude * --abbrev=12
                    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
endif()
file(CONFIGURE OUTPUT "${OUT}" @ONLY CONTENT [[
#include "runner/build_info.h"

std::string_view h2prism::runner::revision() { return "@revision@"; }
]])
