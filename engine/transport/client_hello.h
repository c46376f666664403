// What a server reads of a ClientHello beyond what OpenSSL agrees on. Internal to this room.
#pragma once

#include "engine/transport/channel.h"

struct ssl_st;

namespace h2prism::transport {

// To be called from OpenSSL's callback for it alone.
ClientHello read_client_hello(ssl_st* ssl);

}  // namespace h2prism::transport
