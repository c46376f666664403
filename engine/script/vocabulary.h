// The words of the case language, as tables: what the loader accepts, what the schema offers, what a misspelt
// word is compared with.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/wire/frame_type.h"

namespace h2prism::script {

// What may stand behind a word.
enum class WordType : std::uint8_t {
  value,        // integer or $name
  octet,        // integer, 0..255
  times,        // integer, 0..10,000, or $name
  flag,         // true or false
  flags,        // END_HEADERS|END_STREAM, or a number
  hex,          // "00 ff"
  opaque,       // 8 octets in hex
  text,         // any text
  texts,        // a text, or a list of them
  code,         // error code by name, or a number
  type,         // frame type by name, or a number
  status,       // 200, 4xx, 2xx-3xx, any
  settings,     // {NAME: value} or a list of such maps
  field,        // one field line
  fields,       // field lines and macros
  block,        // HPACK operations or hex
  sizes,        // list of values, or each-octet
  steps,        // list of steps
  priority,     // {dependency, weight, exclusive}
  choice,       // one of `choices`
  one_or_more,  // a word or a list of words
  await,        // one of `await_words`, with its stream
  outcome,      // an outcome, or a list
  mapping,      // a map with keys of its own
};

struct Word {
  std::string_view name;
  WordType type;
  std::string_view help;
  std::span<const std::string_view> choices = {};
  bool required = false;
};

struct FrameWords {
  std::string_view name;          // HEADERS
  std::optional<FrameType> type;  // none: FRAME, any type
  std::span<const Word> own;      // besides those that every frame has
  bool on_connection = false;     // its stream may be left out, and is 0 then
};

std::span<const FrameWords> frame_words();
std::span<const Word> common_frame_words();
std::span<const Word> step_words();  // open, raw, text, upload, repeat, await, fence, shutdown, expect, alive
std::span<const Word> open_words();
std::span<const Word> request_words();
std::span<const Word> upload_words();
std::span<const Word> repeat_words();
std::span<const Word> block_item_words();
std::span<const Word> response_words();
std::span<const Word> like_words();  // of a response
std::span<const Word> priority_words();
std::span<const Word> tls_words();
std::span<const Word> upgrade_words();
std::span<const Word> automatic_words();
std::span<const Word> file_words();
std::span<const Word> case_words();

std::span<const std::string_view> need_names();

struct AwaitWord {
  std::string_view name;
  bool stream = false;  // needs one
  bool octets = false;  // may say how many
};
std::span<const AwaitWord> await_words();  // in the order of AwaitStep::What

const Word* find_word(std::span<const Word> words, std::string_view name);

}  // namespace h2prism::script
