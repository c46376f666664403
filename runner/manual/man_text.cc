#include "runner/manual/man_text.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace h2prism::runner::manual {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    // A list without spaces may be wider than a line.
    if (out.ends_with(',') && c != ' ') out += "\\:";
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '"': out += "\\(dq"; break;
      case '\n': out += ' '; break;  // lines are filled anew
      default: out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) {
  return text.empty() ? "" : fmt::format("\\fB{}\\fR", escaped(text));
}

std::string italic(std::string_view text) { return fmt::format("\\fI{}\\fR", escaped(text)); }

std::string running(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (const auto part : split(text, '`')) {
    out += quoted ? bold(part) : escaped(part);
    quoted = !quoted;
  }
  return out;
}

std::string filled(std::string_view escaped) {
  constexpr std::size_t width = 80;
  std::string out;
  std::size_t column = 0;
  for (const auto word : split(escaped, ' ')) {
    if (word.empty()) continue;
    const bool fits = column + 1 + word.size() <= width;
    if (column > 0) out += fits ? ' ' : '\n';
    if (!fits) column = 0;
    if (column == 0 && word.starts_with('.')) out += "\\&";
    out += word;
    column += word.size() + (column > 0 ? 1 : 0);
  }
  return out;
}

}  // namespace h2prism::runner::manual
