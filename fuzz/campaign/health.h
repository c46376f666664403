// Whether the target still serves others: after every sequence a request on a long-lived connection that does
// nothing else, and every `requests_each` of them that connection is a fresh one.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "engine/peer/peer.h"
#include "engine/transport/loop.h"
#include "fuzz/campaign/target.h"

namespace h2prism::fuzz {

class Health {
 public:
  static constexpr unsigned requests_each = 100;

  Health(transport::Loop& loop, const Address& address);
  ~Health();
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;

  // Asks; `answered` is called once a request sent from now on has a final response whose status is of the
  // first one's class.
  void ask(std::function<void()> answered);
  void tick(TimePoint now);
  // Everything anew, and nobody is told.
  void reset();

  // What speaks against the target; asked for, it is taken.
  std::optional<Trouble> take_trouble(milliseconds patience);
  std::uint64_t answers() const { return answers_; }
  int status_class() const { return status_class_; }

 private:
  class Line;
  Line& line();
  void told(int status, std::function<void()> answered);
  void retry(std::string why, bool refused, bool abrupt);

  transport::Loop& loop_;
  const Address& address_;
  Bytes request_;                              // its field block
  std::vector<std::unique_ptr<Line>> lines_;   // the last one is asked
  std::deque<std::function<void()>> unasked_;  // waiting for a line
  std::optional<TimePoint> waiting_since_;     // nothing was answered, though asked
  std::string why_;                            // the last failure
  bool refused_ = false;
  std::optional<std::string> abrupt_;
  TimePoint retry_at_{};
  std::uint64_t answers_ = 0;
  int status_class_ = 0;
};

}  // namespace h2prism::fuzz
