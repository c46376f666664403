#include "engine/script/frame_maker.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr std::int64_t max_filler = 16'777'215;

FieldMacro::Kind kind_for(const FieldMacro& macro, const TargetInfo& target) {
  if (macro.kind != FieldMacro::Kind::message) return macro.kind;
  return target.role == model::Role::server ? FieldMacro::Kind::get : FieldMacro::Kind::response;
}

void expand_macro(const FieldMacro& macro, const TargetInfo& target, FieldList& out) {
  const auto add = [&](std::string_view name, std::string_view value) {
    if (std::ranges::find(macro.without, name) == macro.without.end()) {
      out.push_back({std::string(name), std::string(value), false});
    }
  };
  if (kind_for(macro, target) == FieldMacro::Kind::response) {
    add(":status", "200");
    return;
  }
  const bool posts = macro.kind == FieldMacro::Kind::post;
  add(":method", posts ? "POST" : macro.kind == FieldMacro::Kind::head ? "HEAD" : "GET");
  add(":scheme", target.scheme);
  add(":path", posts ? target.post_path : target.path);
  add(":authority", target.authority);
}

std::uint8_t default_flags(FrameType type) {
  switch (type) {
    case FrameType::HEADERS: return flag::END_HEADERS | flag::END_STREAM;
    case FrameType::PUSH_PROMISE:
    case FrameType::CONTINUATION: return flag::END_HEADERS;
    default: return 0;
  }
}

// Everything a frame is made of, with its values known.
class Maker {
 public:
  Maker(const FrameSpec& spec, const TargetInfo& target, const Resolver& names, hpack::Encoder& encoder)
      : spec_(spec), target_(target), names_(names), encoder_(encoder) {}

  Result<MadeFrames> make() {
    const auto stream = static_cast<std::uint32_t>(value(spec_.stream)) & max_stream_id;
    if (is_block()) {
      make_block_frames(stream);
    } else {
      out_.frames.push_back(make_one(stream));
    }
    lie();
    if (!unknown_.empty()) return fail(unknown_text());
    if (too_long_) return fail("no frame can be that long: the target takes every size there is");
    return std::move(out_);
  }

 private:
  bool is_block() const {
    return !spec_.payload && (spec_.type == FrameType::HEADERS || spec_.type == FrameType::PUSH_PROMISE ||
                              spec_.type == FrameType::CONTINUATION);
  }

  std::int64_t value(const Value& v) {
    const auto n = resolve(v, names_);
    if (!n && unknown_.empty()) unknown_ = v.name;
    return n.value_or(0);
  }

  std::string unknown_text() const {
    return fmt::format(
        "${} is not known: {}", unknown_,
        unknown_.starts_with("peer.") ? "the target did not advertise it" : "no `open` came before");
  }

  // Each of the two is the other's default.
  std::optional<Padding> padding() {
    if (!spec_.pad_length && !spec_.padding) return std::nullopt;
    Padding out;
    out.pad_length = static_cast<std::uint8_t>(value(spec_.pad_length ? *spec_.pad_length : *spec_.padding));
    if (spec_.padding)
      out.octets = static_cast<std::size_t>(std::clamp<std::int64_t>(value(*spec_.padding), 0, max_filler));
    return out;
  }

  Bytes data() {
    if (!spec_.size) return spec_.data;
    const auto size = std::max<std::int64_t>(0, value(*spec_.size));
    too_long_ = too_long_ || size > max_filler;
    return Bytes(static_cast<std::size_t>(std::min(size, max_filler)), 'x');
  }

