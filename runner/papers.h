// What clients under test are given: an authority made for this run, certificates by it, something to upload,
// as files in a folder that goes with us.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/transport/certificate.h"

namespace h2prism::runner {

class Papers {
 public:
  // `ca_out`: a file of the caller's that gets the authority, too; "": none.
  static Result<Papers> make(bool tls, const std::string& ca_out);
  Papers(Papers&& other) noexcept
      : folder_(std::exchange(other.folder_, {})),
        authority_(std::move(other.authority_)),
        server_(std::move(other.server_)) {}
  Papers& operator=(Papers&&) = delete;
  ~Papers();

  const std::filesystem::path& folder() const { return folder_; }
  std::string ca() const { return file("ca.pem"); }
  std::string certificate() const { return file("cert.pem"); }  // a client's
  std::string key() const { return file("key.pem"); }
  std::string upload() const { return file("upload"); }             // 200,000 octets to send
  const transport::Certificate& server() const { return server_; }  // for localhost and 127.0.0.1
  Result<transport::Certificate> server_with_rsa() const;           // the same, made anew; takes a while

 private:
  explicit Papers(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::string file(const char* name) const { return (folder_ / name).string(); }

  std::filesystem::path folder_;  // empty: moved away
  transport::Certificate authority_;
  transport::Certificate server_;
};

}  // namespace h2prism::runner
