// One case on one connection: binds a Player, which knows no sockets, to a Channel.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "engine/script/player.h"
#include "engine/transport/channel.h"
#include "engine/transport/listener.h"
#include "runner/visit.h"

namespace h2prism::runner {

class Session final : public transport::Handler {
 public:
  using Done =
      std::function<void(Session&)>;  // the verdict stands; called once, never from within the constructor

  Session(const script::Case& test, const script::TargetInfo& target, script::PlayOptions options,
          int attempt, Done done);

  void attach(std::shared_ptr<transport::Channel> channel) { channel_ = std::move(channel); }
  // What has to be done before there is a connection; lives as long as the session.
  void prepare(std::unique_ptr<transport::Handler> errand) { errand_ = std::move(errand); }
  // There must be a connection by then; `why` there is none.
  void expect_by(TimePoint deadline, std::string why) {
    come_by_ = deadline;
    why_none_ = std::move(why);
  }
  // A client that comes to a door of ours: both are kept for as long as the session.
  void host(std::unique_ptr<transport::Listener> door, std::unique_ptr<Visit> visit) {
    door_ = std::move(door);
    visit_ = std::move(visit);
  }
  Visit* visit() { return visit_.get(); }
  bool visited() const { return visit_ != nullptr; }
  // No connection came to be, by nobody's fault.
  void forgo(const transport::Closed& why);
  void tick(TimePoint now);
  // Ends the connection, by what the case left of it.
  void close();
  // Half-closes, and waits for the target's end: RFC 9113 §5.4.1 wants it after GOAWAY. on_closed() is then
  // told.
  void linger(std::function<void(Session&)> closed);

  const script::Player& player() const { return player_; }
  script::Player& player() { return player_; }
  int attempt() const { return attempt_; }
  bool opened() const { return opened_; }
  bool closed() const { return closed_.has_value(); }
  const std::optional<transport::Closed>& how_closed() const { return closed_; }
  const transport::Established& established() const { return established_; }
  TimePoint started() const { return started_; }
  TimePoint ended() const { return ended_; }

 private:
  void on_open(const transport::Established& established) override;
  void on_octets(ByteView octets) override;
  void on_tls(transport::TlsEvent event) override;
  void on_close(const transport::Closed& closed) override;
  void pump();

  script::Player player_;
  int attempt_;
  Done done_;
  std::function<void(Session&)> lingering_;
  std::unique_ptr<transport::Handler> errand_;
  std::unique_ptr<Visit> visit_;
  std::unique_ptr<transport::Listener> door_;
  std::shared_ptr<transport::Channel> channel_;
  transport::Established established_;
  std::optional<transport::Closed> closed_;
  TimePoint started_;
  TimePoint come_by_ = TimePoint::max();
  std::string why_none_;
  TimePoint ended_{};
  bool opened_ = false;
  bool reported_ = false;
};

}  // namespace h2prism::runner
