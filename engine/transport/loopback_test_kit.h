// Test tool: a Handler that writes down what happens, and a bounded run of the loop.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/transport/loop.h"

namespace h2prism::transport {

inline Bytes text(std::string_view s) { return {s.begin(), s.end()}; }

struct Recorder final : Handler {
  explicit Recorder(Loop& l) : loop(l) {}

  void on_open(const Established& e) override {
    opened = true;
    established = e;
    if (open) open();
  }
  void on_octets(ByteView more) override {
    received += as_text(more);
    if (octets) octets(more);
  }
  void on_close(const Closed& c) override {
    closed = c;
    ++closes;
    loop.stop();
  }

  Loop& loop;
  std::shared_ptr<Channel> channel;
  std::function<void()> open;
  std::function<void(ByteView)> octets;

  bool opened = false;
  Established established;
  std::string received;
  std::optional<Closed> closed;
  int closes = 0;
};

// Gives up after ten seconds: the assertions that follow then say what did not happen.
inline void run_until_closed(Loop& loop, std::initializer_list<Recorder*> all) {
  const auto give_up = Clock::now() + std::chrono::seconds(10);
  loop.every(milliseconds(100), [&loop] { loop.stop(); });
  const auto pending = [&] {
    for (const auto* one : all) {
      if (!one->closed) return true;
    }
    return false;
  };
  while (pending() && Clock::now() < give_up) loop.run();
}

}  // namespace h2prism::transport
