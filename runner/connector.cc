#include "runner/connector.h"

#include <algorithm>
#include <utility>

#include "runner/ticket_errand.h"

namespace h2prism::runner {

std::optional<transport::TlsVersion> tls_version(std::string_view text) {
  using enum transport::TlsVersion;
  if (text.empty()) return std::nullopt;
  return text == "1.1" ? v1_1 : text == "1.2" ? v1_2 : v1_3;
}

Result<std::shared_ptr<const transport::TlsContext>> ServerConnector::context(const script::Case& test,
                                                                              bool resume) {
  auto options = *tls_;
  options.resume = resume && !test.tls && options.certificate_file.empty();
  if (test.tls) {
    options.require_alpn = false;  // what is agreed is the case's business
    if (test.tls->alpn) options.alpn = *test.tls->alpn;
    if (test.tls->sni) options.server_name = *test.tls->sni;
    options.min_version = tls_version(test.tls->min).value_or(options.min_version);
    options.max_version = tls_version(test.tls->max).value_or(options.max_version);
    if (options.max_version < options.min_version) options.min_version = options.max_version;
    options.early_data = test.tls->early_data;
    if (options.early_data) options.min_version = options.max_version = transport::TlsVersion::v1_3;
    options.renegotiation = test.tls->renegotiation;
    options.post_handshake_auth = test.tls->post_handshake_auth;
    if (!test.tls->ciphers.empty()) options.ciphers = test.tls->ciphers;
    if (!test.tls->groups.empty()) options.groups = test.tls->groups;
  }
  const auto known = std::ranges::find(contexts_, options, &decltype(contexts_)::value_type::first);
  if (known != contexts_.end()) return known->second;
  auto made = transport::make_client_context(options);
  if (made) contexts_.emplace_back(options, *made);
  return made;
}

void ServerConnector::start_early(transport::Loop& loop, Session& session,
                                  const transport::ConnectOptions& options) {
  session.expect_by(Clock::now() + timeout_, "no ticket for early data in time");
  auto errand =
      std::make_unique<TicketErrand>([this, &loop, &session, options](TicketErrand::Outcome outcome) {
        if (!outcome) return session.forgo(outcome.error());
        auto resumed = options;
        resumed.ticket = std::move(*outcome);
        session.attach(loop.connect(endpoint_, session, resumed));
      });
  errand->attach(loop.connect(endpoint_, *errand, options));
  session.prepare(std::move(errand));
}

Result<void> ServerConnector::start(transport::Loop& loop, Session& session, const script::Case& test) {
  transport::ConnectOptions options;
  options.timeout = timeout_;
  options.tight = script::stops_reading(test.steps);
  if (tls_) {
    // Resumption spares the target most of a handshake. What is looked at again has a handshake of its own.
    auto made = context(test, session.attempt() == 1);
    if (!made) return std::unexpected(made.error());
    options.tls = *made;
  }
  if (test.tls && test.tls->early_data) {
    start_early(loop, session, options);
    return {};
  }
  session.attach(loop.connect(endpoint_, session, options));
  return {};
}

}  // namespace h2prism::runner
