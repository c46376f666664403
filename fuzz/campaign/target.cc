#include "fuzz/campaign/target.h"

#include "fuzz/campaign/exchange.h"
#include "fuzz/campaign/health.h"

namespace h2prism::fuzz {

void Server::begin(transport::Loop& loop, Exchange& exchange, const Patience& patience) {
  exchange.start(loop, address(), patience.silence);
}

std::unique_ptr<Health> Server::health(transport::Loop& loop) {
  return std::make_unique<ServerHealth>(loop, address());
}

}  // namespace h2prism::fuzz
