// A pipe in memory with a Channel at each end, for tests: deterministic, and nothing moves unless it is
// pumped.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/transport/channel.h"

namespace h2prism::transport {

class MemoryPipe {
 public:
  // `chunks`: the sizes, over and over, in which octets reach a Handler. None: as they were written; {1}: one
  // by one. Octets of two writes are never joined.
  MemoryPipe(Handler& left, Handler& right, std::vector<std::size_t> chunks = {});
  ~MemoryPipe();
  MemoryPipe(const MemoryPipe&) = delete;
  MemoryPipe& operator=(const MemoryPipe&) = delete;

  // Call each once: who drops one closes that end.
  std::shared_ptr<Channel> left();
  std::shared_ptr<Channel> right();

  bool step();  // one callback of one Handler, the ends by turns; false when there was none to make
  void pump();  // steps while there are any

 private:
  struct End;
  std::shared_ptr<End> left_, right_;
  bool left_is_next_ = true;
};

}  // namespace h2prism::transport
