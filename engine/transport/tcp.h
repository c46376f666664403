// TCP connections of a Loop, both ends. Internal to this room: users have Loop.
#pragma once

#include <memory>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/transport/endpoint.h"
#include "engine/transport/listener.h"
#include "engine/transport/loop_core.h"

namespace h2prism::transport {

std::shared_ptr<Channel> connect_tcp(LoopCore& core, const Endpoint& endpoint, Handler& handler,
                                     milliseconds timeout, bool tight);

// Takes over an accepted socket, blocking or not.
void adopt_tcp(LoopCore& core, int native_socket, bool v6, const OnAccept& on_accept);

Result<std::unique_ptr<Listener>> listen_tcp(LoopCore& core, const Endpoint& endpoint, OnAccept on_accept);

}  // namespace h2prism::transport