  Bytes make_one(std::uint32_t stream) {
    const auto flags = spec_.flags.value_or(default_flags(spec_.type));
    const auto other = [&] { return static_cast<std::uint32_t>(value(spec_.other_stream)); };
    if (spec_.payload) return raw_frame(spec_.type, flags, stream, spec_.size ? data() : *spec_.payload);
    switch (spec_.type) {
      case FrameType::DATA: return data_frame(stream, data(), flags, padding());
      case FrameType::PRIORITY: {
        auto fields = spec_.priority.value_or(PriorityFields{});
        fields.dependency = other();
        return with(priority_frame(stream, fields), flags, stream);
      }
      case FrameType::RST_STREAM:
        return with(rst_stream_frame(stream, static_cast<ErrorCode>(spec_.code)), flags, stream);
      case FrameType::SETTINGS: {
        std::vector<Setting> settings;
        for (const auto& [id, v] : spec_.settings) {
          settings.push_back({static_cast<SettingId>(id), static_cast<std::uint32_t>(value(v))});
        }
        return with(settings_frame(settings), flags, stream);
      }
      case FrameType::PING: return with(ping_frame(spec_.opaque), flags, stream);
      case FrameType::GOAWAY:
        return with(goaway_frame(other(), static_cast<ErrorCode>(spec_.code), spec_.data), flags, stream);
      case FrameType::WINDOW_UPDATE: {
        Bytes payload;  // all 32 bits, the reserved one too
        append_u32(payload, static_cast<std::uint32_t>(value(spec_.increment.value_or(1))));
        return raw_frame(spec_.type, flags, stream, payload);
      }
      case FrameType::ALTSVC:
        return with(altsvc_frame(stream, as_bytes(spec_.origin), spec_.data), flags, stream);
      case FrameType::ORIGIN: {
        std::vector<ByteView> origins;
        for (const auto& origin : spec_.origins) origins.push_back(as_bytes(origin));
        return with(origin_frame(origins), flags, stream);
      }
      case FrameType::PRIORITY_UPDATE: return with(priority_update_frame(other(), spec_.data), flags, stream);
      default: return raw_frame(spec_.type, flags, stream, data());
    }
  }

  // Header fields that the frame's own builder does not take.
  static Bytes with(Bytes frame, std::uint8_t flags, std::uint32_t stream) {
    h2prism::apply({.length = {}, .type = {}, .flags = flags, .reserved = {}, .stream = stream}, frame);
    return frame;
  }

  Bytes make_block() {
    Bytes block;
    const bool sized = !spec_.block.empty() && std::holds_alternative<BlockTableSize>(spec_.block.front());
    const bool opens = spec_.type != FrameType::CONTINUATION;
    if (opens && !sized && !spec_.leaves_update_out)
      encoder_.encode(FieldList{}, block);  // a size update that is owed goes first
    for (const auto& item : spec_.block) {
      std::visit(Overloaded{[&](const Fields& fields) {
                              auto list = expand(fields, target_);
                              encode_fields(list, block);
                              std::ranges::move(list, std::back_inserter(out_.fields));
                            },
                            [&](const Bytes& octets) { append(block, octets); },
                            [&](const auto& op) { make_op(op, block); }},
                 item);
    }
    return block;
  }

  void encode_fields(const FieldList& fields, Bytes& block) {
    const auto& coding = spec_.coding;
    if (!coding.representation && coding.huffman == hpack::Huffman::shorter)
      return encoder_.encode(fields, block);
    encoder_.encode(FieldList{}, block);  // a size update that is owed goes first
    for (const auto& field : fields) {
      const auto representation = coding.representation.value_or(hpack::Representation::literal_indexed);
      encode(hpack::LiteralOp{representation, field, std::nullopt, coding.huffman, 0}, block);
    }
  }
  void make_op(const BlockLiteral& literal, Bytes& block) {
    for (auto& field : expand({literal.field}, target_)) {
      hpack::LiteralOp op;
      op.representation = literal.representation;
      op.field = field;
      if (literal.name_index) op.name_index = static_cast<std::uint64_t>(value(*literal.name_index));
      op.huffman = literal.huffman;
      op.integer_padding = literal.integer_padding;
      out_.fields.push_back(std::move(field));
      encode(std::move(op), block);
    }
  }
  void make_op(const BlockIndexed& indexed, Bytes& block) {
    encode(hpack::IndexedOp{static_cast<std::uint64_t>(value(indexed.index)), indexed.integer_padding},
           block);
  }
  void make_op(const BlockTableSize& size, Bytes& block) {
    encode(hpack::TableSizeOp{static_cast<std::uint64_t>(value(size.size)), size.integer_padding}, block);
  }
  void encode(hpack::Op op, Bytes& block) { encoder_.encode_ops(std::span(&op, 1), block); }

