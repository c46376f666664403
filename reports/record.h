// The records of an event stream: what a run says about itself, one JSON object a line. The runner fills
// them, every report is made from them and from nothing else. README.md here states the schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/script/outcome.h"
#include "reports/target_record.h"

namespace h2prism::reports {

using script::Grade;

inline constexpr int stream_version = 3;

// What a grade means for the run, once the expectations have been asked.
enum class Gate : std::uint8_t {
  expected,         // passes, and nobody said that it would not
  unexpected_fail,  // a regression
  unexpected_pass,  // listed as known to differ, but it does not: the list is out of date
  known,            // differs as listed
  skip,
};
std::string_view to_string(Gate gate);  // "expected", "unexpected-fail", ...
std::optional<Gate> gate_from(std::string_view name);
inline bool is_unexpected(Gate gate) {
  return gate == Gate::unexpected_fail || gate == Gate::unexpected_pass;
}

struct TargetRecord {
  std::string address;                                          // 127.0.0.1:1234
  std::string role;                                             // server, client
  std::string transport;                                        // h2c, tls
  std::string alpn;                                             // as negotiated, tls only
  std::vector<std::pair<std::string, std::uint32_t>> settings;  // as advertised, by name
};

// Which part of a run this is.
struct ShardRecord {
  unsigned index = 1;  // 1..count
  unsigned count = 1;
  std::string why;        // what said so: an option, an environment variable
  std::uint64_t of = 0;   // cases of all shards
  std::string selection;  // digest of their ids: the same for all parts of one whole
  bool whole = false;     // all shards together are the whole suite
};

// First of all: what is run against what.
struct RunRecord {
  int stream = stream_version;
  std::string h2prism;               // version
  std::string revision;              // of its sources; empty where it was not built from a clone
  std::string started;               // 2026-01-31T12:00:00Z
  std::string host = "localhost";    // where h2prism ran
  std::vector<std::string> command;  // as given
  std::vector<std::string>
      replay;  // the same without selectors and reports: with a case id behind it, it replays that case
  std::string profile;  // the RFC that the target is judged by: rfc9113, rfc7540
  TargetRecord target;
  unsigned jobs = 1;
  std::int64_t timeout_ms = 0;
  std::uint64_t seed = 0;
  Grade threshold = Grade::weak;  // the lowest grade that passes
  std::optional<ShardRecord> shard;
};

struct Requirement {
  std::string id;
  std::string level;
  std::string summary;
};

// One for each selected case, before anything is played.
struct CaseRecord {
  std::string id, title, rfc, section, role, file;
  int line = 0;
  std::vector<std::string> needs;
  std::vector<std::string> tags;
  std::vector<Requirement> covers;  // the first is the one a failure accuses
  std::vector<std::string> strong;  // reactions accepted
  std::vector<std::string> weak;
};

struct EventRecord {
  enum class Direction : std::uint8_t { sent, received, note };
  std::int64_t us = 0;  // since the connection was asked for
  Direction dir = Direction::note;
  std::uint32_t stream = 0;
  std::string text;                                         // the frame in one line, or a remark
  std::uint64_t octets = 0;                                 // on the wire
  std::string hex;                                          // of the octets kept: the first 4 KiB
  std::vector<std::pair<std::string, std::string>> fields;  // a field section, escaped
  bool raw = false;                                         // octets that are no frame
  bool operator==(const EventRecord&) const = default;
};
std::string_view to_string(EventRecord::Direction direction);

// What happened on the connection of one attempt.
struct ExchangeRecord {
  std::string id;
  int attempt = 1;
  std::uint64_t left_out = 0;  // events that were not kept
  std::vector<EventRecord> events;
};

// Why an entry of the expectations says that a case differs.
struct Known {
  std::string reason;
  std::string link;
  bool flaky = false;  // passes now and then
};

// Of one attempt; the last one of a case stands.
struct VerdictRecord {
  std::string id;
  int attempt = 1;
  Grade grade = Grade::inconclusive;
  std::string finding = "none";  // script::to_string(Finding)
  std::string reason;            // one line: what was seen, and against what
  std::string observed;          // one line: what the target did
  std::int64_t us = 0;           // how long the attempt took
  std::string requirement;       // the one accused
  Gate gate = Gate::expected;
  std::optional<Known> known;
  std::vector<std::string> log;  // of a target that broke: its last lines
};

// A monitor saw something, while the case `id` was played.
struct FindingRecord {
  std::string monitor;  // window-overrun-stream
  std::string id;
  std::uint32_t stream = 0;
  std::string text;
};

// What a monitor says in the end.
struct MonitorRecord {
  std::string id;  // monitor/window-overrun-stream
  std::string title;
  std::vector<Requirement> covers;
  Grade grade = Grade::strong;
  std::string finding = "none";
  std::vector<std::string> cases;  // in which it found something
  std::string text;                // the first finding
  Gate gate = Gate::expected;
  std::optional<Known> known;
  bool known_to_differ = false;  // listed, and not as flaky: that no shard saw it is an unexpected pass
};

// Last of all. Reports count for themselves; this is for people with jq, and for what cannot be counted.
struct SummaryRecord {
  std::uint64_t cases = 0, strong = 0, weak = 0, fail = 0, skip = 0, inconclusive = 0;
  std::uint64_t monitors = 0;    // with findings
  std::uint64_t unexpected = 0;  // cases and monitors
  double seconds = 0;
  int exit = 0;
  bool interrupted = false;
  std::vector<std::string> mistyped;  // expectations that match no case there is
};

using Record = std::variant<RunRecord, CaseRecord, ExchangeRecord, VerdictRecord, FindingRecord,
                            MonitorRecord, StartRecord, SampleRecord, MishapRecord, SummaryRecord>;

}  // namespace h2prism::reports
