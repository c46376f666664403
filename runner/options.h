// What the command line asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/hpack/field.h"
#include "engine/script/outcome.h"
#include "engine/script/target_info.h"
#include "engine/script/variation.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/tls_context.h"
#include "runner/gate_options.h"
#include "runner/target_profile.h"

namespace h2prism::runner {

// The design's exit codes.
enum class Exit : int {
  as_expected = 0,
  findings = 1,
  usage = 2,        // wrong command line, or an invalid file
  unreachable = 3,  // the target is not reachable, did not start, or was lost
  nothing = 4,      // nothing was selected
};

struct ReportRequest {
  std::string format;  // ndjson, or one of reports/formats.h
  std::string path;    // "-": standard output
};

struct RunOptions {
  std::vector<std::string> selectors;
  std::vector<script::Axis> vary;  // play each case along these, too
  bool thorough = false;           // all combinations, not just every pair
  std::string cases;               // folder; empty: the one that came with the binary
  model::Role role = model::Role::server;
  std::optional<transport::Endpoint> connect;  // none: the embedded target, or
  std::optional<TargetProfile> launch;         // the one that this says how to start; or a client
  std::optional<transport::Endpoint> attach;  // clients are driven by a test harness that asks here for cases
  std::set<std::string, std::less<>> can;     // what it can do besides a GET: words of `needs`
  std::string ca_out;                         // file for the authority that clients are to trust
  bool tls = false;
  transport::TlsOptions tls_options;
  script::TargetInfo target;  // paths, authority, extra fields
  bool authority_given = false;
  std::set<std::string, std::less<>> promised;  // words of `needs` that the command line says are there
  int jobs = 0;
  bool strict_jobs = false;  // the command line gives a number: not one connection more
  milliseconds timeout{2000};
  script::Grade pass = script::Grade::weak;
  std::string expectations;  // file; empty: those for the embedded target, or none
  std::vector<ReportRequest> reports;
  bool list = false;
  int repeat = 1;
  GateOptions gate;
  bool quiet = false;
  std::vector<std::string> command;  // as typed
  std::vector<std::string> replay;   // the same without selectors and reports
};

}  // namespace h2prism::runner
