#include "runner/faults/acts.h"

#include <algorithm>

#include "runner/faults/block.h"
#include "runner/faults/matches.h"

namespace h2prism::faults {
namespace {

using transport::CloseKind;

// The frame as it would go on.
Bytes as_it_is(const Turn& t) { return t.instead.value_or(Bytes(t.octets.begin(), t.octets.end())); }

void store_u32(Bytes& frame, std::size_t at, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) frame.at(at++) = static_cast<std::uint8_t>(value >> shift);
}

}  // namespace

Make make(Bytes frame) {
  return [frame = std::move(frame)](const Turn&) { return frame; };
}

Act hide() {
  return [](Turn& t) { t.hide = true; };
}
Act hold() {
  return [](Turn& t) { t.hold = true; };
}
Act twice() {
  return [](Turn& t) { append(t.after, as_it_is(t)); };
}
Act replace(Make frame) {
  return [frame = std::move(frame)](Turn& t) { t.instead = frame(t); };
}
Act before(Make frame) {
  return [frame = std::move(frame)](Turn& t) { append(t.before, frame(t)); };
}
Act after(Make frame) {
  return [frame = std::move(frame)](Turn& t) { append(t.after, frame(t)); };
}
Act back(Make frame) {
  return [frame = std::move(frame)](Turn& t) { append(t.back, frame(t)); };
}
Act instead_of_passing(Make frame) { return both(hide(), back(std::move(frame))); }
Act close_after(CloseKind kind) {
  return [kind](Turn& t) { t.ends = kind; };
}
Act close(CloseKind kind) { return both(hide(), close_after(kind)); }
Act take_over() {
  return [](Turn& t) { t.hide = t.takes_over = true; };
}
Act mute() {
  return [](Turn& t) { t.mutes = true; };
}
Act both(Act a, Act b) {
  return [a = std::move(a), b = std::move(b)](Turn& t) {
    a(t);
    b(t);
  };
}

Act answer(int status) {
  return instead_of_passing(response({{":status", std::to_string(status)}}, flag::END_STREAM));
}
Act refuse(ErrorCode code) {
  return instead_of_passing([code](const Turn& t) { return rst_stream_frame(t.header.stream, code); });
}
Act go_away(ErrorCode code) {
  return both(
      instead_of_passing([code](const Turn& t) { return goaway_frame(t.scene.highest_of_player(), code); }),
      close_after());
}

Act lie(FrameLies lies) {
  return [lies](Turn& t) {
    auto frame = as_it_is(t);
    apply(lies, frame);
    t.instead = std::move(frame);
  };
}
Act patch(std::function<void(Bytes&)> octets) {
  return [octets = std::move(octets)](Turn& t) {
    auto frame = as_it_is(t);
    octets(frame);
    t.instead = std::move(frame);
  };
}
Act code(ErrorCode code) {
  return patch([code](Bytes& frame) {
    const bool rst = static_cast<FrameType>(frame[3]) == FrameType::RST_STREAM;
    store_u32(frame, frame_header_size + (rst ? 0 : 4), std::to_underlying(code));
  });
}
Act last_stream(std::uint32_t id) {
  return patch([id](Bytes& frame) { store_u32(frame, frame_header_size, id); });
}
Act flags(std::uint8_t set, std::uint8_t clear) {
  return [set, clear](Turn& t) {
    t.header.flags = static_cast<std::uint8_t>((t.header.flags | set) & ~clear);
    if (t.is_block) {
      t.edited = true;
    } else {
      lie({.flags = t.header.flags})(t);
    }
  };
}

Act edit(std::function<void(FieldList&)> fields) {
  return [fields = std::move(fields)](Turn& t) {
    if (!t.fields) return;
    fields(*t.fields);
    t.edited = true;
  };
}
Act add(std::string name, std::string value) {
  return edit([f = Field{std::move(name), std::move(value)}](FieldList& fields) { fields.push_back(f); });
}
Act put_first(std::string name, std::string value) {
  return edit([f = Field{std::move(name), std::move(value)}](FieldList& fields) {
    fields.insert(fields.begin(), f);
  });
}
Act remove(std::string_view name) {
  return edit(
      [name](FieldList& fields) { std::erase_if(fields, [&](const Field& f) { return f.name == name; }); });
}
Act set(std::string_view name, std::string value) {
  return edit([name, value = std::move(value)](FieldList& fields) {
    const auto at = std::ranges::find(fields, name, &Field::name);
    if (at != fields.end()) {
      at->value = value;
    } else if (name.starts_with(':')) {
      fields.insert(fields.begin(), {std::string(name), value});
    } else {
      fields.push_back({std::string(name), value});
    }
  });
}

Act raw_block(Bytes octets, bool and_the_right_one) {
  return [octets = std::move(octets), and_the_right_one](Turn& t) {
    auto block = octets;
    if (and_the_right_one && t.fields) append(block, plain_block(*t.fields));
    t.instead = block_frames(t.header, t.promised, block);
  };
}

Bytes block_of(const FieldList& fields) { return plain_block(fields); }
Make response(FieldList fields, std::uint8_t flags) {
  return [fields = std::move(fields), flags](const Turn& t) {
    return headers_frame(t.header.stream, plain_block(fields),
                         static_cast<std::uint8_t>(flags | flag::END_HEADERS));
  };
}
Make ahead(FieldList fields, std::uint8_t flags) {
  return [fields = std::move(fields), flags](const Turn& t) {
    return headers_frame(t.header.stream, plain_block(fields, leading_updates(t.block)),
                         static_cast<std::uint8_t>(flags | flag::END_HEADERS));
  };
}

}  // namespace h2prism::faults
