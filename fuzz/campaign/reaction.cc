#include "fuzz/campaign/reaction.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/wire/frame_decoder.h"

namespace h2prism::fuzz {
namespace {

std::string fate_of(const model::StreamSummary& stream) {
  if (stream.status) {
    const bool refused = *stream.status >= 400 && *stream.status != 404 && *stream.status != 405;
    return refused ? "refused" : "answered";
  }
  if (stream.reset_by_target) return "RST_STREAM " + h2prism::to_string(*stream.reset_by_target);
  return "none";
}

}  // namespace

Reaction reaction_of(const Exchange& exchange) {
  Reaction out;
  const auto& peer = exchange.peer();
  const auto& seen = peer.observed();
  const auto error =
      std::ranges::find_if(seen.goaways, [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
  if (error != seen.goaways.end()) {
    out.connection = "GOAWAY " + h2prism::to_string(error->code);
  } else if (exchange.end() == Exchange::End::over) {
    out.connection = seen.goaways.empty() ? "closed" : "GOAWAY NO_ERROR";
  } else {
    out.connection = exchange.end() == Exchange::End::silent ? "silent" : "lives";
    for (const auto& stream : peer.model().streams())
      if (stream.id % 2 == 1 && stream.state != model::State::idle) out.streams[stream.id] = fate_of(stream);
  }
  return out;
}

std::string to_string(const Reaction& reaction) {
  auto out = reaction.connection;
  for (const auto& [stream, fate] : reaction.streams) out += fmt::format(", {} {}", stream, fate);
  return out;
}

std::vector<std::string> rules_broken_by(const Exchange& exchange) {
  model::Connection server(model::Role::client);
  FrameDecoder decoder(max_max_frame_size);
  const auto& log = exchange.peer().log();
  for (const auto& event : log.events()) {
    const auto octets = log.octets_of(event);
    if (event.size != event.full_size) break;  // not all of it was kept
    if (event.kind == peer::Event::Kind::received) {
      server.sent(octets);
    } else if (event.kind == peer::Event::Kind::sent && octets.size() >= frame_header_size) {
      auto rest = octets;
      const auto& frame = decoder.next(rest);
      if (frame.status == DecodedFrame::Status::done) {
        server.received(frame.frame);
      } else if (frame.status == DecodedFrame::Status::error) {
        server.received_malformed(frame.frame.header, frame.error);
      } else {
        break;
      }
    }
  }
  std::vector<std::string> out;
  for (const auto& finding : server.findings())
    if (std::ranges::find(out, finding.monitor) == out.end()) out.emplace_back(finding.monitor);
  return out;
}

}  // namespace h2prism::fuzz
