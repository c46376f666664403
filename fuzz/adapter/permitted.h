// The differences between two sound implementations, each with the reason why the RFC permits it. What is not
// listed here and differs is a finding.
#pragma once

#include <cstddef>
#include <cstdint>

namespace h2prism::fuzz {

// RFC 7541 §7.4 lets an implementation limit the length of a string; libnghttp2 (65,536 octets) and Go's
// hpack (as configured) do. Inputs stay below: a block has 32,767 octets at most, which is 52,427 decoded.
inline constexpr std::size_t longest_string_for_all = 65'536;

// RFC 7541 §5.1: values and lengths above a limit of the implementation's choice are errors, and the limit
// may differ. Ours is 2^32-1 in at most five continuation octets; who stops earlier, on redundant octets,
// too, is right. Told apart by the block's integers: fuzz/oracle/long_integer.h.
inline constexpr unsigned shortest_integer_limit = 4;  // continuation octets that everybody reads

// RFC 9113 §4.3.1 obliges the peer to a size update when the limit falls "below the current size of the
// dynamic table": the declared maximum (libnghttp2, ours by default) or the entries' size (Go asks for none).
// Compared only where both readings agree: the block opens with an update whenever the limit was lowered.
inline constexpr bool missing_update_may_pass = true;

}  // namespace h2prism::fuzz
