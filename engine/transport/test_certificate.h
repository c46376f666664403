// Test tool: a certificate made once per process, TLS contexts that use it, and files that go away again.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/transport/certificate.h"
#include "engine/transport/tls_context.h"
#include "engine/transport/tls_engine.h"

namespace h2prism::transport {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content = {}) : path_(testing::TempDir() + "h2prism-XXXXXX") {
    ::close(::mkstemp(path_.data()));
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  std::string content() const {
    std::ifstream in(path_);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::string path_;
};

// For "localhost" and 127.0.0.1.
inline const Certificate& test_certificate() {
  static const auto certificate =
      make_self_signed(std::vector<std::string>{"localhost", "127.0.0.1"}).value();
  return certificate;
}

inline const std::string& test_ca_file() {
  static const TemporaryFile file(test_certificate().certificate_pem);
  return file.path();
}

inline TlsOptions test_client_options() {
  TlsOptions options;
  options.ca_file = test_ca_file();
  return options;
}

inline TlsServerOptions test_server_options() {
  TlsServerOptions options;
  options.certificate_pem = test_certificate().certificate_pem;
  options.key_pem = test_certificate().key_pem;
  return options;
}

inline std::string plaintext(TlsEngine& engine) { return std::string(as_text(engine.take_plaintext())); }

}  // namespace h2prism::transport
