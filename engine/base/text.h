// Small text helpers shared by the case language and the command line.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace h2prism {

// `*` matches any run of characters, `/` included; `?` matches one. Linear in text × pattern.
bool glob_match(std::string_view pattern, std::string_view text);

// The candidate a person most likely meant by `word` (few edits away, case ignored), or "" when none is near.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

std::vector<std::string_view> split(std::string_view text, char separator);  // empty parts are kept
std::string_view trim(std::string_view text);
void replace_all(std::string& text, std::string_view what, std::string_view with);  // `what` is not empty
std::string join(std::span<const std::string> parts, std::string_view separator);

}  // namespace h2prism
