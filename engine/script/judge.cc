#include "engine/script/judge.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/client_evidence.h"

namespace h2prism::script {
namespace {

using transport::CloseKind;

bool any_of_codes(const std::vector<ErrorCode>& codes, ErrorCode code) {
  return codes.empty() || std::ranges::find(codes, code) != codes.end();
}

bool ended_by_reset(const Evidence& e) {
  return e.observed.closed && e.observed.closed->kind == CloseKind::reset;
}
// By the target: who lets a handshake run out of time has ended nothing.
bool ended(const Evidence& e) {
  const auto& closed = e.observed.closed;
  return closed && closed->kind != CloseKind::local && closed->kind != CloseKind::timed_out;
}

std::optional<std::uint32_t> stream_of(const Reaction& reaction, const Evidence& e) {
  if (!reaction.stream) return std::nullopt;
  const auto n = resolve(*reaction.stream, e.names);
  return n ? static_cast<std::uint32_t>(*n) : 0;
}

bool has_field(const FieldList& fields, std::string_view line) {
  const auto colon = line.find(':', 1);
  const auto name = trim(line.substr(0, colon));
  const auto value = colon == std::string_view::npos ? "*" : trim(line.substr(colon + 1));
  return std::ranges::any_of(fields,
                             [&](const Field& f) { return f.name == name && glob_match(value, f.value); });
}

const Field* field_of(const FieldList& fields, std::string_view name) {
  const auto it = std::ranges::find(fields, name, &Field::name);
  return it == fields.end() ? nullptr : &*it;
}

// What is not as in the response that it is compared with.
std::string fault_beside(const ResponseCheck& check, const model::StreamSummary& stream, const Evidence& e) {
  const auto other = [&](const std::optional<Value>& id) {
    return id ? e.model.stream(static_cast<std::uint32_t>(resolve(*id, e.names).value_or(0))) : nullptr;
  };
  if (const auto* like = other(check.like); like != nullptr) {
    for (const auto& name : check.like_fields) {
      const auto* here = field_of(stream.head, name);
      const auto* there = field_of(like->head, name);
      if ((here == nullptr) != (there == nullptr) || (here != nullptr && here->value != there->value)) {
        return fmt::format("{} is {} here, but {} on stream {}", name,
                           here == nullptr ? "absent" : here->value,
                           there == nullptr ? "absent" : there->value, like->id);
      }
    }
    if (check.like_body && stream.data_octets != like->data_octets) {
      return fmt::format("the body has {} octets here, but {} on stream {}", stream.data_octets,
                         like->data_octets, like->id);
    }
    if (check.like_body && stream.body_digest != like->body_digest)
      return fmt::format("the body has other octets than on stream {}", like->id);
  }
  if (const auto* full = other(check.content_length_of); full != nullptr) {
    const auto* length = field_of(stream.head, "content-length");
    if (length != nullptr && length->value != std::to_string(full->data_octets)) {
      return fmt::format("content-length is {}, but the body on stream {} has {} octets", length->value,
                         full->id, full->data_octets);
    }
  }
  return {};
}

// Why the response does not pass; empty: it does.
std::string fault_of(const ResponseCheck& check, const model::StreamSummary& stream, const Evidence& e) {
  for (const auto& field : check.fields) {
    if (!has_field(stream.head, field)) return fmt::format("the response has no field \"{}\"", field);
  }
  for (const auto& name : check.absent) {
    if (has_field(stream.head, name)) return fmt::format("the response has the field {}", name);
  }
  if (check.no_body && stream.data_octets > 0)
    return fmt::format("the response has a body of {} octets", stream.data_octets);
  if (check.body && as_text(stream.body) != *check.body) {
    return fmt::format("the body is \"{}\"", as_text(stream.body).substr(0, 80));
  }
  for (const auto& part : check.body_contains) {
    if (!as_text(stream.body).contains(part)) return fmt::format("the body does not contain \"{}\"", part);
  }
  for (const auto& part : check.body_lacks) {
    if (as_text(stream.body).contains(part)) return fmt::format("the body contains \"{}\"", part);
  }
  if (auto fault = fault_beside(check, stream, e); !fault.empty()) return fault;
  if (check.body_size) {
    const auto want = resolve(*check.body_size, e.names).value_or(-1);
    if (static_cast<std::int64_t>(stream.data_octets) != want) {
      return fmt::format("the body has {} octets, not {}", stream.data_octets, want);
    }
  }
  for (const auto& field : check.trailers) {
    if (!has_field(stream.trailers, field)) return fmt::format("the response has no trailer \"{}\"", field);
  }
  return {};
}

bool status_in(const Reaction& reaction, const model::StreamSummary& stream) {
  return stream.status && *stream.status >= reaction.status_low && *stream.status <= reaction.status_high;
}

bool complete_as_demanded(const Reaction& reaction, const model::StreamSummary& stream, const Evidence& e) {
  const bool whole = !reaction.check || reaction.check->whole;
  if (whole && !stream.ended) return false;
  return !reaction.check || fault_of(*reaction.check, stream, e).empty();
}

bool response_matches(const Reaction& reaction, const Evidence& e) {
  const auto id = stream_of(reaction, e);
  if (!id) return false;
  const auto* stream = e.model.stream(*id);
  if (stream == nullptr || !status_in(reaction, *stream)) return false;
  return complete_as_demanded(reaction, *stream, e);
}

bool request_matches(const Reaction& reaction, const Evidence& e) {
  const auto* stream = e.model.stream(stream_of(reaction, e).value_or(0));
  return stream != nullptr && stream->final_heads > 0 && complete_as_demanded(reaction, *stream, e);
}

// Of a server, RST_STREAM NO_ERROR behind a complete response is no error: it asks us to stop sending the
// request (RFC 9113 §8.1).
bool is_no_refusal(const peer::Observed::Reset& reset, const Evidence& e) {
  const auto* stream = e.model.stream(reset.stream);
  return reset.refuses_nothing || (reset.code == ErrorCode::NO_ERROR && stream != nullptr && stream->ended);
}

std::span<const peer::Observed::Reset> new_resets(const Evidence& e) {
  return std::span(e.observed.resets).subspan(std::min(e.old_resets, e.observed.resets.size()));
}

// Requests 1, 3, ... up to the stream of the reaction, by their first DATA: the last one comes first.
bool falls(const Reaction& reaction, const Evidence& e) {
  const auto last = stream_of(reaction, e).value_or(0);
  std::vector<std::uint32_t> served;
  std::ranges::copy_if(e.observed.data_order, std::back_inserter(served),
                       [&](std::uint32_t id) { return id % 2 == 1 && id <= last; });
  return !served.empty() && served.size() == (last + 1) / 2 &&
         std::ranges::is_sorted(served, std::ranges::greater());
}

bool quiet(const Evidence& e) {
  return e.fence_passed && e.observed.goaways.size() <= e.old_goaways && !ended(e) &&
         std::ranges::all_of(new_resets(e), [&](const auto& r) { return is_no_refusal(r, e); });
}

bool matches(const Reaction& reaction, const Evidence& e) {
  switch (reaction.kind) {
    case ReactionKind::goaway:
      return std::ranges::any_of(e.observed.goaways,
                                 [&](const auto& g) { return any_of_codes(reaction.codes, g.code); });
    case ReactionKind::rst_stream: {
      const auto id = stream_of(reaction, e);
      return std::ranges::any_of(new_resets(e), [&](const auto& r) {
        return (!id || r.stream == *id) && any_of_codes(reaction.codes, r.code) &&
               !(reaction.codes.empty() && is_no_refusal(r, e));
      });
    }
    case ReactionKind::response: return response_matches(reaction, e);
    case ReactionKind::close: return ended(e) && !ended_by_reset(e) && e.observed.goaways.empty();
    case ReactionKind::reset: return ended_by_reset(e) && e.observed.goaways.empty();
    case ReactionKind::http1: return e.observed.http1;
    case ReactionKind::upgraded: return e.observed.upgraded;
    case ReactionKind::tls_refusal: return e.tls_refused;
    case ReactionKind::quiet: return quiet(e);
    case ReactionKind::settings_ack: return e.observed.settings_acks > 0 && e.model.settings_acked();
    case ReactionKind::ping_ack:
      return std::ranges::any_of(e.observed.ping_acks,
                                 [&](const auto& p) { return as_text(p) == reaction.opaque; });
    case ReactionKind::reopened: {
      const auto* stream = e.model.stream(stream_of(reaction, e).value_or(0));
      return stream != nullptr && stream->reopened;
    }
    case ReactionKind::interim: {
      const auto* stream = e.model.stream(stream_of(reaction, e).value_or(0));
      return stream != nullptr && stream->interim_status && *stream->interim_status >= reaction.status_low &&
             *stream->interim_status <= reaction.status_high;
    }
    case ReactionKind::request: return request_matches(reaction, e);
    case ReactionKind::preface: return e.observed.settings;
    case ReactionKind::data_falling: return falls(reaction, e);
    case ReactionKind::renegotiated: return e.observed.tls_renegotiation;
    case ReactionKind::certificate_request: return e.observed.tls_certificate_request;
    case ReactionKind::certificate: return e.observed.tls_certificate;
    case ReactionKind::unnamed: return unnamed(e);
    case ReactionKind::served_early:
      return std::ranges::find(e.observed.served_early, stream_of(reaction, e)) !=
             e.observed.served_early.end();
  }
  return false;
}

const Reaction* first_match(const std::vector<Reaction>& reactions, const Evidence& e) {
  const auto it = std::ranges::find_if(reactions, [&](const Reaction& r) { return matches(r, e); });
  return it == reactions.end() ? nullptr : &*it;
}

// The error of the accept set that came.
const Reaction* named_error(const Outcome& outcome, const Evidence& e) {
  for (const auto* list : {&outcome.strong, &outcome.weak}) {
    for (const auto& reaction : *list) {
      const bool error = reaction.kind == ReactionKind::rst_stream || reaction.kind == ReactionKind::goaway;
      if (error && matches(reaction, e)) return &reaction;
    }
  }
  return nullptr;
}

// The accept set with its never-list left aside: which streams it speaks of.
bool concerns(const Outcome& outcome, std::uint32_t stream, const Evidence& e) {
  for (const auto* list : {&outcome.strong, &outcome.weak}) {
    for (const auto& r : *list) {
      if (r.kind == ReactionKind::rst_stream && (!r.stream || stream_of(r, e) == stream)) return true;
    }
  }
  return false;
}

// Nothing matched: what kind of failure is it?
Finding classify(const Outcome& outcome, const Evidence& e) {
  const auto& seen = e.observed;
  if (e.gone) return Finding::crash;
  if (seen.invalid_octets || seen.flood) return Finding::invalid_octets;
  if (wants_service(outcome)) {
    if (!seen.goaways.empty()) return Finding::rejected;
    if (ended_by_reset(e)) return Finding::tcp_reset;
    if (ended(e)) return Finding::bare_close;
    for (const auto& r : outcome.strong) {
      if (r.kind == ReactionKind::request && requested(e, stream_of(r, e).value_or(0)))
        return Finding::wrong_response;
      if (r.kind != ReactionKind::response) continue;
      const auto id = stream_of(r, e).value_or(0);
      if (std::ranges::any_of(seen.resets, [&](const auto& x) { return x.stream == id; }))
        return Finding::rejected;
      const auto* stream = e.model.stream(id);
      if (stream != nullptr && stream->status)
        return status_in(r, *stream) ? Finding::wrong_response : Finding::rejected;
    }
    if (!new_resets(e).empty()) return Finding::rejected;
    return e.fence_passed ? Finding::ignored : Finding::silence;
  }
  if (!seen.goaways.empty()) return Finding::wrong_code;
  if (const auto resets = new_resets(e); !resets.empty()) {
    const bool right_stream =
        std::ranges::any_of(resets, [&](const auto& r) { return concerns(outcome, r.stream, e); });
    return right_stream ? Finding::wrong_code : Finding::wrong_scope;
  }
  if (ended_by_reset(e)) return Finding::tcp_reset;
  if (ended(e)) return Finding::bare_close;
  if (seen.http1) return Finding::wrong_response;
  return e.fence_passed ? Finding::ignored : Finding::silence;
}

// GOAWAY with an error, since the last verdict.
bool errors_out(const Evidence& e) {
  const auto old = static_cast<std::ptrdiff_t>(std::min(e.old_goaways, e.observed.goaways.size()));
  return std::any_of(e.observed.goaways.begin() + old, e.observed.goaways.end(),
                     [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
}

Judgement judge_one(const Outcome& outcome, const Evidence& e, bool final) {
  Judgement out;
  const auto* never = first_match(outcome.never, e);
  if (never != nullptr && never->kind == ReactionKind::response && outcome.wants(ReactionKind::rst_stream)) {
    // §8.1.1: a server may answer ahead of the error, which then says that the answer was no acceptance.
    if (const auto* error = named_error(outcome, e)) {
      out.grade = Grade::weak;
      out.outcome = fmt::format("{}, and ahead of it {}", to_string(*error), to_string(*never));
      return out;
    }
    if (!final && !e.observed.closed) {
      out.grade = Grade::inconclusive;
      return out;
    }
  }
  if (never != nullptr) {
    const bool served = never->kind == ReactionKind::response || never->kind == ReactionKind::reopened ||
                        never->kind == ReactionKind::upgraded || never->kind == ReactionKind::renegotiated ||
                        never->kind == ReactionKind::certificate || never->kind == ReactionKind::preface ||
                        never->kind == ReactionKind::served_early;
    out.finding = served                                 ? Finding::accepted
                  : never->kind == ReactionKind::unnamed ? Finding::wrong_response
                                                         : Finding::rejected;
    out.outcome = to_string(*never);
    return out;
  }
  if (e.gone) {
    out.finding = Finding::crash;
    return out;
  }
  if (const auto* strong = first_match(outcome.strong, e)) {
    out.grade = Grade::strong;
    out.outcome = to_string(*strong);
    out.raised = strong->kind == ReactionKind::rst_stream && errors_out(e);
    return out;
  }
  if (const auto* weak = first_match(outcome.weak, e)) {
    out.grade = Grade::weak;
    out.outcome = to_string(*weak);
    return out;
  }
  const bool answered_otherwise = std::ranges::any_of(outcome.strong, [&](const Reaction& r) {
    const auto* stream =
        r.kind == ReactionKind::response ? e.model.stream(stream_of(r, e).value_or(0)) : nullptr;
    return stream != nullptr && (stream->ended || stream->reset_by_target);
  });
  const bool hopeless =
      answered_otherwise || e.observed.invalid_octets || e.observed.flood || e.observed.closed ||
      std::ranges::any_of(e.observed.goaways, [](const auto& g) { return g.code != ErrorCode::NO_ERROR; });
  if (!final && !hopeless) {
    out.grade = Grade::inconclusive;
    return out;
  }
  out.finding = classify(outcome, e);
  return out;
}

std::vector<std::pair<std::uint32_t, const model::StreamSummary*>> answered(const Evidence& e) {
  std::vector<std::pair<std::uint32_t, const model::StreamSummary*>> out;
  for (const auto& stream : e.model.streams()) {
    if (stream.status) out.emplace_back(stream.id, &stream);
  }
  return out;
}

int rank(Grade grade) {
  switch (grade) {
    case Grade::strong: return 3;
    case Grade::weak: return 2;
    case Grade::inconclusive: return 1;
    default: return 0;
  }
}

}  // namespace

bool wants_service(const Outcome& o) {
  return o.wants(ReactionKind::quiet) || o.wants(ReactionKind::response) ||
         o.wants(ReactionKind::settings_ack) || o.wants(ReactionKind::ping_ack) ||
         o.wants(ReactionKind::interim) || o.wants(ReactionKind::request) || o.wants(ReactionKind::preface);
}

Judgement judge(const ExpectStep& expect, const Evidence& evidence, bool final) {
  Judgement best;
  bool first = true;
  for (const auto& outcome : expect.any_of) {
    auto one = judge_one(outcome, evidence, final);
    if (first || rank(one.grade) > rank(best.grade)) best = std::move(one);
    first = false;
  }
  // What is tolerated counts once nothing better can come, and not against a crash.
  if (best.grade == Grade::fail && best.finding != Finding::crash) {
    for (const auto& outcome : expect.tolerated) {
      auto one = judge_one(outcome, evidence, final);
      if (one.grade != Grade::strong && one.grade != Grade::weak) continue;
      best = std::move(one);
      best.grade = Grade::weak;
      break;
    }
  }
  best.observed = describe(evidence);
  return best;
}

std::string describe(const Evidence& e) {
  std::vector<std::string> parts;
  const auto& seen = e.observed;
  if (seen.http1) {
    parts.push_back(seen.http1_status == 0 ? "an HTTP/1.x answer"
                                           : fmt::format("an HTTP/1.x answer {}", seen.http1_status));
  }
  if (seen.upgraded) parts.emplace_back("101 (Switching Protocols)");
  if (seen.invalid_octets) parts.emplace_back("octets that are not HTTP/2");
  if (seen.flood) parts.emplace_back("octets without end");
  for (const auto& [id, stream] : answered(e)) {
    parts.push_back(fmt::format("response {} on stream {}{}", *stream->status, id,
                                stream->ended ? "" : " (not complete)"));
    if (parts.size() > 4) break;
  }
  for (const auto& reset : seen.resets) {
    if (parts.size() > 8) break;
    parts.push_back(fmt::format("RST_STREAM on stream {} with {}", reset.stream, to_string(reset.code)));
  }
  for (const auto& goaway : seen.goaways)
    parts.push_back(fmt::format("GOAWAY with {}", to_string(goaway.code)));
  if (seen.closed && seen.closed->kind != CloseKind::local) {
    parts.push_back(fmt::format("end of the connection ({}{}{})", transport::name(seen.closed->kind),
                                seen.closed->detail.empty() ? "" : ": ", seen.closed->detail));
  }
  if (seen.tls_renegotiation) parts.emplace_back("TLS renegotiation");
  if (seen.tls_certificate_request) parts.emplace_back("a TLS CertificateRequest behind the handshake");
  if (seen.tls_certificate) parts.emplace_back("a TLS Certificate behind the handshake");
  if (unnamed(e)) parts.emplace_back("no server name in the TLS handshake");
  for (const auto id : seen.served_early) {
    if (parts.size() > 10) break;
    parts.push_back(fmt::format("the 2xx on stream {} ahead of the end of the TLS handshake", id));
  }
  if (e.gone) parts.emplace_back("and the target no longer accepts connections");
  if (parts.empty())
    parts.emplace_back(e.fence_passed ? "no reaction (PING is answered)"
                       : requested(e) ? "nothing but requests"
                                      : "nothing, not even an answer to PING");
  return join(parts, ", ");
}

}  // namespace h2prism::script
