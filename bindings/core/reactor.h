// The event loop behind the peers of one thread. Whoever waits drives it; nobody else runs it in between.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "engine/base/clock.h"
#include "engine/transport/loop.h"

namespace h2prism::python {

// Everything that touches the loop, its channels or what their handlers keep holds a Lease. Rules that keep
// threads from waiting for each other in a ring: who holds one never takes the GIL, and who waits in run()
// hands it on within `slice` or as soon as another asks.
class Reactor {
 public:
  static constexpr milliseconds slice{20};

  Reactor();
  static std::shared_ptr<Reactor> of_this_thread();

  class Lease {
   public:
    explicit Lease(Reactor& reactor);

   private:
    std::unique_lock<std::mutex> lock_;
  };

  transport::Loop& loop() { return loop_; }
  void wake() { loop_.stop(); }  // something happened: who waits looks again

  // Drives the loop until `done` (asked under a lease), or until the deadline: false. Between slices
  // `interrupted` is asked, without a lease; it may throw.
  bool wait(const std::function<bool()>& done, TimePoint deadline, const std::function<void()>& interrupted);

 private:
  transport::Loop loop_;
  std::mutex mutex_;
  std::atomic<int> asking_ = 0;
};

}  // namespace h2prism::python
