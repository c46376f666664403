#include "runner/target_profile.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/reader.h"
#include "engine/script/yaml.h"
#include "runner/shell_words.h"
#include "runner/target_profile_words.h"

namespace h2prism::runner {
namespace {

using script::Node;
namespace words = profile_words;

constexpr std::array<int, words::stop_signals.size()> signal_numbers{SIGTERM, SIGINT, SIGQUIT, SIGHUP,
                                                                     SIGKILL};
constexpr std::array<std::string_view, 9> placeholders{
    "{port}", "{cert}", "{key}",  "{ca}",  "{dir}",
    "{url}",  "{host}", "{case}", "{file}"};  // the last four: of a client
constexpr std::size_t server_placeholders = 5;

template <std::size_t size>
std::size_t index_in(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto at = std::ranges::find(names, name);
  return at == names.end() ? 0 : static_cast<std::size_t>(at - names.begin());
}

std::span<const std::string_view> placeholders_of(bool client) {
  return std::span(placeholders).first(client ? placeholders.size() : server_placeholders);
}

// The first that is none; "": all are.
std::string wrong_placeholder(const std::string& text, bool client) {
  static const std::regex braces(R"(\{[a-z]+\})");
  for (std::sregex_iterator it(text.begin(), text.end(), braces), end; it != end; ++it) {
    const auto known = placeholders_of(client);
    if (std::ranges::find(known, it->str()) == known.end()) return it->str();
  }
  return {};
}

std::string wrong_placeholder_text(std::string_view wrong, bool client) {
  std::string all;
  for (const auto name : placeholders_of(client)) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  return fmt::format("'{}' is no placeholder; expected one of: {}", wrong, all);
}

std::string unknown_need(std::string_view word) {
  std::string all;
  for (const auto name : words::client_needs) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  return fmt::format("'{}' is nothing that a case needs of a client; expected one of: {}", word, all);
}

class ProfileReader {
 public:
  ProfileReader(const std::filesystem::path& file, script::Diagnostics& problems)
      : reader_(file.string(), no_outcomes_, problems) {
    out_.file = file;
  }

  TargetProfile read(const Node& root) {
    auto folder = std::filesystem::absolute(out_.file).parent_path();
    out_.directory = folder;
    if (!reader_.keys(root, words::file_words, "a target profile")) return std::move(out_);
    if (const auto* n = root.find("role"); n != nullptr && reader_.choice(*n, words::roles) == "client") {
      out_.role = model::Role::client;
    }
    start(root, folder);
    watch(root);
    const auto text = [&](const char* key, std::string& into) {
      if (const auto* n = root.find(key)) into = reader_.text(*n);
    };
    auto& paths = out_.paths;
    text("authority", out_.authority);
    for (const auto& [key, into] :
         {std::pair{"path", &paths.path}, std::pair{"post_path", &paths.post_path},
          std::pair{"large_path", &paths.large_path}, std::pair{"echo_path", &paths.echo_path},
          std::pair{"fields_path", &paths.fields_path}, std::pair{"trailers_path", &paths.trailers_path},
          std::pair{"push_path", &paths.push_path}, std::pair{"tunnel_path", &paths.tunnel_path}}) {
      text(key, *into);
    }
    if (const auto* n = root.find("unimplemented")) unimplemented(*n);
    if (const auto* n = root.find("expectations")) {
      const auto file = folder / reader_.text(*n);
      if (!std::filesystem::exists(file)) reader_.complain(*n, fmt::format("{} is not there", file.string()));
      out_.expectations = file.string();
    }
    return std::move(out_);
  }

