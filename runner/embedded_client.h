// What the embedded client can be asked for by `needs` of a case, and how it is then launched.
#pragma once

#include <span>
#include <string_view>

#include "engine/script/case.h"
#include "runner/embedded/client.h"

namespace h2prism::runner {

// Words of `needs`; over TLS or in the clear is the caller's.
std::span<const std::string_view> embedded_client_offers();

// One GET, unless the case needs more.
embedded::ClientOptions embedded_client_for(const script::Case& test);

}  // namespace h2prism::runner
