// Asks on fresh connections whether a target answers at all. A machine under load may stand still for
// seconds: what a case calls silence is the target's only if others are answered meanwhile.
#pragma once

#include <list>
#include <memory>
#include <optional>

#include "engine/script/case.h"
#include "runner/connector.h"
#include "runner/session.h"

namespace h2prism::runner {

class Pulse {
 public:
  Pulse(transport::Loop& loop, Connector& connector, const script::TargetInfo& target);

  // Begins to ask, unless it does already. `by_ping`: the target is known to answer PING, so that less is no
  // answer.
  void ask(TimePoint now, bool by_ping);
  void tick(TimePoint now);
  void drop();  // asks no more

  bool asking() const { return asked_.has_value(); }
  // How long it has been asking in vain; how long it took when the answer came last.
  Duration waiting(TimePoint now) const { return asked_ ? now - *asked_ : Duration{}; }
  Duration answered_after() const { return answered_after_; }

 private:
  bool answered(const Session& session) const;

  transport::Loop& loop_;
  Connector& connector_;
  const script::TargetInfo& target_;
  script::Case question_;
  std::list<std::unique_ptr<Session>> sessions_;
  std::optional<TimePoint> asked_;
  TimePoint next_{};
  Duration answered_after_{};
  bool by_ping_ = false;
};

// Whether a GET of the target's page is answered within `limit`; waits for it.
bool serves(Connector& connector, const script::TargetInfo& target, milliseconds limit);

}  // namespace h2prism::runner
