// The shared_ptr a user gets: its end is the user's farewell, while pending I/O may keep the object itself
// for a while.
#pragma once

#include <memory>
#include <utility>

#include "engine/transport/channel.h"

namespace h2prism::transport {

template <class T>
std::shared_ptr<Channel> make_handle(std::shared_ptr<T> channel) {
  auto* raw = channel.get();
  return {raw, [owned = std::move(channel)](Channel* c) {
            c->detach();
            c->close();
          }};
}

}  // namespace h2prism::transport
