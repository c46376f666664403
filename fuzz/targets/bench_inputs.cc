// What fuzz/bench.py times session_server and its twin on: bench_inputs CORPUS DIR. Ours reads whatever
// comes, libnghttp2 stops at the first error of the connection, and says nothing that the input dictates. So
// of each input there stays what a client says up to the frame with which libnghttp2 gives up.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/wire/frame_decoder.h"
#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/mutate/frames.h"
#include "fuzz/mutate/schedule.h"

namespace {
using namespace h2prism;

class Server {
 public:
  Server() : adapter_(*h2prism_nghttp2_session()), self_(adapter_.open(H2PRISM_SERVER, &nowhere_)) {}
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { adapter_.close(self_); }

  // False once it has given up.
  bool reads(ByteView octets) {
    bool goes_on = adapter_.feed(self_, octets.data(), octets.size()) == 0;
    std::uint8_t room[4096];
    while (const auto size = adapter_.drain(self_, room, sizeof room)) {
      ByteView said(room, size);
      for (auto next = said_.next(said); next.status != DecodedFrame::Status::need_more;
           next = said_.next(said))
        goes_on = goes_on && next.frame.header.type != FrameType::GOAWAY;
    }
    return goes_on;
  }

 private:
  const h2prism_session_adapter& adapter_;
  h2prism_sink nowhere_{};
  void* self_;
  FrameDecoder said_;
};

Bytes what_is_read(ByteView input) {
  constexpr std::size_t options = 2;
  Bytes out(input.begin(), input.begin() + options);
  Server server;
  bool goes_on = (input[1] & 2) != 0 || server.reads(as_bytes(client_magic));
  bool we_speak = false;
  for (auto rest = input.subspan(options); !rest.empty() && goes_on;) {
    const auto frame = fuzz::take_frame(rest);
    if (const auto entry = frame.size() < frame_header_size ? std::nullopt : fuzz::schedule_entry(frame)) {
      we_speak = entry->what == fuzz::Schedule::we_speak ||
                 (we_speak && entry->what != fuzz::Schedule::target_speaks);
    } else if (!we_speak) {
      append(out, frame);
      goes_on = server.reads(frame);
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    const Bytes input{std::istreambuf_iterator<char>(in), {}};
    if (input.size() < 2) continue;
    const auto kept = what_is_read(input);
    std::ofstream out(std::filesystem::path(argv[2]) / entry.path().filename(), std::ios::binary);
    out.write(reinterpret_cast<const char*>(kept.data()), static_cast<std::streamsize>(kept.size()));
  }
}