 private:
  void start(const Node& root, const std::filesystem::path& folder) {
    if (const auto* n = root.find("command")) out_.command = command(*n);
    if (const auto* n = root.find("commands")) commands(*n);
    if (const auto* n = root.find("h2c_arguments")) out_.h2c_arguments = arguments(*n);
    if (const auto* n = root.find("tls_arguments")) out_.tls_arguments = arguments(*n);
    if (const auto* n = root.find("success_line")) out_.success_line = pattern(*n);
    if (const auto* n = root.find("environment")) {
      if (!n->is_map()) return reader_.complain(*n, "expected variables as {NAME: value}");
      for (const auto& [key, value] : n->map) out_.environment.emplace_back(key.text, checked(value));
    }
    if (const auto* n = root.find("directory")) {
      out_.directory = folder / reader_.text(*n);
      if (!std::filesystem::is_directory(out_.directory))
        reader_.complain(*n, fmt::format("{} is no folder", out_.directory.string()));
    }
    if (const auto* n = root.find("port")) out_.port = static_cast<std::uint16_t>(number(*n, "port"));
    if (const auto* n = root.find("transports")) {
      out_.h2c = out_.tls = false;
      const auto one = [&](const Node& node) {
        (reader_.choice(node, words::transport_names) == "tls" ? out_.tls : out_.h2c) = true;
      };
      if (!n->is_sequence()) return one(*n);
      std::ranges::for_each(n->items, one);
      if (n->items.empty()) reader_.complain(*n, "the list is empty");
    }
  }

  void watch(const Node& root) {
    if (const auto* n = root.find("ready")) ready(*n);
    for (const auto& [key, into] :
         {std::pair{"start_timeout", &out_.start_timeout}, std::pair{"stop_grace", &out_.stop_grace},
          std::pair{"hang_timeout", &out_.hang_timeout}}) {
      if (const auto* n = root.find(key)) *into = milliseconds(number(*n, key));
    }
    if (const auto* n = root.find("restart")) {
      out_.restart = static_cast<TargetProfile::Restart>(
          index_in(words::restart_ways, reader_.choice(*n, words::restart_ways)));
    }
    if (const auto* n = root.find("stop_signal")) {
      out_.stop_signal =
          signal_numbers.at(index_in(words::stop_signals, reader_.choice(*n, words::stop_signals)));
    }
    if (const auto* n = root.find("log")) out_.log = reader_.text(*n);
    if (const auto* n = root.find("crash_lines")) out_.crash_lines = patterns(*n);
    if (const auto* n = root.find("harmless_lines")) out_.harmless_lines = patterns(*n);
    for (const auto& [key, into] : {std::pair{"max_rss_growth", &out_.leak_limits.memory_mib},
                                    std::pair{"max_file_growth", &out_.leak_limits.files}}) {
      if (const auto* n = root.find(key)) *into = static_cast<std::uint64_t>(number(*n, key));
    }
  }

  void ready(const Node& node) {
    if (node.is_map()) {
      if (!reader_.keys(node, words::ready_words, "ready")) return;
      const auto* line = node.find("log");
      if (line == nullptr) return reader_.complain(node, "expected {log: REGEX}");
      out_.ready = TargetProfile::Ready::log;
      out_.ready_line = pattern(*line);
      return;
    }
    out_.ready = static_cast<TargetProfile::Ready>(
        index_in(words::ready_ways, reader_.choice(node, words::ready_ways)));
    if (out_.ready == TargetProfile::Ready::log)
      reader_.complain(node, "which line of the log? expected {log: REGEX}");
  }

  void unimplemented(const Node& node) {
    if (!node.is_sequence()) return reader_.complain(node, "expected a list of {cases, reason}");
    for (const auto& item : node.items) {
      if (!reader_.keys(item, words::unimplemented_words, "an entry of unimplemented")) continue;
      Unimplemented entry;
      if (const auto* n = item.find("cases")) entry.patterns = reader_.texts(*n);
      if (const auto* n = item.find("reason")) entry.reason = reader_.text(*n);
      if (entry.patterns.empty()) reader_.complain(item, "an entry of unimplemented names no cases");
      if (trim(entry.reason).empty()) reader_.complain(item, "an entry of unimplemented needs a reason");
      out_.unimplemented.push_back(std::move(entry));
    }
  }

  std::vector<std::string> command(const Node& node) {
    auto out = arguments(node);
    if (out.empty()) reader_.complain(node, "the command is empty");
    // As a text it is the shell's; what is put behind it arrives there as "$@".
    if (!node.is_sequence()) out = {"/bin/sh", "-c", out[0] + " \"$@\"", "sh"};
    return out;
  }

