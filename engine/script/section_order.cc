#include "engine/script/section_order.h"

#include "engine/base/text.h"

namespace h2prism::script {

SectionOrder section_order(std::string_view rfc, std::string_view section) {
  std::vector<int> numbers;
  for (const auto part : split(section, '.')) {
    int n = 0;
    for (const char c : part) n = c >= '0' && c <= '9' ? n * 10 + (c - '0') : 1000 + c;
    numbers.push_back(n);
  }
  return {rfc.size(), std::string(rfc), std::move(numbers)};
}

}  // namespace h2prism::script
