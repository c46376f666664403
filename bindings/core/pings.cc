#include "bindings/core/pings.h"

#include <algorithm>

#include "engine/wire/frame_writer.h"

namespace h2prism::python {
namespace {

constexpr std::uint32_t mark = 0x68327079;  // "h2py": what is no ACK of ours does not begin like this

void send_ping(Connection& connection, const Opaque& opaque) {
  FrameObject frame;
  frame.type = static_cast<std::uint8_t>(FrameType::PING);
  frame.payload.assign(opaque.begin(), opaque.end());
  connection.send({frame}, {});
}

Opaque numbered(std::uint32_t number) {
  Opaque opaque{};
  for (std::size_t i = 0; i < 4; ++i) {
    opaque.at(i) = static_cast<std::uint8_t>(mark >> (24 - 8 * i));
    opaque.at(i + 4) = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }
  return opaque;
}

// The number of an ACK of ours.
std::optional<std::uint32_t> number_of(ByteView frame) {
  constexpr std::size_t whole = frame_header_size + 8;
  if (frame.size() != whole || frame[3] != static_cast<std::uint8_t>(FrameType::PING)) return std::nullopt;
  if ((frame[4] & flag::ACK) == 0 || load_u32(&frame[frame_header_size]) != mark) return std::nullopt;
  return load_u32(&frame[frame_header_size + 4]);
}

}  // namespace

bool await_ping(Connection& connection, const Opaque& opaque, TimePoint deadline,
                const Interrupted& interrupted) {
  const auto answer = ping_frame(opaque, true);
  auto& reactor = connection.reactor();
  std::size_t at = 0;
  {
    const Reactor::Lease lease(reactor);
    at = connection.peer().log().events().size();
    send_ping(connection, opaque);
  }
  bool answered = false;
  reactor.wait(
      [&] {
        const auto& log = connection.peer().log();
        for (; at < log.events().size() && !answered; ++at) {
          const auto& event = log.events()[at];
          answered = event.kind == peer::Event::Kind::received && event.full_size == answer.size() &&
                     std::ranges::equal(log.octets_of(event), answer);
        }
        return answered || connection.over() || connection.full();
      },
      deadline, interrupted);
  return answered;
}

std::vector<double> await_pings(Connection& connection, std::size_t count, std::size_t in_flight,
                                TimePoint deadline, const Interrupted& interrupted) {
  struct One {
    TimePoint sent;
    std::optional<double> seconds;
  };
  std::vector<One> all;
  all.reserve(count);
  std::size_t answered = 0;
  auto& reactor = connection.reactor();
  std::size_t at = 0;
  const auto send_more = [&] {
    std::vector<FrameObject> frames;
    const auto now = Clock::now();
    while (all.size() < count && all.size() - answered < in_flight) {
      const auto opaque = numbered(static_cast<std::uint32_t>(all.size()));
      auto& frame = frames.emplace_back();
      frame.type = static_cast<std::uint8_t>(FrameType::PING);
      frame.payload.assign(opaque.begin(), opaque.end());
      all.push_back({now, std::nullopt});
    }
    if (!frames.empty()) connection.send(frames, {transport::Delivery::whole, {}, 0}, false);
  };
  {
    const Reactor::Lease lease(reactor);
    at = connection.peer().log().events().size();
    send_more();
  }
  reactor.wait(
      [&] {
        const auto& log = connection.peer().log();
        const auto now = Clock::now();
        for (; at < log.events().size(); ++at) {
          const auto& event = log.events()[at];
          if (event.kind != peer::Event::Kind::received) continue;
          const auto number = number_of(log.octets_of(event));
          if (!number || *number >= all.size() || all[*number].seconds) continue;
          all[*number].seconds = std::chrono::duration<double>(now - all[*number].sent).count();
          ++answered;
        }
        // A half at a time: a segment for each ACK would cost more than the PINGs do.
        if (!connection.over() && all.size() - answered <= in_flight / 2) send_more();
        return answered == count || connection.over() || connection.full();
      },
      deadline, interrupted);
  std::vector<double> out;
  for (const auto& one : all) {
    if (one.seconds) out.push_back(*one.seconds);
  }
  return out;
}

}  // namespace h2prism::python