  void commands(const Node& node) {
    if (out_.role != model::Role::client) return reader_.complain(node, "only a client has several commands");
    if (!node.is_map()) return reader_.complain(node, "expected commands as {NEED: command}");
    for (const auto& [key, value] : node.map) {
      if (std::ranges::find(words::client_needs, key.text) == words::client_needs.end())
        reader_.complain(value, unknown_need(key.text));
      out_.commands.emplace_back(key.text, command(value));
    }
  }

  std::int64_t number(const Node& node, std::string_view key) {
    const auto* range = std::ranges::find(words::ranges, key, &words::Range::name);
    return reader_.number(node, range->low, range->high);
  }

  // A text in which braces are placeholders that there are.
  std::string checked(const Node& node) {
    auto out = reader_.text(node);
    const bool client = out_.role == model::Role::client;
    if (const auto wrong = wrong_placeholder(out, client); !wrong.empty())
      reader_.complain(node, wrong_placeholder_text(wrong, client));
    return out;
  }

  std::vector<std::string> arguments(const Node& node) {
    std::vector<std::string> out;
    if (!node.is_sequence()) return {checked(node)};
    for (const auto& item : node.items) out.push_back(checked(item));
    return out;
  }

  std::optional<std::regex> pattern(const Node& node) {
    const auto text = reader_.text(node);
    try {
      return std::regex(text, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& error) {
      reader_.complain(node, fmt::format("'{}' is no regular expression: {}", text, error.what()));
      return std::nullopt;
    }
  }

  std::vector<std::regex> patterns(const Node& node) {
    std::vector<std::regex> out;
    const auto one = [&](const Node& item) {
      if (auto made = pattern(item)) out.push_back(std::move(*made));
    };
    if (node.is_sequence()) {
      std::ranges::for_each(node.items, one);
    } else {
      one(node);
    }
    return out;
  }

  script::OutcomeCatalogue no_outcomes_;
  script::Reader reader_;
  TargetProfile out_;
};

}  // namespace

bool Unimplemented::concerns(const script::Case& test) const {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return glob_match(pattern, test.id) || std::ranges::find(test.needs, pattern) != test.needs.end();
  });
}

std::expected<TargetProfile, script::Diagnostics> load_target_profile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    return std::unexpected(script::Diagnostics{{file.string(), 0, 0, "cannot be read"}});
  return parse_target_profile(std::string(std::istreambuf_iterator<char>(in), {}), file);
}

std::expected<TargetProfile, script::Diagnostics> parse_target_profile(std::string_view yaml,
                                                                       const std::filesystem::path& file) {
  const auto root = script::parse_yaml(yaml, file.string());
  if (!root) return std::unexpected(script::Diagnostics{root.error()});
  script::Diagnostics problems;
  auto out = ProfileReader(file, problems).read(*root);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return out;
}

std::span<const std::string_view> client_needs() { return words::client_needs; }

Result<TargetProfile> client_profile(std::string_view command, std::span<const std::string> others) {
  const auto words_of = [](std::string_view text) -> Result<std::vector<std::string>> {
    auto out = shell_words(text);
    if (!out) return out;
    if (out->empty()) return fail("the command is empty");
    for (const auto& word : *out) {
      if (const auto wrong = wrong_placeholder(word, true); !wrong.empty())
        return fail(wrong_placeholder_text(wrong, true));
    }
    return out;
  };
  TargetProfile out;
  out.role = model::Role::client;
  auto main = words_of(command);
  if (!main) return std::unexpected(main.error());
  out.command = std::move(*main);
  for (const auto& other : others) {
    const auto need = other.substr(0, other.find('='));
    if (std::ranges::find(words::client_needs, need) == words::client_needs.end() ||
        need.size() == other.size())
      return fail(unknown_need(need));
    auto words = words_of(std::string_view(other).substr(need.size() + 1));
    if (!words) return fail(fmt::format("{}: {}", need, words.error().message));
    out.commands.emplace_back(need, std::move(*words));
  }
  return out;
}

}  // namespace h2prism::runner
