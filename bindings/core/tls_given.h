// TLS as Python asks for it: options by name -> contexts.
#pragma once

#include <memory>
#include <string>

#include "bindings/core/convert.h"
#include "engine/transport/tls_context.h"

namespace h2prism::python {

// TypeError for an option that there is not, ValueError for what OpenSSL refuses. The same options have the
// same context.
std::shared_ptr<const transport::TlsContext> client_context(const py::dict& given);

struct ServerTls {
  std::shared_ptr<const transport::TlsContext> context;
  std::string certificate_pem;
};
// Without certificate_file and key_file: a self-signed one for `names`.
ServerTls server_tls(const py::dict& given);

}  // namespace h2prism::python
