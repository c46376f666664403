#include "fuzz/campaign/divergence.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace h2prism::fuzz {
namespace {

const model::MonitorInfo* rule_named(std::string_view name) {
  const auto found = std::ranges::find(model::monitors(), name, &model::MonitorInfo::name);
  return found == model::monitors().end() ? nullptr : &*found;
}

// Without the numbers of streams, and without what all servers do alike.
std::string pattern(const std::vector<Reaction>& reactions) {
  std::set<std::uint32_t> differing;
  for (const auto& a : reactions)
    for (const auto& [stream, fate] : a.streams)
      for (const auto& b : reactions)
        if (const auto it = b.streams.find(stream); it == b.streams.end() || it->second != fate)
          differing.insert(stream);
  std::string out;
  for (const auto& reaction : reactions) {
    std::set<std::string> fates;
    for (const auto stream : differing)
      if (const auto it = reaction.streams.find(stream); it != reaction.streams.end())
        fates.insert(it->second);
    out += "|" + reaction.connection;
    for (const auto& fate : fates) out += "," + fate;
  }
  return out;
}

}  // namespace

std::optional<Divergence> divergence_of(std::span<const Exchange* const> exchanges) {
  Divergence out;
  for (const auto* exchange : exchanges) {
    if (exchange->end() == Exchange::End::silent || exchange->end() == Exchange::End::no_connection)
      return std::nullopt;
    out.reactions.push_back(reaction_of(*exchange));
  }
  if (std::ranges::adjacent_find(out.reactions, std::not_equal_to{}) == out.reactions.end())
    return std::nullopt;
  if (const auto broken = rules_broken_by(*exchanges.front()); !broken.empty()) {
    out.rule = broken.front();
    if (const auto* rule = rule_named(out.rule); rule != nullptr)
      out.requirement = rule->accused(model::Role::client);  // it is we who break it
  }
  out.key = out.rule + pattern(out.reactions);
  out.sequence = exchanges.front()->sequence();
  return out;
}

std::string to_string(const Divergence& divergence, std::span<const std::string> servers) {
  auto out = divergence.rule.empty() ? "no rule broken"
                                     : fmt::format("{} {}", divergence.requirement, divergence.rule);
  for (std::size_t i = 0; i < servers.size() && i < divergence.reactions.size(); ++i)
    out += fmt::format("{} {}: {}", i == 0 ? ":" : ";", servers[i], to_string(divergence.reactions[i]));
  return fmt::format("{}; by {} ({} sequence{})", out, to_string(divergence.sequence), divergence.seen,
                     divergence.seen == 1 ? "" : "s");
}

}  // namespace h2prism::fuzz
