#include "runner/embedded/client.h"

#include <future>
#include <utility>

#include "runner/embedded/client_session.h"
#include "runner/embedded/loop.h"
#include "runner/embedded/tls_endpoint.h"

namespace h2prism::embedded {

struct ClientPool::Parts {
  Result<TlsContext> tls = TlsContext::client();
  Loop loop;  // last: its thread uses the other
};

ClientPool::ClientPool() : parts_(std::make_unique<Parts>()) {}
ClientPool::~ClientPool() = default;

Result<void> ClientPool::launch(const ClientOptions& options, std::function<void(ClientOutcome)> done) {
  if (options.tls && !parts_->tls) return std::unexpected(parts_->tls.error());
  std::unique_ptr<Endpoint> endpoint = std::make_unique<ClientSession>(options, std::move(done));
  if (options.tls) endpoint = parts_->tls->wrap(std::move(endpoint));
  parts_->loop.connect(options.host, options.port, std::move(endpoint), options.time_limit);
  return {};
}

Result<ClientOutcome> run_client(const ClientOptions& options) {
  std::promise<ClientOutcome> promise;
  ClientPool pool;
  const auto launched =
      pool.launch(options, [&](ClientOutcome outcome) { promise.set_value(std::move(outcome)); });
  if (!launched) return std::unexpected(launched.error());
  return promise.get_future().get();
}

}  // namespace h2prism::embedded
