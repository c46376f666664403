#include "reports/ndjson_writer.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace h2prism::reports {
namespace {

std::string cannot_write(const std::string& path, int error) {
  return fmt::format("cannot write {}: {}", path, std::strerror(error));
}

}  // namespace

Result<NdjsonWriter> NdjsonWriter::open(const std::string& path) {
  if (path == "-") return NdjsonWriter(STDOUT_FILENO, "standard output");
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return fail(cannot_write(path, errno));
  return NdjsonWriter(fd, path);
}

Result<NdjsonWriter> NdjsonWriter::append(const std::string& path, std::uint64_t octets) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return fail(cannot_write(path, errno));
  NdjsonWriter out(fd, path);
  if (::ftruncate(fd, static_cast<off_t>(octets)) != 0) return fail(cannot_write(path, errno));
  return out;
}

NdjsonWriter::NdjsonWriter(NdjsonWriter&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), error_(std::move(other.error_)) {}

NdjsonWriter& NdjsonWriter::operator=(NdjsonWriter&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
    path_ = std::move(other.path_);
    error_ = std::move(other.error_);
  }
  return *this;
}

NdjsonWriter::~NdjsonWriter() { close(); }

void NdjsonWriter::close() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  fd_ = -1;
}

Result<void> NdjsonWriter::write(std::string_view lines) {
  if (!error_.empty()) return fail(error_);
  while (!lines.empty()) {
    const auto written = ::write(fd_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = cannot_write(path_, errno);
      return fail(error_);
    }
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace h2prism::reports
