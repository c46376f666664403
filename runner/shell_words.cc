#include "runner/shell_words.h"

#include <fmt/format.h>

namespace h2prism::runner {
namespace {

constexpr std::string_view needs_shell = "|&;<>()$`*?#~";
constexpr std::string_view white = " \t\n";

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view text) {
  std::vector<std::string> out;
  bool in_word = false;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\0' && white.contains(c)) {
      in_word = false;
      continue;
    }
    if (!std::exchange(in_word, true)) out.emplace_back();
    auto& word = out.back();
    if (quote != '\0' && c == quote) {
      quote = '\0';
    } else if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (i + 1 == text.size()) return fail("it ends with a backslash");
      const char next = text[++i];
      // Between double quotes it is itself before most characters.
      if (quote == '"' && !std::string_view("\"\\$`").contains(next)) word += c;
      word += next;
    } else if ((quote == '\0' && needs_shell.contains(c)) || (quote == '"' && (c == '$' || c == '`'))) {
      return fail(fmt::format("'{}' is for a shell, and none is run: quote it, or write sh -c '...'", c));
    } else {
      word += c;
    }
  }
  if (quote != '\0') return fail(fmt::format("a quote {} is not closed", quote));
  return out;
}

}  // namespace h2prism::runner
