// Reads YAML nodes as the things cases are made of, and collects a diagnostic for each one that is not what
// it should be.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/script/case.h"
#include "engine/script/diagnostic.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/script/vocabulary.h"
#include "engine/script/yaml.h"

namespace h2prism::script {

class Reader {
 public:
  Reader(std::string file, const OutcomeCatalogue& outcomes, Diagnostics& problems)
      : file_(std::move(file)), outcomes_(outcomes), problems_(problems) {}

  void complain(const Node& at, std::string message);

  // Scalars. Each complains and returns something harmless when the node is of another kind.
  Value value(const Node& node);
  std::int64_t number(const Node& node, std::int64_t low, std::int64_t high);
  bool flag(const Node& node);         // true or false, nothing else: not yes, no, on
  std::string word(const Node& node);  // any scalar
  std::string text(const Node& node);  // one that is text to all readers of YAML: 6.10 and no need quotes
  std::vector<std::string> texts(const Node& node);  // one, or a list
  Bytes hex(const Node& node);                       // a text, too
  std::string choice(const Node& node, std::span<const std::string_view> choices);

  // Checks a map's keys against a table: unknown keys (with a suggestion), missing ones. False if it is no
  // map.
  bool keys(const Node& node, std::span<const Word> words, std::string_view what,
            std::span<const Word> more = {});

  // Protocol words.
  std::uint8_t flags(const Node& node);
  std::uint32_t code(const Node& node);
  FrameType frame_type(const Node& node);
  std::vector<std::pair<std::uint16_t, Value>> settings(const Node& node);
  PriorityFields priority(const Node& node);
  Fields fields(const Node& node);
  std::vector<BlockItem> block(const Node& node);

  // Steps and outcomes.
  Steps steps(const Node& node);
  std::vector<Outcome> outcome_list(const Node& node);

 private:
  void step(const Node& node, Steps& out);
  void named_step(const Node& key, const Node* body, Steps& out);
  void frame(const FrameWords& words, const Node& key, const Node* body, Steps& out);
  void frame_key(FrameSpec& spec, const Word& word, const Node& value);
  void await(const Node& body, Steps& out);
  BlockItem block_item(const Node& node);
  std::optional<FieldItem> field_item(const Node& node);
  Outcome outcome(const Node& node);
  void ask_for_quotes(const Node& node);
  void word_error(const Node& at, std::string_view what, std::span<const std::string_view> known);

  std::string file_;
  const OutcomeCatalogue& outcomes_;
  Diagnostics& problems_;
};

}  // namespace h2prism::script
