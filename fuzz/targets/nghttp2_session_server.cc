// The twin of session_server that drives libnghttp2 as a server, once more in one piece where the input asks
// for it, and within a budget of memory. It is there to be measured beside ours (./dev fuzz bench).
#include <new>

#include <nghttp2/nghttp2.h>

#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/oracle/allocation.h"
#include "fuzz/oracle/budget.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/split.h"

namespace {
using namespace h2prism;

void play(ByteView input, std::uint8_t pattern, bool magic) {
  const fuzz::AllocationMeter meter;
  fuzz::Digest digest;
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session* session = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        static_cast<fuzz::Digest*>(user)->add(frame->hd.stream_id);
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name, std::size_t name_size,
                    const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
        static_cast<fuzz::Digest*>(user)->add(
            FieldView{as_text({name, name_size}), as_text({value, value_size})});
        return 0;
      });
  nghttp2_session_server_new(&session, callbacks, &digest);
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
  bool over = false;
  Bytes pending;
  fuzz::PieceSizes sizes(pattern);
  const auto flush = [&] {
    fuzz::for_pieces(pending, sizes, [&](ByteView piece) {
      over = over || nghttp2_session_mem_recv(session, piece.data(), piece.size()) < 0;
    });
    pending.clear();
    const std::uint8_t* out = nullptr;
    for (ssize_t size = 0; (size = nghttp2_session_mem_send(session, &out)) > 0;)
      digest.add(ByteView(out, static_cast<std::size_t>(size)));
  };
  pending.reserve(client_magic.size() + input.size());
  if (magic) append(pending, client_magic);
  bool we_speak = false;
  for (auto rest = input; !rest.empty() && !over;) {
    const auto frame = fuzz::take_frame(rest);
    if (const auto entry = frame.size() < frame_header_size ? std::nullopt : fuzz::schedule_entry(frame)) {
      we_speak = entry->what == fuzz::Schedule::we_speak ||
                 (we_speak && entry->what != fuzz::Schedule::target_speaks);
    } else if (we_speak) {
      flush();
    } else {
      append(pending, frame);
    }
  }
  flush();
  nghttp2_session_del(session);
  nghttp2_session_callbacks_del(callbacks);
  fuzz::require_within({std::size_t{1} << 22, std::size_t{1} << 13}, input.size(), meter.spent().octets,
                       "allocation is linear in the input");
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > fuzz::Guard::room / 4) return 0;
  const ByteView input(data + 2, size - 2);
  play(input, data[0], (data[1] & 2) == 0);
  if ((data[1] & 16) != 0) play(input, fuzz::in_one_piece, (data[1] & 2) == 0);
  return 0;
}
