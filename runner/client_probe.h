// Finds out, before anything is judged, whether a client under test comes and speaks HTTP/2, what it offers,
// and whether what it tells its caller means anything.
#pragma once

#include <set>
#include <string>

#include "runner/client_connector.h"
#include "runner/probe.h"

namespace h2prism::runner {

struct ClientProbe {
  Probed probed;
  // Why its success or error cannot be relied on; "": it can. The driver is told.
  std::string says_nothing;
  std::size_t requests = 1;  // that it sent by itself
};

// `commands`: what the client has commands for, as words of `needs`. The error says in words for people why
// it cannot be tested at all, with its last words.
Result<ClientProbe> probe_client(ClientConnector& connector, const script::TargetInfo& target,
                                 const std::set<std::string, std::less<>>& wanted,
                                 const std::set<std::string, std::less<>>& commands, bool tls,
                                 milliseconds timeout);

// It comes, and has so many of its requests answered: what it tells its caller. The error says why it had
// not.
Result<script::CallerReport> visit_in_peace(ClientConnector& connector, const script::TargetInfo& target,
                                            std::size_t requests, milliseconds timeout);

}  // namespace h2prism::runner
