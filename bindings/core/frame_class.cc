// What the frame classes share.
#include "bindings/core/frame_class.h"

#include <fmt/format.h>

namespace h2prism::python {

void set_header(FrameObject& frame, const std::string& name, py::handle value) {
  if (name == "flags") {
    if (!value.is_none()) frame.flags = flags_of(value);
  } else if (name == "length") {
    frame.length.reset();
    if (!value.is_none())
      frame.length = static_cast<std::uint32_t>(number(value, "length", max_max_frame_size));
  } else if (name == "type") {
    if (!value.is_none()) frame.type = octet(value, "type");
  } else if (name == "reserved") {
    frame.reserved = py::cast<bool>(value);
  } else if (name == "payload") {
    if (value.is_none()) return;
    frame.payload = octets_of(value);
    frame.block.reset();
  } else {
    throw py::type_error(fmt::format("a frame has no '{}'", name));
  }
}

void tell_lies(FrameObject& frame, const py::kwargs& lies) {
  for (const auto& [name, value] : lies) set_header(frame, py::cast<std::string>(name), value);
}

ByteView view(const py::object& value, py::object& hold) { return as_bytes(octets_of(value, hold)); }

std::optional<Padding> padding_of(const std::optional<std::uint8_t>& pad_length, ByteView octets) {
  if (!pad_length) return std::nullopt;
  return Padding{*pad_length, octets.size()};
}

Bytes written(const Data& f, const DataPayload& p) {
  return data_frame(f.stream, p.data, f.flags, padding_of(p.pad_length, p.padding));
}
Bytes written(const Headers& f, const HeadersPayload& p) {
  return headers_frame(f.stream, p.fragment, f.flags, p.priority, padding_of(p.pad_length, p.padding));
}
Bytes written(const Priority& f, const PriorityPayload& p) { return priority_frame(f.stream, p.priority); }
Bytes written(const RstStream& f, const RstStreamPayload& p) { return rst_stream_frame(f.stream, p.code); }
Bytes written(const PushPromise& f, const PushPromisePayload& p) {
  return push_promise_frame(f.stream, p.promised_stream, p.fragment, f.flags,
                            padding_of(p.pad_length, p.padding));
}
Bytes written(const Ping& f, const PingPayload& p) {
  return raw_frame(FrameType::PING, f.flags, f.stream, p.opaque);
}
Bytes written(const Goaway&, const GoawayPayload& p) { return goaway_frame(p.last_stream, p.code, p.debug); }
Bytes written(const WindowUpdate& f, const WindowUpdatePayload& p) {
  return window_update_frame(f.stream, p.increment | (p.reserved ? 0x80000000U : 0U));
}
Bytes written(const Altsvc& f, const AltsvcPayload& p) { return altsvc_frame(f.stream, p.origin, p.value); }
Bytes written(const PriorityUpdate&, const PriorityUpdatePayload& p) {
  return priority_update_frame(p.prioritized_stream, p.value);
}

std::optional<Padding> padding_from(const py::object& pad_length, const py::object& padding) {
  if (pad_length.is_none() && padding.is_none()) return std::nullopt;
  Padding out;
  if (!padding.is_none()) out.octets = number(padding, "padding", max_max_frame_size);
  out.pad_length = pad_length.is_none() ? octet(padding, "padding") : octet(pad_length, "pad_length");
  return out;
}

Bytes fragment_of(const py::object& fields, const py::object& fragment) {
  if (!fields.is_none() && !fragment.is_none()) throw py::type_error("give fields or fragment, not both");
  if (fragment.is_none()) return {};
  const auto text = octets_of(fragment);
  return {text.begin(), text.end()};
}

}  // namespace h2prism::python
