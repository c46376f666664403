// Our peer as the client of a session: a server's octets, what we send, and the I/O schedule come from the
// input (fuzz/oracle/session.h, fuzz/mutate/schedule.h). Where the input asks for it, it is
// played in other pieces, too, and must end the same.
#include "fuzz/oracle/guarded.h"
#include "fuzz/oracle/session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace h2prism;
  if (size < 2 || size > fuzz::Guard::room / 4) return 0;
  const ByteView input(data, size);
  auto options = fuzz::session_options(model::Role::server, input.first(2));
  const auto in_pieces = fuzz::play_session(input.subspan(2), options);
  if (!options.compare) return 0;
  options.obey_pieces = false;
  fuzz::require(fuzz::play_session(input.subspan(2), options) == in_pieces,
                "the same session whatever the pieces");
  return 0;
}
