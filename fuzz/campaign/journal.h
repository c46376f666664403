// What a campaign has done, on disk: lines that are only ever appended, so that one that was killed goes on
// where it was, and repeats nothing. NDJSON; each `type` once in journal.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/result.h"
#include "engine/model/role.h"
#include "fuzz/campaign/features.h"

namespace h2prism::fuzz {

struct Past {
  std::uint64_t seed = 0;
  model::Role role = model::Role::server;
  std::string target;
  std::uint64_t next = 0;  // no number from here on was given out
  struct Kept {
    Bytes input;
    std::vector<Feature> features;
  };
  std::vector<Kept> kept;
  std::vector<std::string> findings;  // their names
};

class Journal {
 public:
  static constexpr std::uint64_t reserved_at_once = 5000;           // numbers: what a kill may skip
  static constexpr std::size_t max_octets = std::size_t{64} << 20;  // then only what is found is written

  static Result<Past> read(const std::filesystem::path& file);
  // Begins one, or goes on with it: a line that a kill has cut is ended first.
  static Result<Journal> open(const std::filesystem::path& file, std::uint64_t seed, model::Role role,
                              const std::string& target);
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  // Must be called with each number before it is used.
  void use(std::uint64_t number);
  void keep(std::uint64_t number, ByteView input, std::span<const Feature> features);
  void finding(const std::string& name, std::uint64_t number);
  void trouble(const std::string& what, const std::string& became_of_it);
  // The first error of writing; "" while all is well.
  const std::string& error() const { return error_; }

 private:
  Journal(int file, std::size_t octets) : file_(file), octets_(octets) {}
  void write(std::string line);

  int file_ = -1;
  std::size_t octets_ = 0;
  std::uint64_t reserved_ = 0;
  std::string error_;
};

}  // namespace h2prism::fuzz
