// Whether the target still serves others. A server: after every sequence a request on a long-lived connection
// that does nothing else, and every `requests_each` of them that connection is a fresh one.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/peer/peer.h"
#include "engine/transport/loop.h"
#include "fuzz/campaign/target.h"

namespace h2prism::fuzz {

class Health {
 public:
  Health() = default;
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  virtual ~Health() = default;

  // Asks; `answered` is called later, once it does. The one who asks may go then.
  virtual void ask(std::function<void()> answered) = 0;
  virtual void tick(TimePoint now) = 0;
  // Everything anew, and nobody is told.
  virtual void reset() = 0;
  // What speaks against the target; asked for, it is taken.
  virtual std::optional<Trouble> take_trouble(milliseconds patience) = 0;
};

class ServerHealth final : public Health {
 public:
  static constexpr unsigned requests_each = 100;

  ServerHealth(transport::Loop& loop, const Address& address);
  ~ServerHealth() override;

  // Answered by a final response to a request sent from now on, whose status is of the first one's class.
  void ask(std::function<void()> answered) override;
  void tick(TimePoint now) override;
  void reset() override;
  std::optional<Trouble> take_trouble(milliseconds patience) override;

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

// A client serves nobody: each is a process of its own, whose end was seen when the exchange with it was
// over.
class ClientHealth final : public Health {
 public:
  void ask(std::function<void()> answered) override { asked_.push_back(std::move(answered)); }
  void tick(TimePoint) override {
    for (auto& answered : std::exchange(asked_, {})) answered();
  }
  void reset() override { asked_.clear(); }
  std::optional<Trouble> take_trouble(milliseconds) override { return std::nullopt; }

 private:
  std::vector<std::function<void()>> asked_;
};

}  // namespace h2prism::fuzz
