#include "fuzz/campaign/journal.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "engine/base/hex.h"

namespace h2prism::fuzz {
namespace {

using nlohmann::json;

constexpr int version = 1;

void take(const json& line, Past& out) {
  const auto type = line.value("type", "");
  if (type == "begin") {
    out.seed = line.value("seed", std::uint64_t{0});
    out.role =
        line.value("role", "") == to_string(model::Role::client) ? model::Role::client : model::Role::server;
    out.target = line.value("target", "");
  } else if (type == "reserve") {
    out.next = std::max(out.next, line.value("next", std::uint64_t{0}));
  } else if (type == "keep") {
    auto input = parse_hex(line.value("input", ""));
    auto features = line.value("features", std::vector<Feature>{});
    std::erase_if(features, [](Feature feature) { return feature >= feature_count; });
    if (input) out.kept.push_back({std::move(*input), std::move(features)});
  } else if (type == "finding") {
    out.findings.push_back(line.value("name", ""));
  }
}

}  // namespace

Result<Past> Journal::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(fmt::format("{}: cannot be read", file.string()));
  Past out;
  bool begun = false;
  for (std::string text; std::getline(in, text);) {
    const auto line = json::parse(text, nullptr, false);
    if (!line.is_object()) continue;  // cut by a kill
    if (!begun && (line.value("type", "") != "begin" || line.value("version", 0) != version)) break;
    begun = true;
    take(line, out);
  }
  if (!begun) return fail(fmt::format("{}: is no journal of this h2prism", file.string()));
  return out;
}

Result<Journal> Journal::open(const std::filesystem::path& file, std::uint64_t seed, model::Role role,
                              const std::string& target) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor < 0) return fail(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  const auto size = lseek(descriptor, 0, SEEK_END);
  Journal out(descriptor, static_cast<std::size_t>(std::max<off_t>(size, 0)));
  if (size <= 0) {
    const json begin{{"type", "begin"},
                     {"version", version},
                     {"seed", seed},
                     {"role", to_string(role)},
                     {"target", target}};
    out.write(begin.dump());
  } else if (char last = 0; pread(descriptor, &last, 1, size - 1) == 1 && last != '\n') {
    out.write("");
  }
  if (!out.error_.empty()) return fail(fmt::format("{}: {}", file.string(), out.error_));
  return out;
}

Journal::Journal(Journal&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      octets_(other.octets_),
      reserved_(other.reserved_),
      error_(std::move(other.error_)) {}

Journal::~Journal() {
  if (file_ >= 0) close(file_);
}

void Journal::use(std::uint64_t number) {
  if (number < reserved_) return;
  reserved_ = number + reserved_at_once;
  write(json{{"type", "reserve"}, {"next", reserved_}}.dump());
}

void Journal::keep(std::uint64_t number, ByteView input, std::span<const Feature> features) {
  if (octets_ > max_octets) return;
  write(json{{"type", "keep"},
             {"number", number},
             {"features", std::vector<Feature>(features.begin(), features.end())},
             {"input", to_hex(input)}}
            .dump());
}

void Journal::finding(const std::string& name, std::uint64_t number) {
  write(json{{"type", "finding"}, {"name", name}, {"number", number}}.dump());
}

void Journal::trouble(const std::string& what, const std::string& became_of_it) {
  if (octets_ > max_octets) return;
  write(json{{"type", "trouble"}, {"what", what}, {"became", became_of_it}}.dump(
      -1, ' ', false, json::error_handler_t::replace));
}

void Journal::write(std::string line) {
  line += '\n';
  octets_ += line.size();
  for (std::string_view rest = line; !rest.empty();) {
    const auto written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (error_.empty()) error_ = std::strerror(errno);
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace h2prism::fuzz
