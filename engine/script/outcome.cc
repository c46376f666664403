#include "engine/script/outcome.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/base/text.h"

namespace h2prism::script {
namespace {

constexpr std::array<std::string_view, 5> grade_names{"strong", "weak", "fail", "skip", "inconclusive"};
constexpr std::array<std::string_view, 14> finding_texts{
    "none",    "ignored", "accepted", "wrong-code",     "wrong-scope",    "bare-close", "tcp-reset",
    "silence", "stalled", "rejected", "wrong-response", "invalid-octets", "crash",      "accepted-invalid"};

std::string codes_text(const std::vector<ErrorCode>& codes) {
  std::vector<std::string> names;
  for (const auto code : codes) names.push_back(to_string(code));
  return names.empty() ? "any code" : join(names, " or ");
}

std::string status_text(std::uint16_t low, std::uint16_t high) {
  if (low == high) return std::to_string(low);
  if (low == 200 && high == 599) return "of any status";
  if (low / 100 == high / 100) return fmt::format("{}xx", low / 100);
  return fmt::format("{}xx-{}xx", low / 100, high / 100);
}

// What is demanded of a message beyond its status.
std::string demands(const Reaction& reaction) {
  std::string text;
  if (!reaction.check) return text;
  for (const auto& field : reaction.check->fields) text += fmt::format(", with \"{}\"", field);
  for (const auto& name : reaction.check->absent) text += fmt::format(", without {}", name);
  if (reaction.check->body) text += fmt::format(", body \"{}\"", *reaction.check->body);
  for (const auto& part : reaction.check->body_contains) text += fmt::format(", body with \"{}\"", part);
  for (const auto& part : reaction.check->body_lacks) text += fmt::format(", body without \"{}\"", part);
  if (reaction.check->like) {
    auto alike = reaction.check->like_fields;
    if (reaction.check->like_body) alike.emplace_back("body");
    text += fmt::format(", {} as on stream {}", join(alike, " and "), to_string(*reaction.check->like));
  }
  if (reaction.check->content_length_of)
    text += fmt::format(", content-length as the body on stream {}",
                        to_string(*reaction.check->content_length_of));
  if (reaction.check->body_size)
    text += fmt::format(", body of {} octets", to_string(*reaction.check->body_size));
  if (reaction.check->no_body) text += ", without a body";
  for (const auto& field : reaction.check->trailers) text += fmt::format(", with trailer \"{}\"", field);
  return text;
}

bool has(const std::vector<Reaction>& reactions, ReactionKind kind) {
  return std::ranges::any_of(reactions, [kind](const Reaction& r) { return r.kind == kind; });
}

}  // namespace

std::string_view to_string(Grade grade) { return grade_names[static_cast<std::size_t>(grade)]; }

std::optional<Grade> grade_from(std::string_view name) {
  const auto it = std::ranges::find(grade_names, name);
  if (it == grade_names.end()) return std::nullopt;
  return static_cast<Grade>(it - grade_names.begin());
}

std::string_view to_string(Finding finding) { return finding_texts[static_cast<std::size_t>(finding)]; }

std::span<const std::string_view> finding_names() { return finding_texts; }

std::string to_string(const Reaction& reaction) {
  const auto stream = reaction.stream ? " on stream " + to_string(*reaction.stream) : std::string();
  switch (reaction.kind) {
    case ReactionKind::goaway: return "GOAWAY with " + codes_text(reaction.codes);
    case ReactionKind::rst_stream:
      return fmt::format("RST_STREAM{} with {}", stream, codes_text(reaction.codes));
    case ReactionKind::response:
      return fmt::format("response {}{}{}", status_text(reaction.status_low, reaction.status_high), stream,
                         demands(reaction));
    case ReactionKind::close: return "end of the connection without GOAWAY";
    case ReactionKind::reset: return "TCP reset";
    case ReactionKind::http1: return "an HTTP/1.x answer";
    case ReactionKind::upgraded: return "101 (Switching Protocols)";
    case ReactionKind::tls_refusal: return "TLS handshake refused";
    case ReactionKind::quiet: return "no reaction, the connection goes on";
    case ReactionKind::settings_ack: return "SETTINGS ACK";
    case ReactionKind::ping_ack: return "PING ACK with " + to_hex(as_bytes(reaction.opaque));
    case ReactionKind::reopened: return "a response behind the end" + stream;
    case ReactionKind::interim:
      return fmt::format("interim response {}{}", status_text(reaction.status_low, reaction.status_high),
                         stream);
    case ReactionKind::data_falling:
      return "first DATA in the reverse order of the streams, the first" + stream;
    case ReactionKind::renegotiated: return "TLS renegotiation";
    case ReactionKind::certificate_request: return "a TLS CertificateRequest behind the handshake";
    case ReactionKind::certificate: return "a TLS Certificate behind the handshake";
    case ReactionKind::unnamed: return "a request to a named host without its name in TLS";
    case ReactionKind::served_early:
      return fmt::format("a response 2xx{} ahead of the end of the TLS handshake", stream);
    case ReactionKind::request: return "a request" + stream + demands(reaction);
    case ReactionKind::preface: return "the connection preface";
  }
  return {};
}

bool Outcome::wants(ReactionKind kind) const { return has(strong, kind); }
bool Outcome::admits(ReactionKind kind) const { return has(strong, kind) || has(weak, kind); }
bool Outcome::speaks_of(ReactionKind kind) const { return admits(kind) || has(never, kind); }

}  // namespace h2prism::script
