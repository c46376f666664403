#include "bindings/core/tls_given.h"

#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <vector>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "engine/transport/certificate.h"

namespace h2prism::python {
namespace {

using transport::TlsVersion;

TlsVersion version_of(const std::string& name) {
  if (name == "1.1") return TlsVersion::v1_1;
  if (name == "1.2") return TlsVersion::v1_2;
  if (name == "1.3") return TlsVersion::v1_3;
  throw py::value_error(fmt::format("TLS version is 1.1, 1.2 or 1.3, not '{}'", name));
}

[[noreturn]] void no_such_option(const std::string& name) {
  throw py::type_error(fmt::format("there is no TLS option '{}'", name));
}

// What both ends have.
template <class Options>
bool take_common(Options& options, const std::string& name, const py::handle& value) {
  const std::map<std::string, std::string*> texts{{"ciphers", &options.ciphers},
                                                  {"suites", &options.suites},
                                                  {"groups", &options.groups},
                                                  {"keylog_file", &options.keylog_file}};
  if (const auto text = texts.find(name); text != texts.end()) {
    *text->second = py::cast<std::string>(value);
  } else if (name == "alpn") {
    options.alpn = py::cast<std::vector<std::string>>(value);
  } else if (name == "min_version") {
    options.min_version = version_of(py::cast<std::string>(value));
  } else if (name == "max_version") {
    options.max_version = version_of(py::cast<std::string>(value));
  } else {
    return false;
  }
  return true;
}

transport::TlsOptions client_options(const py::dict& given) {
  transport::TlsOptions options;
  options.keylog_file = transport::keylog_file_from_environment();
  const std::map<std::string, std::string*> texts{{"server_name", &options.server_name},
                                                  {"ca_file", &options.ca_file},
                                                  {"certificate_file", &options.certificate_file},
                                                  {"key_file", &options.key_file}};
  for (const auto& [key, value] : given) {
    const auto name = py::cast<std::string>(key);
    if (take_common(options, name, value)) continue;
    if (const auto text = texts.find(name); text != texts.end()) {
      *text->second = py::cast<std::string>(value);
    } else if (name == "insecure") {
      options.insecure = py::cast<bool>(value);
    } else if (name == "require_alpn") {
      options.require_alpn = py::cast<bool>(value);
    } else {
      no_such_option(name);
    }
  }
  return options;
}

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw py::value_error(fmt::format("{}: cannot be read", file));
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::shared_ptr<const transport::TlsContext> client_context(const py::dict& given) {
  static std::mutex mutex;
  static std::deque<std::pair<transport::TlsOptions, std::shared_ptr<const transport::TlsContext>>> known;
  const auto options = client_options(given);
  const std::scoped_lock lock(mutex);
  for (const auto& [made_for, context] : known) {
    if (made_for == options) return context;
  }
  auto made = transport::make_client_context(options);
  if (!made) throw py::value_error(made.error().message);
  known.emplace_back(options, *made);
  if (known.size() > 16) known.pop_front();
  return *made;
}

ServerTls server_tls(const py::dict& given) {
  transport::TlsServerOptions options;
  options.keylog_file = transport::keylog_file_from_environment();
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  std::string certificate_file;
  std::string key_file;
  for (const auto& [key, value] : given) {
    const auto name = py::cast<std::string>(key);
    if (take_common(options, name, value)) continue;
    if (name == "certificate_file") {
      certificate_file = py::cast<std::string>(value);
    } else if (name == "key_file") {
      key_file = py::cast<std::string>(value);
    } else if (name == "names") {
      names = py::cast<std::vector<std::string>>(value);
    } else {
      no_such_option(name);
    }
  }
  if (certificate_file.empty() != key_file.empty()) {
    throw py::value_error("certificate_file and key_file go together");
  }
  if (certificate_file.empty()) {
    auto made = transport::make_self_signed(names);
    if (!made) throw py::value_error(made.error().message);
    options.certificate_pem = made->certificate_pem;
    options.key_pem = made->key_pem;
  } else {
    options.certificate_pem = content_of(certificate_file);
    options.key_pem = content_of(key_file);
  }
  auto context = transport::make_server_context(options);
  if (!context) throw py::value_error(context.error().message);
  return {*context, options.certificate_pem};
}

}  // namespace h2prism::python
