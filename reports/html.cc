#include "reports/html.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <zlib.h>

#include "reports/html_assets.h"
#include "reports/html_data.h"

namespace h2prism::reports {
namespace {

// RFC 1950; DecompressionStream("deflate") reads it.
std::string deflated(std::string_view text) {
  auto size = compressBound(text.size());
  std::string out(size, '\0');
  constexpr int level = 6;
  // Into a buffer of that size it cannot fail.
  compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
            text.size(), level);
  out.resize(size);
  return out;
}

// RFC 4648, section 4.
std::string base64(std::string_view octets) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((octets.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    std::uint32_t three = 0;
    const auto there = std::min<std::size_t>(3, octets.size() - i);
    for (std::size_t k = 0; k < 3; ++k)
      three = (three << 8) | (k < there ? static_cast<std::uint8_t>(octets[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= there ? digits[(three >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

// JSON between <script> tags: no "</script>" and no "<!--" may occur in it.
std::string in_script(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

std::string page(std::span<const MatrixColumn> columns, bool passing) {
  const auto data = html_data(columns, passing);
  std::string out = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="h2prism"><title>h2prism report</title><link rel="icon" href="data:,">
<style>)";
  out += html_style();
  out += "</style></head><body><div id=\"app\"><noscript>This report needs JavaScript.</noscript></div>\n";
  out += "<script id=\"data\" type=\"application/json\">";
  out += in_script(data.json);
  out += "</script>\n";
  for (std::size_t run = 0; run < data.exchanges.size(); ++run) {
    for (std::size_t chunk = 0; chunk < data.exchanges[run].size(); ++chunk) {
      // A browser does not look into what is of a type that it does not know.
      out += fmt::format("<script id=\"exchange-{}-{}\" type=\"text/plain\">{}</script>\n", run, chunk,
                         base64(deflated(data.exchanges[run][chunk])));
    }
  }
  out += "<script>";
  out += html_script();
  return out + "</script></body></html>\n";
}

}  // namespace

std::string html_page(const Results& results) {
  const MatrixColumn column{results.run != nullptr ? results.run->target.address : "run", results};
  return page(std::span(&column, 1), true);
}

std::string html_page(std::span<const MatrixColumn> columns) { return page(columns, false); }

}  // namespace h2prism::reports
