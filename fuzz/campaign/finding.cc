#include "fuzz/campaign/finding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

#include <fmt/format.h>

#include "engine/wire/frame_decoder.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t frames_that_count = 3;  // of a stack

std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::string hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619;
  return fmt::format("{:08x}", hash);
}

// Functions of a stack in the log, the innermost first, those of the runtimes left out.
std::string stack_of(const std::vector<std::string>& log) {
  static const std::regex frame(R"(#\d+\s+0x[0-9a-f]+\s+in\s+(\S+))");
  static const std::regex runtime(
      "^(__asan|__ubsan|__tsan|__msan|__sanitizer|__interceptor|abort|raise|gsignal|__GI_|"
      "__pthread_kill|__assert|_?memcpy|_?memmove|_?memset|_?strlen)");
  std::string out;
  std::size_t count = 0;
  for (const auto& line : log) {
    std::smatch match;
    if (!std::regex_search(line, match, frame)) {
      if (count > 0) break;  // the second stack of a report tells where it was allocated
      continue;
    }
    if (std::regex_search(match[1].str(), runtime)) continue;
    out += match[1].str() + "\n";
    if (++count == frames_that_count) break;
  }
  return out;
}

std::string without_numbers(const std::string& line) {
  static const std::regex number("(0x[0-9a-fA-F]+|[0-9]+)");
  return std::regex_replace(line, number, "#");
}

}  // namespace

std::string_view to_string(Trouble::Kind kind) {
  constexpr std::array<std::string_view, 6> names{"died", "reported", "gone", "hang", "dropped", "grew"};
  return names[std::to_underlying(kind)];
}

std::string key_of(const Trouble& trouble) {
  static const std::regex sanitizer(
      R"((Address|UndefinedBehavior|Memory|Thread|Leak)Sanitizer:\s+([a-zA-Z-]+))");
  static const std::regex telling("(runtime error:|[Aa]ssert|panic|terminate called|SUMMARY)");
  static const std::regex signal(R"(\((SIG[A-Z]+)\))");
  std::string kind, sign;
  for (const auto& line : trouble.log) {
    std::smatch match;
    if (kind.empty() && std::regex_search(line, match, sanitizer))
      kind = slug(match[1].str().substr(0, 1) + "san-" + match[2].str());
    if (sign.empty() && std::regex_search(line, telling)) sign = without_numbers(line);
  }
  if (const auto stack = stack_of(trouble.log); !stack.empty())
    return fmt::format("{}-{}", kind.empty() ? "stack" : kind, hash_of(stack));
  if (!sign.empty()) return fmt::format("{}-{}", kind.empty() ? "broke" : kind, hash_of(sign));
  if (std::smatch match; std::regex_search(trouble.what, match, signal)) return slug(match[1].str());
  if (trouble.kind == Trouble::Kind::died) return slug(trouble.what.substr(0, 24));
  return std::string(to_string(trouble.kind));
}

bool tells_the_fault(std::string_view key) {
  constexpr std::size_t hash = 8;
  return key.size() > hash + 1 && key[key.size() - hash - 1] == '-' &&
         key.substr(key.size() - hash).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string key_of(const model::Finding& finding, model::Role target) {
  for (const auto& rule : model::monitors()) {
    if (rule.name == finding.monitor)
      return fmt::format("{}-{}", slug(rule.accused(target)), finding.monitor);
  }
  return std::string(finding.monitor);
}

std::string frames_in_name(const Connections& connections) {
  constexpr std::size_t most = 5;
  std::vector<std::string> words;
  for (const auto& sequence : connections) {
    for (const auto& act : sequence.acts) {
      if (act.kind == Act::Kind::half_close) words.emplace_back("half-close");
      if (act.kind == Act::Kind::reset) words.emplace_back("reset");
      if (act.kind == Act::Kind::frame)
        words.push_back(slug(h2prism::to_string(decode_frame_header(act.octets.data()).type)));
    }
  }
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) out += (i > 0 ? "-" : "") + words[i];
  if (words.size() > most) out += fmt::format("-and-{}-more", words.size() - most);
  return out;
}

bool is_known(std::span<const Finding> known, const std::string& key, const Sequence& sequence) {
  return std::ranges::any_of(known, [&](const Finding& finding) {
    return finding.key == key && (tells_the_fault(key) || may_be(finding, sequence));
  });
}

bool may_be(const Finding& known, const Sequence& sequence) {
  if (known.connections.size() != 1) return false;
  auto at = sequence.acts.begin();
  const auto alike = [](const Act& a, const Act& b) {
    return a.kind == b.kind && (a.kind != Act::Kind::frame || a.octets[3] == b.octets[3]);
  };
  for (const auto& act : known.connections.front().acts) {
    if (act.kind == Act::Kind::fence) continue;
    at = std::find_if(at, sequence.acts.end(), [&](const Act& other) { return alike(act, other); });
    if (at == sequence.acts.end()) return false;
    ++at;
  }
  return true;
}

}  // namespace h2prism::fuzz
