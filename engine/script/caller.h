// What a client under test tells its own caller: the half of its behaviour that the wire does not show. A
// program tells it by its exit code, a library by what its caller gets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/script/player.h"

namespace h2prism::script {

struct CallerReport {
  enum class What : std::uint8_t {
    unknown,  // it tells nothing that could be relied on
    success,
    error,
    crash,     // it broke: a signal, a sanitizer's report
    hang,      // the connection ended, and it neither ended nor tried again
    vanished,  // one that is attached was not heard of any more
  };
  What what = What::unknown;
  std::string text;                // behind "the client": "exited with code 0"
  std::vector<std::string> lines;  // the last of its output
};

// The message of this case must not be delivered (RFC 9113 §8.1.1), or was never complete (RFC 9110 §6.1), so
// that a client must not report success. Where the case does not say: if every outcome is an error, and no
// response was complete (by its end, or by a length or status of its own) ahead of the last frame.
bool forbids_success(const Case& test);

// What a client breaks that reports success nevertheless: that malformed messages are not handed on, or that
// a response is complete with END_STREAM alone (RFC 9113 §8.1.1, §8.1).
std::string_view broken_by_success(const Case& test);

// What the wire showed of the client beside its verdict.
struct Wire {
  bool all_answered =
      true;            // each of its requests has its whole response: it can be expected to report success
  bool error = false;  // it named an error, by RST_STREAM or GOAWAY
};
Wire wire_of(const peer::Peer& peer);

// The verdict from the wire, and what was told beside it. It can only get worse.
Verdict with_caller(Verdict verdict, const Case& test, const CallerReport& report, const Wire& wire);

}  // namespace h2prism::script
