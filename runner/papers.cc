#include "runner/papers.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

constexpr std::size_t upload_octets = 200'000;  // above the initial windows

std::array<std::string, 3> own_names() { return {"localhost", "127.0.0.1", "::1"}; }

Result<void> write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  out.close();
  if (!out) return fail(fmt::format("{}: cannot be written", file.string()));
  return {};
}

}  // namespace

Papers::~Papers() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

Result<Papers> Papers::make(bool tls, const std::string& ca_out) {
  auto name = (std::filesystem::temp_directory_path() / "h2prism-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return fail(fmt::format("{}: {}", name, std::strerror(errno)));
  Papers out{std::filesystem::path(name)};
  std::filesystem::permissions(out.folder_,
                               std::filesystem::perms(0755));  // clients may run as somebody else
  if (auto ok = write(out.upload(), std::string(upload_octets, 'u')); !ok) return std::unexpected(ok.error());
  if (!tls) return out;
  const auto authority = transport::make_authority("h2prism's own authority, made for one run");
  if (!authority) return std::unexpected(authority.error());
  auto server = transport::make_signed(own_names(), *authority);
  if (!server) return std::unexpected(server.error());
  const std::array<std::string, 1> client_name{"h2prism-client"};
  const auto client = transport::make_signed(client_name, *authority);
  if (!client) return std::unexpected(client.error());
  for (const auto& [file, text] :
       {std::pair{out.ca(), authority->certificate_pem},
        std::pair{out.certificate(), client->certificate_pem}, std::pair{out.key(), client->key_pem},
        std::pair{ca_out, authority->certificate_pem}}) {
    if (file.empty()) continue;
    if (auto ok = write(file, text); !ok) return std::unexpected(ok.error());
  }
  out.authority_ = *authority;
  out.server_ = std::move(*server);
  return out;
}

Result<transport::Certificate> Papers::server_with_rsa() const {
  return transport::make_signed(own_names(), authority_, transport::CertificateKey::rsa2048);
}

}  // namespace h2prism::runner
