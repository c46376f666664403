#include "runner/faults/encounter.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "runner/embedded/client_session.h"
#include "runner/embedded/server_session.h"
#include "runner/embedded_client.h"
#include "runner/faults/filter.h"

namespace h2prism::faults {
namespace {

constexpr std::size_t read_size = std::size_t{16} * 1024;  // as the embedded target's loop reads
constexpr std::size_t write_size = std::size_t{64} * 1024;
constexpr milliseconds tick{50};
constexpr int most_ticks = 2000;

// What the embedded target offers (runner/embedded/README.md) and the probe finds.
constexpr auto offers = std::to_array<std::string_view>(
    {"page", "large", "steady", "post", "echo", "open", "whole", "zero", "parallel", "fields-echo",
     "trailers", "push", "tunnel", "no-extended-connect", "h2c", "dynamic-table", "limited-streams",
     "least-frame-size"});

script::TargetInfo target_info(model::Role role) {
  script::TargetInfo info;
  info.role = role;
  info.large_path = "/?size=200000";
  info.echo_path = "/echo";
  info.fields_path = "/fields";
  info.trailers_path = "/trailers";
  info.push_path = "/push";
  info.tunnel_path = "/tunnel";
  return info;
}

// Of a client, where a case is about TLS.
constexpr std::array<std::string_view, 5> tls_offers{"tls", "tls12", "tls13", "dhe", "post-handshake-auth"};

std::unique_ptr<embedded::Endpoint> endpoint(const script::Case& test, model::Role role) {
  if (role == model::Role::server) {
    static const embedded::ServerSetup usual;
    static const auto without_extended_connect = [] {
      embedded::ServerSetup setup;
      setup.extended_connect = false;
      return setup;
    }();
    const bool without = std::ranges::find(test.needs, "no-extended-connect") != test.needs.end();
    return std::make_unique<embedded::ServerSession>(without ? without_extended_connect : usual);
  }
  auto options = runner::embedded_client_for(test);
  options.tls = test.tls.has_value();
  return std::make_unique<embedded::ClientSession>(options, [](const embedded::ClientOutcome&) {});
}

// The connection between them.
class Wire {
 public:
  Wire(const script::Case& test, const script::TargetInfo& info, const Rule* rule, const TlsFault* fault)
      : player_(test, info, {.patient = true}),
        endpoint_(endpoint(test, info.role)),
        filter_(info.role, rule) {
    if (test.tls) tls_.emplace(test, fault);
  }

  const script::Player& play() {
    if (!tls_) player_.open(now_);
    if (tls_ && tls_->opened()) player_.open(now_, tls_->established().hello);
    for (int ticks = 0; !player_.done() && ticks < most_ticks;) {
      if (move()) continue;
      if (endpoint_->wake_at() != TimePoint::max()) {
        endpoint_->wake(endpoint_->wake_at());
        continue;
      }
      ++ticks;
      now_ += tick;
      player_.tick(now_);
    }
    endpoint_->closed(embedded::Ending::peer_closed);
    return player_;
  }

 private:
  // Carries what there is to carry; false: there was nothing.
  bool move() {
    bool moved = false;
    for (const auto& segment : player_.take_output()) {
      moved = true;
      for (ByteView rest = segment; !rest.empty();) {
        const auto piece = rest.first(std::min(rest.size(), read_size));
        rest = rest.subspan(piece.size());
        if (!over_) filter_.from_player(piece);
        if (!rest.empty()) moved |= exchange();
      }
    }
    player_shut_ |= player_.take_shutdown();
    moved |= exchange();
    return moved | end();
  }

  bool exchange() {
    if (over_) return false;
    if (auto octets = filter_.for_target(); !octets.empty() && !filter_.ended()) {
      if (tls_) octets = tls_->to_client(octets);
      endpoint_->receive(octets);
    }
    Bytes out;
    endpoint_->produce(out, write_size);
    if (tls_) out = tls_->to_server(out);
    filter_.from_target(out);
    const auto octets = filter_.for_player();
    const bool acted = act();
    if (!octets.empty()) player_.receive(octets, now_);
    return !out.empty() || !octets.empty() || acted;
  }

  // What TLS does beyond carrying octets.
  bool act() {
    if (!tls_) return false;
    const auto action = player_.take_tls_action();
    if (action) tls_->act(*action);
    const auto events = tls_->take_events();
    for (const auto event : events) player_.tls(event, now_);
    return action || !events.empty();
  }

  bool end() {
    const bool endpoint_over = !filter_.took_over() && (endpoint_->finished() || player_shut_);
    if (over_ || (!filter_.ended() && !endpoint_over && !(tls_ && tls_->ended()))) return false;
    over_ = true;
    if (tls_ && tls_->ended()) {
      player_.closed(*tls_->ended(), now_);
      return true;
    }
    player_.closed({filter_.ended().value_or(transport::CloseKind::fin), {}}, now_);
    return true;
  }

  script::Player player_;
  std::unique_ptr<embedded::Endpoint> endpoint_;
  Filter filter_;
  std::optional<TlsPair> tls_;
  TimePoint now_{};
  bool player_shut_ = false;
  bool over_ = false;
};

}  // namespace

std::string_view unplayable(const script::Case& test, model::Role target) {
  const auto other = target == model::Role::server ? script::TargetRole::client : script::TargetRole::server;
  if (test.role == other) return "is for the other role";
  if (test.tls && target == model::Role::server) return "needs TLS";
  if (test.profile == model::Profile::rfc7540) return "is by the older RFC";
  for (const auto& need : test.needs) {
    const auto offered = target == model::Role::server ? std::span(offers) : runner::embedded_client_offers();
    const bool carried = test.tls ? std::ranges::find(tls_offers, need) != tls_offers.end() : need == "h2c";
    const bool here = carried || std::ranges::find(offered, need) != offered.end();
    if (!here) return "needs what the embedded target does not offer in memory";
  }
  return {};
}

Encounter meet(const script::Case& test, model::Role target, const Rule* rule, const TlsFault* tls) {
  auto info = target_info(target);
  if (test.tls) info.scheme = "https";
  Wire wire(test, info, rule, tls);
  const auto& player = wire.play();
  Encounter out{player.verdict(), {}};
  for (const auto& finding : player.peer().model().findings()) out.monitors.insert(finding.monitor);
  return out;
}

}  // namespace h2prism::faults
