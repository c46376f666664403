// h2prism-brittle PORT END FRAME...: for tests of the fuzzer, the embedded server, right in everything but
// one thing: when these frames come one directly behind the other on a connection, it ends (abort, segv,
// exit), hangs, leaks 32 MiB, ends the connection (deaf), or sends a WINDOW_UPDATE of 0 (rude).
//
// FRAME is a type, as in the case language, and what it must be besides: PRIORITY:s WINDOW_UPDATE:s:odd
// PING:odd
//   s        on the same stream as the others with s, which is not 0
//   odd      the last bit of the first four octets of the payload is set
//   low      those octets, without the first bit, are below 16
//   ack, end the first bit of the flags is set
//   empty    there is no payload
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"
#include "runner/embedded/loop.h"
#include "runner/embedded/server_session.h"

namespace {

using namespace h2prism;

struct Condition {
  FrameType type{};
  std::vector<std::string> also;

  bool met(const FrameHeader& header, ByteView payload, std::uint32_t& stream) const {
    if (header.type != type) return false;
    const auto number = payload.size() < 4 ? 0 : load_u32(payload.data());
    return std::ranges::all_of(also, [&](const std::string& word) {
      if (word == "s") {
        if (stream == 0) stream = header.stream;
        return header.stream != 0 && header.stream == stream;
      }
      if (word == "odd") return (number & 1) != 0;
      if (word == "low") return payload.size() >= 4 && (number & max_stream_id) < 16;
      if (word == "empty") return payload.empty();
      return (header.flags & 1) != 0;
    });
  }
};

// True: of the connection.
bool end(const std::string& how) {
  if (how == "abort") std::abort();
  if (how == "exit") _exit(7);
  if (how == "hang") {
    for (;;) pause();
  }
  if (how == "leak") {
    constexpr std::size_t octets = std::size_t{32} << 20;
    static std::vector<std::string> kept;
    kept.emplace_back(octets, 'x');
    return false;
  }
  if (how == "deaf") return true;
  std::raise(SIGSEGV);
  return false;
}

// Looks at what comes before the server does.
class Brittle final : public embedded::Endpoint {
 public:
  Brittle(const embedded::ServerSetup& setup, const std::vector<Condition>& conditions,
          const std::string& how)
      : server_(setup), conditions_(conditions), how_(how) {}

  void receive(ByteView octets) override {
    auto rest = octets;
    const auto skipped = std::min(rest.size(), magic_left_);
    magic_left_ -= skipped;
    rest = rest.subspan(skipped);
    for (auto frame = decoder_.next(rest); frame.status != DecodedFrame::Status::need_more;
         frame = decoder_.next(rest))
      if (frame.frame.octets.size() >= frame_header_size) look(frame.frame);
    server_.receive(octets);
  }
  void produce(Bytes& out, std::size_t limit) override {
    server_.produce(out, limit);
    append(out, std::exchange(rude_word_, {}));
  }
  bool finished() const override { return offended_ || server_.finished(); }
  void shut_down() override { server_.shut_down(); }
  void closed(embedded::Ending ending) override { server_.closed(ending); }
  TimePoint wake_at() const override { return server_.wake_at(); }
  void wake(TimePoint now) override { server_.wake(now); }

 private:
  void look(const Frame& frame) {
    const auto step = [&] { return conditions_[met_].met(frame.header, frame.payload_octets(), stream_); };
    if (!step()) {
      met_ = 0;
      stream_ = 0;
      if (!step()) {
        stream_ = 0;
        return;
      }
    }
    if (++met_ < conditions_.size()) return;
    met_ = 0;
    if (how_ == "rude") {
      rude_word_ = window_update_frame(0, 0);
    } else {
      offended_ = end(how_) || offended_;
    }
  }

  embedded::ServerSession server_;
  const std::vector<Condition>& conditions_;
  const std::string& how_;
  FrameDecoder decoder_;
  std::size_t magic_left_ = client_magic.size();
  std::size_t met_ = 0;
  std::uint32_t stream_ = 0;
  bool offended_ = false;
  Bytes rude_word_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: h2prism-brittle PORT abort|segv|exit|hang|leak|deaf|rude FRAME...\n");
    return 2;
  }
  const std::string how = argv[2];
  std::vector<Condition> conditions;
  for (int i = 3; i < argc; ++i) {
    const auto words = split(argv[i], ':');
    const auto type = frame_type_from(words[0]);
    if (!type) {
      fmt::print(stderr, "h2prism-brittle: no frame type '{}'\n", words[0]);
      return 2;
    }
    conditions.push_back({*type, {words.begin() + 1, words.end()}});
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const embedded::ServerSetup setup;
  embedded::Loop loop;
  const auto port = loop.listen(static_cast<std::uint16_t>(std::atoi(argv[1])),
                                [&] { return std::make_unique<Brittle>(setup, conditions, how); });
  if (!port) {
    fmt::print(stderr, "h2prism-brittle: {}\n", port.error().message);
    return 2;
  }
  fmt::print("127.0.0.1:{}\n", *port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}
