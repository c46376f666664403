// A server behind its adapter and our model read the same client, or a client and our model the same server:
// what breaks a rule must be refused, as far and by the codes that RFC 9113 permits, and nothing else
// (fuzz/oracle/session_referee.h). The first octet is the size of the pieces; of the I/O schedule only the
// frames of the peer are played.
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/oracle/guarded.h"
#include "fuzz/oracle/session_referee.h"

#ifndef H2PRISM_RIGHT
#define H2PRISM_RIGHT h2prism_session_under_test
#endif
#ifndef H2PRISM_END
#define H2PRISM_END server  // or client
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  if (size < 2 || size > fuzz::Guard::room) return 0;
  constexpr auto end = model::Role::H2PRISM_END;
  fuzz::SessionReferee referee(*H2PRISM_RIGHT(), end);
  if (end == model::Role::server) referee.magic();
  bool we_speak = false;
  for (ByteView rest(data + 2, size - 2); !rest.empty();) {
    const auto frame = fuzz::take_frame(rest);
    if (frame.size() < frame_header_size) break;
    if (const auto entry = fuzz::schedule_entry(frame)) {
      we_speak = entry->what == fuzz::Schedule::we_speak ||
                 (we_speak && entry->what != fuzz::Schedule::target_speaks);
    } else if (!we_speak && !referee.play(frame, data[0])) {
      break;
    }
  }
  return 0;
}
