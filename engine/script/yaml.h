// YAML text -> a tree whose every node knows its line and column. Scalars stay text: what `no` or `6.10`
// means is the reader's business, not YAML's. (libyaml; no type resolution, no anchors, no aliases, no tags:
// case files need none of them.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/script/diagnostic.h"

namespace h2prism::script {

struct MapEntry;

struct Node {
  enum class Kind : std::uint8_t { scalar, map, sequence };
  Kind kind = Kind::scalar;
  bool quoted = false;  // scalar: in quotes or a block
  std::string text;     // scalar
  std::vector<MapEntry> map;
  std::vector<Node> items;  // sequence
  int line = 0;             // from 1
  int column = 0;           // from 1

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_map() const { return kind == Kind::map; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_null() const;
  // Plain, and a number, a date or a truth value to readers of YAML that resolve types: 6.10, 0001, no.
  // Editors check against the schema behind such a reader, so what is meant as text must stand in quotes.
  bool needs_quotes() const;
  const Node* find(std::string_view key) const;
};

// Not std::pair, which asks too much of a Node that is not complete yet.
struct MapEntry {
  Node first;   // the key
  Node second;  // the value
};

// One document. `file` is only used in the diagnostic. Bounded: 64 levels, 1,000,000 nodes, 16 MiB.
std::expected<Node, Diagnostic> parse_yaml(std::string_view text, const std::string& file);

}  // namespace h2prism::script
