// By which RFC the target is judged: RFC 9113, or RFC 7540, which it obsoletes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace h2prism::model {

enum class Profile : std::uint8_t { rfc9113, rfc7540 };

inline constexpr std::array<std::string_view, 2> profile_names{"rfc9113", "rfc7540"};
constexpr std::string_view to_string(Profile profile) { return profile_names[std::to_underlying(profile)]; }
// Of one of the two names.
constexpr Profile profile_of(std::string_view name) {
  return name == profile_names[1] ? Profile::rfc7540 : Profile::rfc9113;
}

}  // namespace h2prism::model
