// Who keeps a target alive, as the scheduler sees it: runner/supervisor.h is one, tests have others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"

namespace h2prism::runner {

// What happened to the target itself, whatever the cases saw of it.
struct Mishap {
  enum class Kind : std::uint8_t {
    ended,     // its process ended, and nobody had asked for it
    reported,  // it lives, but its log says that something broke
    hung,      // it answers nothing on any fresh connection
    refusing,  // it lives, but accepts no connection
  };
  Kind kind = Kind::ended;
  std::string what;              // behind "the target": "was killed by signal 11 (SIGSEGV)"
  std::vector<std::string> log;  // its last lines
  TimePoint at = Clock::now();   // when it was seen
};

class Keeper {
 public:
  virtual ~Keeper() = default;

  virtual void poll(TimePoint now) = 0;             // every few ms
  virtual bool up() const = 0;                      // it is there, and nothing is known against it
  virtual std::optional<Mishap> take_mishap() = 0;  // once each; it is down until it is started again
  // What others saw: completed by what the log says.
  virtual Mishap blame(Mishap::Kind kind, std::string what) = 0;
  // Ends what is there and starts it anew; up() will tell.
  virtual void restart() = 0;
  // It cannot be kept alive: why.
  virtual const std::optional<std::string>& lost() const = 0;

  virtual bool restarts() const = 0;             // after a mishap
  virtual bool fresh_for_each_case() const = 0;  // cases are then played one at a time
  virtual milliseconds hang_timeout() const = 0;
};

}  // namespace h2prism::runner
