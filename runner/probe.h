// Finds out, before anything is judged, whether the target speaks HTTP/2 at all and what it offers: what
// cases ask for by `needs`.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/script/target_info.h"
#include "engine/transport/channel.h"
#include "runner/connector.h"

namespace h2prism::runner {

struct Probed {
  transport::Established connection;
  std::map<std::string, std::uint32_t> settings;                // as advertised, by name
  std::set<std::string, std::less<>> offers;                    // words of `needs`
  std::map<std::string, std::string, std::less<>> lacks;        // word -> why not
  std::map<std::string, std::vector<model::Finding>> findings;  // word -> what monitors saw while asking
  script::Greeting greeting;
};

// What the target's SETTINGS say, by name; the RFC's initial values where they are silent.
std::map<std::string, std::uint32_t> advertised(const Session& session);

// Plays short exchanges for the words in `wanted`. The error says in words for people why the target cannot
// be tested at all.
Result<Probed> probe_server(Connector& connector, const script::TargetInfo& target,
                            const std::set<std::string, std::less<>>& wanted, bool tls, milliseconds timeout);

}  // namespace h2prism::runner
