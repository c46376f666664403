#include "engine/transport/memory.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/transport/channel_handle.h"

namespace h2prism::transport {

// What an end has in store for its own Handler, its twin has put there.
struct MemoryPipe::End final : Channel {
  struct Event {
    enum class Kind { open, octets, end } kind;
    Bytes octets;
    Closed closed;
    std::size_t delivered = 0;  // of octets
  };

  End(Handler& who, std::string name, std::vector<std::size_t> sizes)
      : handler(&who), peer_name(std::move(name)), chunks(std::move(sizes)) {
    events.push_back({Event::Kind::open, {}, {}});
  }

  void write(Bytes octets) override {
    if (over || shut || octets.empty()) return;
    const auto twin = other.lock();
    if (!twin || twin->over) return;
    if (twin->stored + octets.size() > max_queued) {
      abort();
      events.back().closed.detail = "the peer does not read: more than 16 MiB are waiting for it";
      return;
    }
    twin->stored += octets.size();
    twin->events.push_back({Event::Kind::octets, std::move(octets), {}});
  }

  void read(bool on) override { reading = on; }

  std::size_t queued() const override {
    const auto twin = other.lock();
    return twin ? twin->stored : 0;
  }

  void shutdown_write() override {
    if (!over && !std::exchange(shut, true)) tell_twin({CloseKind::fin, "the peer closed the connection"});
  }
  void truncate() override { shutdown_write(); }

  void close() override {
    shutdown_write();
    finish({});
  }

  void abort() override {
    if (!over) tell_twin({CloseKind::reset, "the peer reset the connection"});
    finish({});
  }

  void detach() override { handler = nullptr; }

  void tell_twin(Closed closed) {
    if (const auto twin = other.lock(); twin && !twin->over)
      twin->events.push_back({Event::Kind::end, {}, std::move(closed)});
  }

  // Nothing more is read; the Handler learns of it when it is this end's turn.
  void finish(Closed closed) {
    if (std::exchange(over, true)) return;
    events.clear();
    stored = 0;
    events.push_back({Event::Kind::end, {}, std::move(closed)});
  }

  bool step() {
    if (events.empty()) return false;
    if (!reading && !over && events.front().kind != Event::Kind::open) return false;
    if (events.front().kind == Event::Kind::octets) {
      deliver_octets();
    } else {
      const auto event = std::move(events.front());
      events.pop_front();
      event.kind == Event::Kind::open ? deliver_open() : deliver_end(event.closed);
    }
    return true;
  }

  void deliver_open() {
    if (handler) handler->on_open({.peer_name = peer_name});
  }

  void deliver_octets() {
    auto& front = events.front();
    const auto rest = ByteView(front.octets).subspan(front.delivered);
    const auto piece = rest.first(
        chunks.empty() ? rest.size() : std::min(rest.size(), chunks[next_chunk++ % chunks.size()]));
    front.delivered += piece.size();
    stored -= piece.size();
    const Bytes copy(piece.begin(), piece.end());  // the callback may clear the events
    if (piece.size() == rest.size()) events.pop_front();
    if (handler) handler->on_octets(copy);
  }

  // As with TCP, the end of the one direction that a Handler is told of is the end of both.
  void deliver_end(const Closed& closed) {
    shutdown_write();
    over = true;
    events.clear();
    if (auto* last = std::exchange(handler, nullptr)) last->on_close(closed);
  }

  Handler* handler;
  std::weak_ptr<End> other;
  std::string peer_name;
  std::vector<std::size_t> chunks;
  std::size_t next_chunk = 0;
  std::deque<Event> events;
  std::size_t stored = 0;  // octets in events
  bool reading = true;
  bool shut = false;
  bool over = false;
};

MemoryPipe::MemoryPipe(Handler& left, Handler& right, std::vector<std::size_t> chunks) {
  std::erase(chunks, 0U);  // would never come to an end
  left_ = std::make_shared<End>(left, "right", chunks);
  right_ = std::make_shared<End>(right, "left", std::move(chunks));
  left_->other = right_;
  right_->other = left_;
}

MemoryPipe::~MemoryPipe() = default;

std::shared_ptr<Channel> MemoryPipe::left() { return make_handle(left_); }
std::shared_ptr<Channel> MemoryPipe::right() { return make_handle(right_); }

bool MemoryPipe::step() {
  const auto turn = std::exchange(left_is_next_, !left_is_next_) ? left_ : right_;
  return turn->step() || (turn == left_ ? right_ : left_)->step();
}

void MemoryPipe::pump() {
  while (step()) {
  }
}

}  // namespace h2prism::transport
