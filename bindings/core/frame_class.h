// What the frame classes are made of: lies as keywords, and the payload's fields as properties over its
// octets.
#pragma once

#include <memory>
#include <optional>

#include "bindings/core/casters.h"
#include "bindings/core/convert.h"
#include "bindings/core/frame_object.h"
#include "bindings/core/ops.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::python {

using Data = TypedFrame<FrameType::DATA>;
using Headers = TypedFrame<FrameType::HEADERS>;
using Priority = TypedFrame<FrameType::PRIORITY>;
using RstStream = TypedFrame<FrameType::RST_STREAM>;
using SettingsFrame = TypedFrame<FrameType::SETTINGS>;
using PushPromise = TypedFrame<FrameType::PUSH_PROMISE>;
using Ping = TypedFrame<FrameType::PING>;
using Goaway = TypedFrame<FrameType::GOAWAY>;
using WindowUpdate = TypedFrame<FrameType::WINDOW_UPDATE>;
using Continuation = TypedFrame<FrameType::CONTINUATION>;
using Altsvc = TypedFrame<FrameType::ALTSVC>;
using Origin = TypedFrame<FrameType::ORIGIN>;
using PriorityUpdate = TypedFrame<FrameType::PRIORITY_UPDATE>;

// Setting an attribute that every frame has; what is no such attribute is refused by name.
void set_header(FrameObject& frame, const std::string& name, py::handle value);
// The keywords that are the same for all frames, applied to a finished one.
void tell_lies(FrameObject& frame, const py::kwargs& lies);

ByteView view(const py::object& value, py::object& hold);
std::optional<Padding> padding_of(const std::optional<std::uint8_t>& pad_length, ByteView octets);
std::optional<Padding> padding_from(const py::object& pad_length, const py::object& padding);
// `fields` may be operations, too; `fragment` are octets as they are.
Bytes fragment_of(const py::object& fields, const py::object& fragment);

// A frame of this payload, as the writers of `wire` make it.
Bytes written(const Data& f, const DataPayload& p);
Bytes written(const Headers& f, const HeadersPayload& p);
Bytes written(const Priority& f, const PriorityPayload& p);
Bytes written(const RstStream& f, const RstStreamPayload& p);
Bytes written(const PushPromise& f, const PushPromisePayload& p);
Bytes written(const Ping& f, const PingPayload& p);
Bytes written(const Goaway&, const GoawayPayload& p);
Bytes written(const WindowUpdate& f, const WindowUpdatePayload& p);
Bytes written(const Altsvc& f, const AltsvcPayload& p);
Bytes written(const PriorityUpdate&, const PriorityUpdatePayload& p);

// The payload as that of its class, whatever the type field says.
template <class Payload, class T>
Payload payload_of(const T& frame) {
  auto header = frame.header();
  header.type = T::frame_type;
  const auto decoded = decode_payload(header, as_bytes(frame.payload));
  if (!decoded) raise_decode_error(decoded.error());
  return std::get<Payload>(*decoded);
}

// The writers set the flags that their arguments imply; the others stay as they are.
template <class T>
void put(T& frame, const Bytes& octets) {
  const auto flags = static_cast<std::uint8_t>(frame.flags | octets[4]);
  frame.take(octets);
  frame.flags = flags;
}

// A property over one field of the payload. `get`: of the payload; `set`: into it, from a Python value.
template <class Payload, class T, class Get, class Set>
void add_field(py::class_<T, FrameObject>& type, const char* name, const char* doc, Get get, Set set) {
  type.def_property(
      name, [get](const T& self) { return get(payload_of<Payload>(self)); },
      [set](T& self, const py::object& value) {
        auto payload = payload_of<Payload>(self);
        py::object hold;
        set(payload, value, hold);
        put(self, written(self, payload));
      },
      doc);
}

template <class Payload, class T>
void add_padding(py::class_<T, FrameObject>& type) {
  type.def_property(
      "pad_length", [](const T& self) { return payload_of<Payload>(self).pad_length; },
      [](T& self, const py::object& value) {
        auto payload = payload_of<Payload>(self);
        if (value.is_none()) {
          payload.pad_length.reset();
          payload.padding = {};
          self.flags &= static_cast<std::uint8_t>(~flag::PADDED);
          return put(self, written(self, payload));
        }
        payload.pad_length = octet(value, "pad_length");
        const Bytes zeros(*payload.pad_length);
        payload.padding = zeros;
        put(self, written(self, payload));
      },
      "The octet ahead of the payload, 0 to 255 (RFC 9113 §6.1); None: no padding. Setting it pads by so "
      "many "
      "zeros.");
  type.def_property_readonly(
      "padding", [](const T& self) { return to_bytes(payload_of<Payload>(self).padding); },
      "The octets of padding that follow, as they came.");
}

// What of a frame carries a field block: its fragment, or the fields that become one when it is sent.
template <class Payload, class T>
void add_block(py::class_<T, FrameObject>& type) {
  type.def_property(
      "fields",
      [](const T& self) -> py::object {
        const auto* fields = self.block ? std::get_if<FieldList>(self.block.get()) : nullptr;
        return fields == nullptr ? py::none() : py::object(from_fields(*fields));
      },
      [](T& self, const py::object& value) {
        self.block = std::make_shared<const Block>(to_block(value));
        if constexpr (std::is_same_v<Payload, ContinuationPayload>) {
          self.payload.clear();
        } else {
          auto payload = payload_of<Payload>(self);
          payload.fragment = {};
          put(self, written(self, payload));
        }
      },
      "The field lines that are encoded when the frame is sent; None: operations or octets stand there.");
  type.def_property_readonly(
      "fragment", [](const T& self) { return to_bytes(payload_of<Payload>(self).fragment); },
      "The octets of the field block in this frame (RFC 9113 §4.3); empty while fields wait for an encoder.");
}

template <class T>
std::unique_ptr<T> make(const Bytes& octets, const py::kwargs& lies) {
  auto frame = std::make_unique<T>();
  frame->type = octets[3];
  frame->stream = load_u32(&octets[5]) & max_stream_id;
  frame->take(octets);
  tell_lies(*frame, lies);
  return frame;
}

template <class T>
std::unique_ptr<T> with_block(std::unique_ptr<T> frame, const py::object& fields) {
  if (!fields.is_none() && frame->payload.size() < (1U << 20)) {
    frame->block = std::make_shared<const Block>(to_block(fields));
  }
  return frame;
}

void add_base_frame(py::module_& module);
void add_stream_frames(py::module_& module);
void add_block_frames(py::module_& module);
void add_connection_frames(py::module_& module);
void add_extension_frames(py::module_& module);

}  // namespace h2prism::python
