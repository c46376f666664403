#include "engine/hpack/indexing_policy.h"

#include <array>

#include "engine/hpack/dynamic_table.h"
#include "engine/hpack/static_table.h"

namespace h2prism::hpack {
namespace {

enum class Policy : std::uint8_t {
  index,
  changing,  // rarely the same twice: an entry would only push out better ones
  secret,    // must not be guessed by watching what compresses (§7.1.3)
  secret_if_short,
  changing_secret_if_short,
};

// Below this length a value is easy enough to guess octet by octet.
constexpr std::size_t short_secret = 20;

struct Rule {
  std::string_view name;
  Policy policy;
};
constexpr auto rules = std::to_array<Rule>({
    {":path", Policy::changing},
    {"age", Policy::changing},
    {"authorization", Policy::secret},
    {"content-length", Policy::changing},
    {"cookie", Policy::secret_if_short},
    {"etag", Policy::changing},
    {"if-modified-since", Policy::changing},
    {"if-none-match", Policy::changing},
    {"last-modified", Policy::changing},
    {"location", Policy::changing},
    {"proxy-authorization", Policy::secret},
    {"set-cookie", Policy::changing_secret_if_short},
});

consteval std::array<Policy, static_table_size + 1> make_policies() {
  std::array<Policy, static_table_size + 1> policies{};
  for (std::size_t index = 1; index <= static_table_size; ++index) {
    for (const Rule& rule : rules) {
      if (rule.name == static_table[index - 1].name) {
        policies[index] = rule.policy;
      }
    }
  }
  return policies;
}
constexpr auto policies = make_policies();  // by static index, 0 for names that are not in the static table

}  // namespace

Representation choose_literal(const FieldView& field, std::size_t static_name, std::size_t table_max_size) {
  const Policy policy = policies[static_name];
  const bool is_short = field.value.size() < short_secret;
  const bool hide = policy == Policy::secret || (policy == Policy::secret_if_short && is_short) ||
                    (policy == Policy::changing_secret_if_short && is_short);
  if (field.never_indexed || hide) {
    return Representation::literal_never_indexed;
  }
  // An entry that takes most of the table would cost all the others.
  const bool too_large = entry_size(field.name, field.value) > table_max_size / 4 * 3;
  if (policy == Policy::changing || policy == Policy::changing_secret_if_short || too_large) {
    return Representation::literal;
  }
  return Representation::literal_indexed;
}

}  // namespace h2prism::hpack
