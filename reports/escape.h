// Text inside markup, so that nothing of it is taken for markup. Control characters are made printable, too.
#pragma once

#include <string>
#include <string_view>

namespace h2prism::reports {

// For running text and table cells of GitHub's Markdown.
std::string markdown_text(std::string_view text);
// For text and attribute values of HTML and SVG.
std::string html_text(std::string_view text);
// A JSON string with its quotes; also a double-quoted YAML scalar, and safe between <script> tags.
std::string json_text(std::string_view text);

}  // namespace h2prism::reports
