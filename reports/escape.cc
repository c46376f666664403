#include "reports/escape.h"

#include <nlohmann/json.hpp>

#include "reports/printable.h"

namespace h2prism::reports {

std::string markdown_text(std::string_view text) {
  constexpr std::string_view marks = "|<>`*_[]~#\\&";
  std::string out;
  for (const char c : printable(text)) {
    if (marks.contains(c)) out += '\\';
    out += c;
  }
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string json_text(std::string_view text) {
  std::string out;
  for (const char c : nlohmann::json(printable(text)).dump()) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace h2prism::reports
