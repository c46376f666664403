// Writes an event stream to a file as it happens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"

namespace h2prism::reports {

// Each call ends in one write: what was handed over survives the process, whatever kills it, and only a write
// that is under way can leave half a line. For one thread.
class NdjsonWriter {
 public:
  // Empties the file; "-" is standard output.
  static Result<NdjsonWriter> open(const std::string& path);

  // Goes on behind the first `octets` of the file; what stands there later is dropped.
  static Result<NdjsonWriter> append(const std::string& path, std::uint64_t octets);

  NdjsonWriter(NdjsonWriter&& other) noexcept;
  NdjsonWriter& operator=(NdjsonWriter&& other) noexcept;
  ~NdjsonWriter();

  // Whole lines. After an error (a full disk, a closed pipe) nothing more is written, and every call returns
  // it.
  Result<void> write(std::string_view lines);

 private:
  NdjsonWriter(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  void close();

  int fd_ = -1;
  std::string path_;
  std::string error_;
};

}  // namespace h2prism::reports
