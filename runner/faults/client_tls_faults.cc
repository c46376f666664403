// What a client may get wrong below HTTP/2, and in telling its priorities.
#include "runner/faults/acts.h"
#include "runner/faults/faults.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using transport::TlsOptions;
using transport::TlsVersion;

Fault over_tls(std::string name, std::string wrong, TlsFault fault, std::vector<std::string_view> seen_by) {
  return {.name = std::move(name),
          .wrong = std::move(wrong),
          .rule = {},
          .seen_by = std::move(seen_by),
          .target = model::Role::client,
          .tls = std::move(fault)};
}
TlsFault offering(std::function<void(TlsOptions&)> options) { return {.options = std::move(options)}; }

Fault by_frames(std::string name, std::string wrong, Rule rule, std::vector<std::string_view> seen_by) {
  return {.name = std::move(name),
          .wrong = std::move(wrong),
          .rule = std::move(rule),
          .seen_by = std::move(seen_by),
          .target = model::Role::client};
}

}  // namespace

std::vector<Fault> client_tls_faults() {
  return {
      over_tls("client-tls-names-nobody", "no SNI goes to a server that has a name (§9.2)",
               offering([](TlsOptions& o) { o.server_name = ""; }), {"9113/9.2/server-is-named"}),
      over_tls("client-tls-takes-renegotiation", "a HelloRequest is followed (§9.2.1)",
               offering([](TlsOptions& o) { o.renegotiation = true; }),
               {"9113/9.2/renegotiation-by-the-server", "9113/9.2/renegotiation-ahead-of-the-response"}),
      over_tls("client-tls-renegotiates", "renegotiates behind its preface (§9.2.1)",
               {.options = [](TlsOptions& o) { o.renegotiation = true; }, .renegotiates = true},
               {"9113/9.2/no-renegotiation-by-the-client"}),
      over_tls("client-tls-gives-certificates",
               "a CertificateRequest behind the handshake is answered (§9.2.3)", {.gives_certificate = true},
               {"9113/9.2/certificate-request-behind-the-handshake"}),
      over_tls("client-tls-leaves-large-groups", "DHE of 4096 bits is offered, and not taken (§9.2.1)",
               {.leaves_cipher = "DHE-"}, {"9113/9.2/dhe-of-4096-bits"}),
      over_tls("client-tls-offers-h2c", "\"h2c\" is offered by ALPN, and spoken (§3.1)",
               offering([](TlsOptions& o) { o.alpn = {"h2", "h2c"}; }), {"9113/9.2/h2c-is-not-offered"}),
      over_tls("client-tls-speaks-h2-always", "HTTP/2 is spoken where ALPN chose HTTP/1.1 (§3.3)",
               offering([](TlsOptions& o) { o.alpn = {"h2", "http/1.1"}; }), {"9113/9.2/http1-by-alpn"}),
      over_tls("client-tls-takes-listed-suites", "HTTP/2 is spoken over a suite of the list (§9.2.2)",
               offering([](TlsOptions& o) { o.ciphers = "DEFAULT"; }),
               {"9113/9.2/client-on-tls12-with-listed-suites"}),
      over_tls("client-tls-takes-1.1", "HTTP/2 is spoken over TLS 1.1 (§9.2)", offering([](TlsOptions& o) {
                 o.min_version = TlsVersion::v1_1;
                 o.ciphers = "DEFAULT:@SECLEVEL=0";
               }),
               {"9113/9.2/client-on-tls11"}),

      by_frames("client-keeps-the-old-priorities",
                "priorities of RFC 7540 go on behind NO_RFC7540_PRIORITIES of 1 (RFC 9218 §2.1.1)",
                answered(ping_ack(), after(make(priority_frame(1, {})))), {"monitor/priority-signal"}),
      by_frames("client-keeps-updating-priorities",
                "PRIORITY_UPDATE goes on though the server does not want it, and for what is over (RFC 9218 "
                "§2.1.1, §7.1)",
                answered(ping_ack(), after(make(priority_update_frame(1, as_bytes("u=1"))))),
                {"monitor/priority-update-ignored", "monitor/priority-update-stream"}),
      by_frames("client-updates-idle-pushes",
                "PRIORITY_UPDATE is for a push that nobody promised (RFC 9218 §7.1)",
                answered(request(), after(make(priority_update_frame(2, as_bytes("u=1"))))),
                {"monitor/priority-update-idle-push"}),
  };
}

}  // namespace h2prism::faults
