// A case: a provocation step by step, and the outcome that the RFC demands. Built by `Exchange` (C++) or by
// the YAML loader through the same builder; played by `Player`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/clock.h"
#include "engine/hpack/encoder.h"
#include "engine/model/profile.h"
#include "engine/script/outcome.h"
#include "engine/script/value.h"
#include "engine/transport/channel.h"
#include "engine/transport/delivery.h"
#include "engine/wire/frame.h"

namespace h2prism::script {

enum class TargetRole : std::uint8_t { any, server, client };

// A field line as written in a case; $path, $authority and $scheme in the value are replaced when it is
// played.
struct FieldLine {
  std::string name;
  std::string value;
};
// $get, $post, $head, $response, or $message (as client $get, as server $response), with some of its fields
// left out.
struct FieldMacro {
  enum class Kind : std::uint8_t { get, post, head, response, message } kind{};
  std::vector<std::string> without;
};
using FieldItem = std::variant<FieldLine, FieldMacro>;
using Fields = std::vector<FieldItem>;

// A field block as HPACK operations.
struct BlockLiteral {
  hpack::Representation representation{};
  FieldItem field;  // of a macro: each of its fields
  std::optional<Value> name_index;
  hpack::Huffman huffman = hpack::Huffman::shorter;
  std::uint8_t integer_padding = 0;
};
struct BlockIndexed {
  Value index;
  std::uint8_t integer_padding = 0;
};
struct BlockTableSize {
  Value size;
  std::uint8_t integer_padding = 0;
};
using BlockItem = std::variant<Fields, BlockLiteral, BlockIndexed, BlockTableSize, Bytes>;

struct Step;
using Steps = std::vector<Step>;

// How a field block is cut into HEADERS (or PUSH_PROMISE) and CONTINUATION frames.
struct Split {
  std::vector<Value> sizes;  // of the first fragments
  bool each_octet = false;
  Steps between;    // after the first fragment
  bool end = true;  // the last fragment has END_HEADERS
};

// How `fields` are coded. Without a representation, and Huffman where shorter: as an ordinary encoder would.
struct Coding {
  std::optional<hpack::Representation> representation;
  hpack::Huffman huffman = hpack::Huffman::shorter;
};

struct FrameSpec {
  FrameType type{};
  Value stream;
  std::optional<std::uint8_t> flags;
  // Payload, by type; what is absent takes the default of cases/README.md.
  std::vector<BlockItem> block;    // HEADERS, PUSH_PROMISE, CONTINUATION
  bool leaves_update_out = false;  // the size update that a lowered table limit demands (RFC 7541 §4.2)
  Coding coding;
  Split split;
  Bytes data;                 // DATA; debug of GOAWAY; value of ALTSVC and PRIORITY_UPDATE
  std::optional<Value> size;  // filler octets in place of `data`
  std::vector<std::pair<std::uint16_t, Value>> settings;
  std::optional<Value> increment;
  std::uint32_t code = 0;
  Value other_stream;  // promised, last_stream, prioritized, dependency
  std::array<std::uint8_t, 8> opaque{};
  std::optional<PriorityFields> priority;
  std::string origin;
  std::vector<std::string> origins;
  std::optional<Value> pad_length;
  std::optional<Value> padding;  // octets that really follow
  std::optional<Bytes> payload;  // replaces the whole payload
  // Lies in the header.
  std::optional<Value> length;
  std::optional<std::uint8_t> lie_type;
  bool reserved = false;
};

struct OpenStep {
  std::string as = "s";
  bool end = false;
  bool answer = true;  // false: nothing is sent; as client the stream is only named, as server waited for
};
struct RawStep {
  Bytes octets;
};
struct UploadStep {
  Value stream;
  Value size;
  Value chunk = default_max_frame_size;
  std::optional<Value> pad_length;
  bool end = true;
  Fields trailers;
};
struct AwaitStep {
  enum class What : std::uint8_t {
    settings_ack,
    headers,
    response,
    data,
    reset,
    goaway,
    ping_ack,
    promise
  } what{};
  Value stream;
  Value octets;  // data
};
struct FenceStep {};
// So that what follows arrives apart from what went before. Never the ground of a verdict.
struct PauseStep {
  milliseconds length{};
};
// Whether we take what the target sends: while we do not, its sends come to a halt soon.
struct ReadingStep {
  bool on = true;
};
struct ShutdownStep {};
struct TlsStep {
  transport::TlsAction action{};
};
struct RepeatStep {
  Value times;
  Steps steps;
};
// Judge what was seen so far against any of these.
struct ExpectStep {
  std::vector<Outcome> any_of;
  std::vector<Outcome> tolerated;  // weak at best: what the RFC leaves room for in this case
};
struct AliveStep {};

struct Step {
  std::variant<FrameSpec, OpenStep, RawStep, UploadStep, AwaitStep, FenceStep, PauseStep, ReadingStep,
               ShutdownStep, TlsStep, RepeatStep, ExpectStep, AliveStep>
      what;
};

// Somewhere it takes nothing of what the target sends.
bool stops_reading(const Steps& steps);

enum class Preface : std::uint8_t { valid, early, none };

// What a client under test may tell its own caller (engine/script/caller.h).
enum class CallerDemand : std::uint8_t {
  unsaid,   // as the outcome has it
  any,      // it makes no difference
  error,    // no success: the message must not be delivered
  success,  // nothing else, if each of its requests had its response
};

// An HTTP/1.1 request that asks for h2c (RFC 7540 §3.2), ahead of the preface: stream 1.
struct UpgradeDemand {
  std::string request = "GET $path HTTP/1.1";
  std::vector<std::pair<std::uint16_t, Value>> settings;  // of HTTP2-Settings; numbers only
  std::optional<std::vector<std::string>> fields;  // in place of Connection, Upgrade and HTTP2-Settings
  std::string body;
};

struct TlsDemand {
  std::optional<std::vector<std::string>> alpn;
  std::string min, max, ciphers, groups;
  bool renegotiation = false;
  bool dhe_4096 = false;
  bool post_handshake_auth = false;
  bool early_data = false;
  std::optional<std::string> sni;
};

struct Automatic {
  bool settings_ack = true;
  bool ping_ack = true;
  bool window_update = true;
};

struct Case {
  std::string id;       // 9113/6.9/zero-increment-on-stream
  std::string rfc;      // "9113"
  std::string section;  // "6.9"
  std::string title;
  std::vector<std::string> covers;
  bool must =
      true;  // the first of them is a MUST or MUST NOT: overlooking the fault is a failure, not just weak
  TargetRole role = TargetRole::any;
  std::optional<model::Profile> profile;  // none: by either RFC
  std::vector<std::string> needs;
  std::vector<std::string> tags;
  std::string note;
  std::string file;  // as opened
  int line = 0;      // of the id in the file, from 1

  std::optional<UpgradeDemand> upgrade;
  Preface preface = Preface::valid;
  std::vector<std::pair<std::uint16_t, Value>> settings;
  Automatic automatic;
  transport::Delivery delivery = transport::Delivery::whole;
  std::vector<std::size_t> segments;
  std::optional<TlsDemand> tls;
  CallerDemand caller = CallerDemand::unsaid;
  Steps steps;  // send, then one ExpectStep, then what must still hold
};

}  // namespace h2prism::script
