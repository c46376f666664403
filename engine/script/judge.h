// The verdict, as a pure function: an accept set, and what was observed.
#pragma once

#include <string>
#include <vector>

#include "engine/peer/peer.h"
#include "engine/script/case.h"

namespace h2prism::script {

// Everything that a verdict may rest on.
struct Evidence {
  const peer::Observed& observed;
  const model::Connection& model;
  Resolver names;
  std::size_t old_resets = 0;   // of observed.resets: those that came before the provocation
  std::size_t old_goaways = 0;  // likewise
  bool fence_passed = false;    // a double fence sent behind the provocation was answered
  bool tls_refused = false;     // the connection never came to be, by the target's TLS
  bool gone = false;            // the target no longer accepts connections
};

struct Judgement {
  Grade grade = Grade::fail;
  Finding finding = Finding::none;  // fail only
  std::string outcome;              // strong, weak: the reaction that matched
  bool raised = false;              // a stream error that matched, and a connection error with it (§5.4.1)
  std::string observed;             // what the target did, in one line
};

// Wants legal traffic served, rather than a fault reported.
bool wants_service(const Outcome& outcome);

// Judges by the best of `any_of`. Final: nothing more will come; else "no reaction yet" is not yet a failure
// and shows as Grade::inconclusive.
Judgement judge(const ExpectStep& expect, const Evidence& evidence, bool final);

// What the target did so far, in one line: "RST_STREAM on stream 1 with CANCEL, then GOAWAY with
// PROTOCOL_ERROR".
std::string describe(const Evidence& evidence);

}  // namespace h2prism::script
