#include <fmt/format.h>

#include "engine/hpack/static_table.h"
#include "engine/script/vocabulary.h"
#include "engine/wire/frame_type.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/seeds/seeds.h"
#include "reports/sample_run.h"
#include "reports/stream.h"

namespace h2prism::fuzz {
namespace {

class Dictionary {
 public:
  explicit Dictionary(std::string_view what) : text_(fmt::format("# {}. Made by h2prism-seeds.\n", what)) {}

  void add(std::string_view token) {
    if (token.empty() || token.size() > 64 || token == last_) return;
    last_ = token;
    text_ += '"';
    for (const char c : token) {
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
        text_ += c;
      else
        text_ += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    text_ += "\"\n";
  }
  void add(ByteView octets) { add(as_text(octets)); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string last_;
};

std::string frames() {
  Dictionary out("Frame headers by type, error codes, settings (RFC 9113 §6, §7)");
  out.add(client_magic);
  for (const auto name : frame_type_names()) {
    const auto type = static_cast<std::uint8_t>(*frame_type_from(name));
    for (const std::uint8_t flags : {0x00, 0x01, 0x04, 0x05, 0x08, 0x20})
      out.add(Bytes{type, flags, 0, 0, 0, 1});
  }
  out.add(Bytes{0, 0, 1, schedule_type, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(Schedule::we_speak)});
  for (const auto name : error_code_names()) {
    Bytes octets;
    append_u32(octets, static_cast<std::uint32_t>(*error_code_from(name)));
    out.add(octets);
  }
  for (const auto name : setting_names()) {
    Bytes octets;
    append_u16(octets, static_cast<std::uint16_t>(*setting_from(name)));
    out.add(octets);
  }
  for (const std::uint32_t edge : {0x4000U, 0xffffU, 0x7fffffffU, 0x80000000U, 0xffffffffU, 0x00ffffffU}) {
    Bytes octets;
    append_u32(octets, edge);
    out.add(octets);
  }
  return out.take();
}

std::string hpack() {
  Dictionary out(
      "Names and values of the static table, integers and Huffman strings at their edges (RFC 7541)");
  for (const auto& field : hpack::static_table) {
    out.add(field.name);
    out.add(field.value);
  }
  for (const Bytes& octets : {Bytes{0x3f, 0xe1, 0x1f}, Bytes{0x20}, Bytes{0x80}, Bytes{0xbe},
                              Bytes{0xff, 0x80, 0x80, 0x80, 0x80, 0x0f}, Bytes{0x84, 0xff, 0xff, 0xff, 0xff},
                              Bytes{0x84, 0xff, 0xff, 0xff, 0xfc}, Bytes{0x40, 0x01}, Bytes{0x10, 0x00},
                              Bytes{0x7f, 0xff, 0xff, 0xff, 0xff, 0x0f}})
    out.add(octets);
  return out.take();
}

std::string case_words() {
  Dictionary out("The words of the case language");
  const auto add = [&](std::span<const script::Word> words) {
    for (const auto& word : words) {
      out.add(word.name);
      for (const auto choice : word.choices) out.add(choice);
    }
  };
  for (const auto& frame : script::frame_words()) {
    out.add(frame.name);
    add(frame.own);
  }
  for (const auto words :
       {script::common_frame_words(), script::step_words(), script::open_words(), script::upload_words(),
        script::repeat_words(), script::block_item_words(), script::response_words(), script::like_words(),
        script::priority_words(), script::tls_words(), script::upgrade_words(), script::automatic_words(),
        script::file_words(), script::case_words()})
    add(words);
  for (const auto name : script::need_names()) out.add(name);
  for (const auto& outcome : script::standard_outcomes().all()) out.add(outcome.name);
  return out.take();
}

std::string records() {
  Dictionary out("Keys of the event stream");
  const std::string lines = reports::to_line(reports::Record(reports::sample_head())) +
                            reports::to_line(reports::Record(reports::sample_case("6.9", "a")));
  for (std::size_t at = 0; (at = lines.find('"', at)) != std::string::npos;) {
    const auto end = lines.find('"', at + 1);
    if (end == std::string::npos) break;
    out.add(std::string_view(lines).substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return out.take();
}

std::string capture() {
  Dictionary out(
      "Blocks of pcapng in both orders of octets, link types, and what begins TCP over IPv4 and IPv6");
  const auto both = [&](std::uint32_t number) {
    Bytes octets(4);
    for (std::size_t i = 0; i < 4; ++i) octets[i] = static_cast<std::uint8_t>(number >> (8 * i));
    out.add(octets);
    std::ranges::reverse(octets);
    out.add(octets);
  };
  constexpr std::uint32_t section = 0x0a0d0d0a, order = 0x1a2b3c4d, interface = 1, simple = 3, packet = 6;
  for (const auto number : {section, order, interface, simple, packet}) both(number);
  for (const std::uint32_t link : {0, 101, 108, 113, 228, 229, 276}) both(link);
  for (const Bytes& octets : {Bytes{0x45, 0, 0, 40}, Bytes{0x46, 0, 0, 44}, Bytes{64, 6, 0, 0},
                              Bytes{0x60, 0, 0, 0, 0, 20, 6, 64}, Bytes{0x50, 2}, Bytes{0x50, 16},
                              Bytes{0x50, 18}, Bytes{0x81, 0}, Bytes{0, 0, 0, 60}, Bytes{60, 0, 0, 0}})
    out.add(octets);
  return out.take();
}

}  // namespace

std::map<std::string, std::string> dictionaries() {
  return {{"frames.dict", frames()},
          {"hpack.dict", hpack()},
          {"case_yaml.dict", case_words()},
          {"ndjson_report.dict", records()},
          {"pcapng_reader.dict", capture()}};
}

}  // namespace h2prism::fuzz
