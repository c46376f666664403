// A throw-away certificate for "localhost", made anew whenever a TLS target starts.
#pragma once

#include <string>

#include "engine/base/result.h"

namespace h2prism::embedded {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

// ECDSA over P-256, self-signed, for localhost, 127.0.0.1 and ::1; valid for a year.
Result<Certificate> make_certificate();

}  // namespace h2prism::embedded
