// The faults: what a peer may get wrong, one thing at a time, as BoringSSL's BoGo names them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/role.h"
#include "runner/faults/rule.h"
#include "runner/faults/tls_pair.h"

namespace h2prism::faults {

struct Fault {
  std::string name;   // stable: testdata/detection.txt refers to it
  std::string wrong;  // what is wrong, and by which section
  Rule rule;
  // Cases and monitor/NAMEs that must see it, whatever else does. None: it is legal, if unusual, and to see
  // it would be a false accusation.
  std::vector<std::string_view> seen_by;
  model::Role target = model::Role::server;
  bool gap = false;  // a fault all the same: no case provokes it yet
  TlsFault tls = {};
};

// By family, each in a file of its own.
std::vector<Fault> error_faults();       // violations are reported wrongly
std::vector<Fault> overlooked_frames();  // ... or not at all: frames
std::vector<Fault> overlooked_blocks();  // field blocks and the octets that code them
std::vector<Fault> overlooked_fields();  // messages
std::vector<Fault> strict_faults();      // what is legal is taken for an error, or not done
std::vector<Fault> answer_faults();      // SETTINGS, PING and WINDOW_UPDATE due are missing or wrong
std::vector<Fault> response_faults();    // responses
std::vector<Fault> frame_faults();       // frames that must not be sent
std::vector<Fault> state_faults();       // streams, windows, tables out of order
std::vector<Fault> client_faults();      // of a client under test
std::vector<Fault> client_tls_faults();  // ... in its TLS, and in its priorities

std::vector<Fault> all_faults();

}  // namespace h2prism::faults
