// Outcomes: which reactions a case accepts, and how well (strong or weak). The accept sets themselves are
// data (cases/outcomes.yaml); here is what a reaction is, and how an accept set judges what was seen.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/script/value.h"
#include "engine/wire/frame_type.h"

namespace h2prism::script {

enum class Grade : std::uint8_t { strong, weak, fail, skip, inconclusive };
std::string_view to_string(Grade grade);
std::optional<Grade> grade_from(std::string_view name);

// What kind of failure it is: the finding, in one word.
enum class Finding : std::uint8_t {
  none,
  ignored,           // no reaction where one is due; the fences prove that the provocation was read
  accepted,          // an invalid message was treated as valid
  wrong_code,        // the right kind of error with a code that the RFC does not name
  wrong_scope,       // a stream error for a connection error, or another stream
  bare_close,        // end of the connection without GOAWAY where that is not tolerated
  tcp_reset,         // the same by TCP RST
  silence,           // not even a PING is answered
  stalled,           // a response that comes only once something else was sent
  rejected,          // legal traffic refused
  wrong_response,    // answered, but not with what is due
  invalid_octets,    // what came is not HTTP/2
  crash,             // the target is gone
  accepted_invalid,  // a client told its caller of success where the message must not be delivered
};
std::string_view to_string(Finding finding);
std::span<const std::string_view> finding_names();

enum class ReactionKind : std::uint8_t {
  goaway,               // with one of `codes`
  rst_stream,           // on `stream`, with one of `codes`
  response,             // a final response head on `stream`, of `status` (class or exact)
  close,                // the connection ends without GOAWAY: FIN or close_notify
  reset,                // TCP RST without GOAWAY
  http1,                // an HTTP/1.x answer
  upgraded,             // 101 to a request for h2c
  tls_refusal,          // TLS alert or a handshake that fails
  quiet,                // the fences passed, no GOAWAY, and no end of the connection
  settings_ack,         // our SETTINGS are acknowledged
  ping_ack,             // PING ACK with the octets of `opaque`
  reopened,             // HEADERS on `stream` behind the END_STREAM or RST_STREAM of the target
  interim,              // a 1xx response on `stream`, of `status`
  data_falling,         // the requests up to `stream` are served in the reverse order of their numbers
  renegotiated,         // TLS 1.2: another handshake, completed or asked for
  certificate_request,  // TLS 1.3: a post-handshake CertificateRequest
  certificate,          // TLS 1.3: an answer to our post-handshake CertificateRequest
  unnamed,              // a client asks a host of this name for something, but names none to TLS
  served_early,         // TLS 1.3: a 2xx on `stream` ahead of our Finished
  request,              // a client's request on `stream` is complete
  preface,              // the target's connection preface, its SETTINGS included
};

// Demands on a response beyond its status.
struct ResponseCheck {
  std::vector<std::string> fields;  // "name: glob", each must be there
  std::vector<std::string> absent;  // names that must not be there
  std::optional<std::string> body;  // exact
  std::vector<std::string> body_contains;
  std::vector<std::string> body_lacks;
  std::optional<Value> body_size;  // octets
  // Another response that this one is compared with.
  std::optional<Value> like;               // the stream
  std::vector<std::string> like_fields;    // have the same values there, or are absent from both
  bool like_body = false;                  // the body is the same there, octet for octet
  std::optional<Value> content_length_of;  // content-length, if there is one, is the size of the body there
  std::vector<std::string> trailers;       // "name: glob"
  bool no_body = false;
  bool whole = true;  // END_STREAM must have come
};

struct Reaction {
  ReactionKind kind{};
  std::vector<ErrorCode> codes;    // empty: any
  std::optional<Value> stream;     // none: any
  std::uint16_t status_low = 200;  // 200..299 for "2xx"
  std::uint16_t status_high = 299;
  std::optional<ResponseCheck> check;
  std::string opaque;  // ping_ack: 8 octets
};
std::string to_string(const Reaction& reaction);

// One accept set with its arguments filled in.
struct Outcome {
  std::string text;  // as written in the case: "stream-error $s PROTOCOL_ERROR"
  std::vector<Reaction> strong;
  std::vector<Reaction> weak;
  std::vector<Reaction> never;  // spoils every grade
  bool may_precede = false;     // `malformed-late`: an answer before the fault is no failure

  bool wants(ReactionKind kind) const;      // in `strong`
  bool admits(ReactionKind kind) const;     // in `strong` or `weak`
  bool speaks_of(ReactionKind kind) const;  // in any list
};

// An accept set as outcomes.yaml states it: reactions with parameters ($stream, $codes, $status, $opaque)
// still open.
struct OutcomeTemplate {
  std::string name;
  std::vector<std::string> parameters;  // of: stream, codes, status, opaque
  std::string means;                    // one line for people
  std::vector<std::string> strong, weak, never;
};

}  // namespace h2prism::script
