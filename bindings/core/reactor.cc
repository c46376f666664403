#include "bindings/core/reactor.h"

#include <thread>

namespace h2prism::python {

Reactor::Reactor() {
  loop_.every(slice, [this] { loop_.stop(); });
}

std::shared_ptr<Reactor> Reactor::of_this_thread() {
  thread_local std::weak_ptr<Reactor> mine;
  auto reactor = mine.lock();
  if (!reactor) mine = reactor = std::make_shared<Reactor>();
  return reactor;
}

Reactor::Lease::Lease(Reactor& reactor) : lock_(reactor.mutex_, std::try_to_lock) {
  if (lock_) return;
  ++reactor.asking_;
  reactor.loop_.stop();
  lock_.lock();
  --reactor.asking_;
}

bool Reactor::wait(const std::function<bool()>& done, TimePoint deadline,
                   const std::function<void()>& interrupted) {
  auto look = Clock::now() + slice;
  for (;;) {
    {
      const Lease lease(*this);
      if (done()) return true;
      if (Clock::now() >= deadline) return false;
      loop_.run();
      if (done()) return true;
    }
    if (asking_ > 0) std::this_thread::sleep_for(microseconds(50));  // a mutex is not fair by itself
    if (const auto now = Clock::now(); now >= look) {
      interrupted();
      look = now + slice;
    }
  }
}

}  // namespace h2prism::python
