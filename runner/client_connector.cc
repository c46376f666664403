#include "runner/client_connector.h"

#include <algorithm>

#include <fmt/format.h>

namespace h2prism::runner {

std::string Invitation::url(std::string_view path) const {
  return fmt::format("{}://{}:{}/{}", tls ? "https" : "http", host(), port, path);
}

transport::TlsServerOptions tls_server_options(const script::Case& test) {
  transport::TlsServerOptions options;
  if (!test.tls) return options;
  if (test.tls->alpn) options.alpn = *test.tls->alpn;
  options.min_version = tls_version(test.tls->min).value_or(options.min_version);
  options.max_version = tls_version(test.tls->max).value_or(options.max_version);
  options.min_version = std::min(options.min_version, options.max_version);
  options.ciphers = test.tls->ciphers;
  options.groups = test.tls->groups;
  options.renegotiation = test.tls->renegotiation;
  options.dhe_4096 = test.tls->dhe_4096;
  return options;
}

Result<std::shared_ptr<const transport::TlsContext>> ClientConnector::context(const script::Case& test) {
  auto options = tls_server_options(test);
  options.keylog_file = transport::keylog_file_from_environment();
  if (options.dhe_4096 && !rsa_) {
    auto made = papers_->server_with_rsa();
    if (!made) return std::unexpected(made.error());
    rsa_ = std::move(*made);
  }
  const auto& certificate = options.dhe_4096 ? *rsa_ : papers_->server();
  options.certificate_pem = certificate.certificate_pem;
  options.key_pem = certificate.key_pem;
  const auto known = std::ranges::find(contexts_, options, &decltype(contexts_)::value_type::first);
  if (known != contexts_.end()) return known->second;
  auto made = transport::make_server_context(options);
  if (made) contexts_.emplace_back(std::move(options), *made);
  return made;
}

Result<ClientConnector::Reception> ClientConnector::receive(transport::Loop& loop, const script::Case& test,
                                                            transport::OnAccept take,
                                                            std::optional<milliseconds> hang_timeout) {
  std::shared_ptr<const transport::TlsContext> tls;
  if (papers_ != nullptr) {
    auto made = context(test);
    if (!made) return std::unexpected(made.error());
    tls = std::move(*made);
  }
  auto door = loop.listen({"127.0.0.1", 0}, std::move(take), tls);
  if (!door) return std::unexpected(door.error());
  auto visit = driver_->invite({(*door)->port(), tls != nullptr, &test, hang_timeout});
  if (!visit) return std::unexpected(visit.error());
  return Reception{std::move(*door), std::move(*visit)};
}

Result<void> ClientConnector::start(transport::Loop& loop, Session& session, const script::Case& test) {
  // The session keeps the door, so that it is there when somebody comes. The first one is its client.
  auto received = receive(
      loop, test,
      [&session, taken = false](std::shared_ptr<transport::Channel> channel) mutable -> transport::Handler* {
        if (std::exchange(taken, true) || session.closed()) {
          if (session.visit() != nullptr) session.visit()->came_again(Clock::now());
          return nullptr;
        }
        session.attach(std::move(channel));
        return &session;
      });
  if (!received) return std::unexpected(received.error());
  session.host(std::move(received->door), std::move(received->visit));
  session.expect_by(Clock::now() + driver_->time_to_come(), "the client did not connect");
  return {};
}

}  // namespace h2prism::runner
