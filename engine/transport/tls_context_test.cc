#include "engine/transport/tls_context.h"

#include <gmock/gmock.h>

#include "engine/transport/test_certificate.h"

namespace h2prism::transport {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string client_error(const TlsOptions& options) {
  const auto made = make_client_context(options);
  return made ? "" : made.error().message;
}

std::string server_error(const TlsServerOptions& options) {
  const auto made = make_server_context(options);
  return made ? "" : made.error().message;
}

TEST(TlsContext, TakesTheDefaults) {
  EXPECT_EQ(client_error({}), "");
  EXPECT_EQ(server_error(test_server_options()), "");
}

TEST(TlsContext, NamesTheOptionThatIsWrong) {
  EXPECT_THAT(client_error({.ca_file = "/no/such/file"}),
              AllOf(HasSubstr("cannot read certificate authorities from '/no/such/file'"),
                    HasSubstr("No such file")));
  const TemporaryFile no_pem("hello");
  EXPECT_THAT(client_error({.ca_file = no_pem.path()}), HasSubstr(no_pem.path()));
  EXPECT_THAT(client_error({.ciphers = "NO-SUCH"}),
              AllOf(HasSubstr("'NO-SUCH'"), HasSubstr("no cipher match")));
  EXPECT_THAT(client_error({.suites = "NO-SUCH"}), HasSubstr("'NO-SUCH'"));
  EXPECT_THAT(client_error({.groups = "NO-SUCH"}), HasSubstr("'NO-SUCH'"));
  EXPECT_THAT(client_error({.alpn = {std::string(256, 'x')}}), HasSubstr("ALPN"));
  EXPECT_THAT(client_error({.keylog_file = "/no/such/directory/keys"}), HasSubstr("/no/such/directory/keys"));
  EXPECT_THAT(client_error({.certificate_file = test_ca_file()}), HasSubstr("both"));
  EXPECT_THAT(client_error({.certificate_file = test_ca_file(), .key_file = test_ca_file()}),
              HasSubstr("key"));
  EXPECT_THAT(client_error({.min_version = TlsVersion::v1_3, .max_version = TlsVersion::v1_2}),
              HasSubstr("lowest"));
}

TEST(TlsContext, AServerNeedsACertificateAndItsKey) {
  auto options = test_server_options();
  options.key_pem = make_self_signed(std::vector<std::string>{"other"}).value().key_pem;
  EXPECT_THAT(server_error(options), HasSubstr("key values mismatch"));
  options.key_pem = "";
  EXPECT_THAT(server_error(options), HasSubstr("key"));
  options.certificate_pem = "";
  EXPECT_THAT(server_error(options), HasSubstr("certificate"));
}

TEST(TlsContext, ClientCertificatesAreFiles) {
  const TemporaryFile key(test_certificate().key_pem);
  EXPECT_EQ(client_error({.certificate_file = test_ca_file(), .key_file = key.path()}), "");
}

TEST(Certificate, RefusesWhatCannotBeAName) {
  EXPECT_FALSE(make_self_signed({}));
  for (const auto* const name : {"", "a,DNS:b", "a b", "a\n"}) {
    EXPECT_FALSE(make_self_signed(std::vector<std::string>{name})) << name;
  }
  EXPECT_TRUE(make_self_signed(std::vector<std::string>{"*.example.org", "::1", std::string(100, 'x')}));
}

TEST(Keylog, FileNameComesFromTheEnvironment) {
  ::setenv("SSLKEYLOGFILE", "keys.log", 1);
  EXPECT_EQ(keylog_file_from_environment(), "keys.log");
  ::unsetenv("SSLKEYLOGFILE");
  EXPECT_EQ(keylog_file_from_environment(), "");
}

}  // namespace
}  // namespace h2prism::transport