  // Cut points of the block, then HEADERS (or PUSH_PROMISE), CONTINUATION, CONTINUATION...
  void make_block_frames(std::uint32_t stream) {
    const auto block = make_block();
    std::vector<ByteView> fragments;
    ByteView rest(block);
    const auto cut = [&](std::size_t octets) {
      octets = std::min(octets, rest.size());
      fragments.push_back(rest.first(octets));
      rest = rest.subspan(octets);
    };
    if (spec_.split.each_octet) {
      while (rest.size() > 1) cut(1);
    }
    for (const auto& size : spec_.split.sizes)
      cut(static_cast<std::size_t>(std::max<std::int64_t>(0, value(size))));
    fragments.push_back(rest);

    const auto flags = spec_.flags.value_or(default_flags(spec_.type));
    for (std::size_t i = 0; i < fragments.size(); ++i) {
      const bool last = i + 1 == fragments.size();
      const auto ends = static_cast<std::uint8_t>(last && spec_.split.end ? flags & flag::END_HEADERS : 0);
      const auto own = static_cast<std::uint8_t>((flags & ~flag::END_HEADERS) | ends);
      if (i > 0 || spec_.type == FrameType::CONTINUATION) {
        const auto kept = spec_.type == FrameType::CONTINUATION ? own : ends;
        out_.frames.push_back(continuation_frame(stream, fragments[i], kept));
      } else if (spec_.type == FrameType::HEADERS) {
        out_.frames.push_back(headers_frame(stream, fragments[i], own, spec_.priority, padding()));
      } else {
        const auto promised = static_cast<std::uint32_t>(value(spec_.other_stream));
        out_.frames.push_back(push_promise_frame(stream, promised, fragments[i], own, padding()));
      }
    }
  }

  void lie() {
    FrameLies lies;
    if (spec_.length) lies.length = static_cast<std::uint32_t>(value(*spec_.length));
    lies.type = spec_.lie_type;
    if (spec_.reserved) lies.reserved = true;
    if (!out_.frames.empty()) h2prism::apply(lies, out_.frames.front());
  }

  const FrameSpec& spec_;
  const TargetInfo& target_;
  const Resolver& names_;
  hpack::Encoder& encoder_;
  MadeFrames out_;
  std::string unknown_;
  bool too_long_ = false;
};

}  // namespace

std::string fill_in(std::string text, const TargetInfo& target) {
  if (text.find('$') == std::string::npos) return text;
  const std::array<std::pair<std::string_view, const std::string*>, 10> placeholders{
      {{"$path", &target.path},
       {"$authority", &target.authority},
       {"$scheme", &target.scheme},
       {"$post_path", &target.post_path},
       {"$large", &target.large_path},
       {"$echo", &target.echo_path},
       {"$fields", &target.fields_path},
       {"$trailers", &target.trailers_path},
       {"$push", &target.push_path},
       {"$tunnel", &target.tunnel_path}}};
  for (const auto& [name, with] : placeholders) replace_all(text, name, *with);
  return text;
}

FieldList expand(const Fields& fields, const TargetInfo& target) {
  FieldList out;
  bool request = false;
  for (const auto& item : fields) {
    if (const auto* macro = std::get_if<FieldMacro>(&item)) {
      request |= kind_for(*macro, target) != FieldMacro::Kind::response;
      expand_macro(*macro, target, out);
    } else {
      const auto& line = std::get<FieldLine>(item);
      out.push_back({line.name, fill_in(line.value, target), false});
    }
  }
  // Behind all others, lest a pseudo-field of the case comes after a regular one.
  if (request) std::ranges::copy(target.extra_fields, std::back_inserter(out));
  return out;
}

Result<MadeFrames> make_frames(const FrameSpec& spec, const TargetInfo& target, const Resolver& names,
                               hpack::Encoder& encoder) {
  return Maker(spec, target, names, encoder).make();
}

}  // namespace h2prism::script
