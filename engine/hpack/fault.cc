#include "engine/hpack/fault.h"

#include <array>

namespace h2prism::hpack {
namespace {

struct Description {
  std::string_view name;
  std::string_view what;
  std::string_view section;
};

// In the order of Fault.
constexpr auto descriptions = std::to_array<Description>({
    {"truncated", "the block ends inside a representation", "RFC 7541 §5"},
    {"integer_overflow", "an integer above 2^32-1, or spread over more than five continuation octets",
     "RFC 7541 §5.1"},
    {"index_zero", "an indexed field line with index 0", "RFC 7541 §6.1"},
    {"index_out_of_range", "an index beyond the end of the dynamic table", "RFC 7541 §2.3.3"},
    {"huffman_padding_too_long", "more than 7 bits of padding after a Huffman-coded string", "RFC 7541 §5.2"},
    {"huffman_padding_not_ones", "the padding of a Huffman-coded string is not the start of EOS",
     "RFC 7541 §5.2"},
    {"huffman_eos", "a Huffman-coded string contains EOS", "RFC 7541 §5.2"},
    {"size_update_out_of_place", "a dynamic table size update after a field line", "RFC 7541 §4.2"},
    {"size_update_above_limit", "a dynamic table size above SETTINGS_HEADER_TABLE_SIZE", "RFC 7541 §6.3"},
    {"size_update_missing", "no size update to the lowered limit at the start of the block",
     "RFC 9113 §4.3.1"},
    {"list_too_large", "the field list is larger than the local limit", "RFC 9113 §10.5.1"},
});
static_assert(descriptions.size() == static_cast<std::size_t>(Fault::list_too_large) + 1);

const Description& description(Fault fault) { return descriptions[static_cast<std::size_t>(fault)]; }

}  // namespace

DecodeError make_error(Fault fault, std::size_t offset) {
  return {fault, offset, description(fault).what, description(fault).section};
}

std::string_view to_string(Fault fault) { return description(fault).name; }

}  // namespace h2prism::hpack
