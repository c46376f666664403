// The frame classes of Python: a header that may lie, and the payload's fields as properties over its octets.
#include "bindings/core/frames.h"

#include <algorithm>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "bindings/core/module.h"
#include "bindings/core/ops.h"
#include "engine/wire/frame_text.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::python {
namespace {

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

// The keywords that are the same for all frames, applied to a finished one.
void tell_lies(FrameObject& frame, const py::kwargs& lies) {
  for (const auto& [name, value] : lies) set_header(frame, py::cast<std::string>(name), value);
}

// The payload as that of its class, whatever the type field says.
template <class Payload, class T>
Payload payload_of(const T& frame) {
  auto header = frame.header();
  header.type = T::frame_type;
  const auto decoded = decode_payload(header, as_bytes(frame.payload));
  if (!decoded) raise_decode_error(decoded.error());
  return std::get<Payload>(*decoded);
}

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

// The writers set the flags that their arguments imply; the others stay as they are.
template <class T>
void put(T& frame, const Bytes& octets) {
  const auto flags = static_cast<std::uint8_t>(frame.flags | octets[4]);
  frame.take(octets);
  frame.flags = flags;
}

// A property over one field of the payload. `get`: of the payload; `set`: into it, from a Python value.
template <class Payload, class T, class Get, class Set>
void add_field(py::class_<T, FrameObject>& type, const char* name, Get get, Set set) {
  type.def_property(
      name, [get](const T& self) { return get(payload_of<Payload>(self)); },
      [set](T& self, const py::object& value) {
        auto payload = payload_of<Payload>(self);
        py::object hold;
        set(payload, value, hold);
        put(self, written(self, payload));
      });
}

ByteView view(const py::object& value, py::object& hold) { return as_bytes(octets_of(value, hold)); }

std::optional<Padding> padding_from(const py::object& pad_length, const py::object& padding) {
  if (pad_length.is_none() && padding.is_none()) return std::nullopt;
  Padding out;
  if (!padding.is_none()) out.octets = number(padding, "padding", max_max_frame_size);
  out.pad_length = pad_length.is_none() ? octet(padding, "padding") : octet(pad_length, "pad_length");
  return out;
}

std::optional<PriorityFields> priority_from(const py::object& value) {
  if (value.is_none()) return std::nullopt;
  if (!PyTuple_Check(value.ptr()) || PyTuple_GET_SIZE(value.ptr()) != 3) {
    throw py::type_error("priority is (dependency, weight, exclusive), the weight as on the wire, 0 to 255");
  }
  const auto tuple = py::reinterpret_borrow<py::tuple>(value);
  return PriorityFields{py::cast<bool>(tuple[2]), stream_id(tuple[0], "dependency"),
                        octet(tuple[1], "weight")};
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
      });
  type.def_property_readonly("padding",
                             [](const T& self) { return to_bytes(payload_of<Payload>(self).padding); });
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
      });
  type.def_property_readonly("fragment",
                             [](const T& self) { return to_bytes(payload_of<Payload>(self).fragment); });
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

// `fields` may be operations, too; `fragment` are octets as they are.
Bytes fragment_of(const py::object& fields, const py::object& fragment) {
  if (!fields.is_none() && !fragment.is_none()) throw py::type_error("give fields or fragment, not both");
  if (fragment.is_none()) return {};
  const auto text = octets_of(fragment);
  return {text.begin(), text.end()};
}

template <class T>
std::unique_ptr<T> with_block(std::unique_ptr<T> frame, const py::object& fields) {
  if (!fields.is_none() && frame->payload.size() < (1U << 20)) {
    frame->block = std::make_shared<const Block>(to_block(fields));
  }
  return frame;
}

py::list settings_list(SettingsView settings) {
  py::list out;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    out.append(py::make_tuple(static_cast<int>(settings[i].id), settings[i].value));
  }
  return out;
}

template <class T>
py::object typed(FrameObject&& frame) {
  return py::cast(std::make_unique<T>(std::move(frame)));
}

void add_data(py::module_& m) {
  py::class_<Data, FrameObject> type(
      m, "Data",
      "DATA (RFC 9113 §6.1). stream: 0 to 2^31-1. pad_length: 0 to 255, as written on "
      "the wire; padding: octets that really follow, pad_length unless given. Keywords "
      "for lies, as for every frame: flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& stream, const py::object& data, bool end_stream,
                       const py::object& pad_length, const py::object& padding, const py::kwargs& lies) {
             py::object hold;
             return make<Data>(
                 data_frame(stream_id(stream), view(data, hold), end_stream ? flag::END_STREAM : 0,
                            padding_from(pad_length, padding)),
                 lies);
           }),
           py::arg("stream"), py::arg("data") = py::bytes(), py::kw_only(), py::arg("end_stream") = false,
           py::arg("pad_length") = py::none(), py::arg("padding") = py::none());
  add_field<DataPayload>(
      type, "data", [](const DataPayload& p) { return to_bytes(p.data); },
      [](DataPayload& p, const py::object& value, py::object& hold) { p.data = view(value, hold); });
  add_padding<DataPayload>(type);
}

void add_headers(py::module_& m) {
  py::class_<Headers, FrameObject> type(
      m, "Headers",
      "HEADERS (RFC 9113 §6.2). fields: field lines, or a list with HPACK operations of "
      "h2prism.hpack, encoded when sent; or fragment: octets as they are. priority: "
      "(dependency, weight 0 to 255, exclusive), the deprecated fields (§5.3.2). "
      "Keywords for lies, as for every frame: flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& stream, const py::object& fields, bool end_stream, bool end_headers,
                       const py::object& fragment, const py::object& priority, const py::object& pad_length,
                       const py::object& padding, const py::kwargs& lies) {
             const auto flags = static_cast<std::uint8_t>((end_stream ? flag::END_STREAM : 0) |
                                                          (end_headers ? flag::END_HEADERS : 0));
             auto frame =
                 make<Headers>(headers_frame(stream_id(stream), fragment_of(fields, fragment), flags,
                                             priority_from(priority), padding_from(pad_length, padding)),
                               {});
             frame = with_block(std::move(frame), fields);
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("stream"), py::arg("fields") = py::none(), py::kw_only(), py::arg("end_stream") = false,
           py::arg("end_headers") = true, py::arg("fragment") = py::none(), py::arg("priority") = py::none(),
           py::arg("pad_length") = py::none(), py::arg("padding") = py::none());
  add_field<HeadersPayload>(
      type, "priority",
      [](const HeadersPayload& p) -> py::object {
        if (!p.priority) return py::none();
        return py::make_tuple(p.priority->dependency, p.priority->weight, p.priority->exclusive);
      },
      [](HeadersPayload& p, const py::object& value, py::object&) { p.priority = priority_from(value); });
  add_padding<HeadersPayload>(type);
  add_block<HeadersPayload>(type);
}

void add_priority(py::module_& m) {
  py::class_<Priority, FrameObject> type(
      m, "Priority",
      "PRIORITY (RFC 9113 §6.3), deprecated. weight: 0 to 255, one less than its "
      "meaning. Keywords for lies, as for every frame: flags, length, type, reserved, "
      "payload.");
  type.def(py::init([](const py::object& stream, const py::object& dependency, const py::object& weight,
                       bool exclusive, const py::kwargs& lies) {
             return make<Priority>(
                 priority_frame(stream_id(stream),
                                {exclusive, stream_id(dependency, "dependency"), octet(weight, "weight")}),
                 lies);
           }),
           py::arg("stream"), py::arg("dependency") = 0, py::arg("weight") = 15,
           py::arg("exclusive") = false);
  add_field<PriorityPayload>(
      type, "dependency", [](const PriorityPayload& p) { return p.priority.dependency; },
      [](PriorityPayload& p, const py::object& v, py::object&) {
        p.priority.dependency = stream_id(v, "dependency");
      });
  add_field<PriorityPayload>(
      type, "weight", [](const PriorityPayload& p) { return int{p.priority.weight}; },
      [](PriorityPayload& p, const py::object& v, py::object&) { p.priority.weight = octet(v, "weight"); });
  add_field<PriorityPayload>(
      type, "exclusive", [](const PriorityPayload& p) { return p.priority.exclusive; },
      [](PriorityPayload& p, const py::object& v, py::object&) { p.priority.exclusive = py::cast<bool>(v); });
}

void add_rst_stream(py::module_& m) {
  py::class_<RstStream, FrameObject> type(
      m, "RstStream",
      "RST_STREAM (RFC 9113 §6.4). code: a name or a number, 0 to 2^32-1. Keywords for "
      "lies, as for every frame: flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& stream, const py::object& code, const py::kwargs& lies) {
             return make<RstStream>(
                 rst_stream_frame(stream_id(stream), static_cast<ErrorCode>(error_code(code))), lies);
           }),
           py::arg("stream"), py::arg("code") = "CANCEL");
  add_field<RstStreamPayload>(
      type, "code", [](const RstStreamPayload& p) { return static_cast<std::uint32_t>(p.code); },
      [](RstStreamPayload& p, const py::object& v, py::object&) {
        p.code = static_cast<ErrorCode>(error_code(v));
      });
}

void add_settings(py::module_& m) {
  py::class_<SettingsFrame, FrameObject> type(
      m, "Settings",
      "SETTINGS (RFC 9113 §6.5). settings: a mapping or a list of pairs, names or "
      "numbers (0 to 65,535) to values (0 to 2^32-1), written in their order. Keywords "
      "for lies, as for every frame: flags, length, type, reserved, payload.");
  const auto octets = [](const py::object& settings) { return settings_frame(settings_from(settings)); };
  type.def(py::init([octets](const py::object& settings, bool ack, const py::object& stream,
                             const py::kwargs& lies) {
             auto frame = make<SettingsFrame>(octets(settings), {});
             frame->stream = stream_id(stream);
             if (ack) frame->flags |= flag::ACK;
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("settings") = py::dict(), py::kw_only(), py::arg("ack") = false, py::arg("stream") = 0);
  type.def_property(
      "settings",
      [](const SettingsFrame& self) -> py::list {
        if (self.payload.empty()) return py::list();
        return settings_list(payload_of<SettingsPayload>(self).settings);
      },
      [octets](SettingsFrame& self, const py::object& value) { put(self, octets(value)); });
}

void add_push_promise(py::module_& m) {
  py::class_<PushPromise, FrameObject> type(
      m, "PushPromise",
      "PUSH_PROMISE (RFC 9113 §6.6). promised: 0 to 2^31-1; the block as for Headers. "
      "Keywords for lies, as for every frame: flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& stream, const py::object& promised, const py::object& fields,
                       bool end_headers, const py::object& fragment, const py::object& pad_length,
                       const py::object& padding, const py::kwargs& lies) {
             auto frame = make<PushPromise>(
                 push_promise_frame(stream_id(stream), stream_id(promised, "promised"),
                                    fragment_of(fields, fragment), end_headers ? flag::END_HEADERS : 0,
                                    padding_from(pad_length, padding)),
                 {});
             frame = with_block(std::move(frame), fields);
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("stream"), py::arg("promised"), py::arg("fields") = py::none(), py::kw_only(),
           py::arg("end_headers") = true, py::arg("fragment") = py::none(),
           py::arg("pad_length") = py::none(), py::arg("padding") = py::none());
  add_field<PushPromisePayload>(
      type, "promised", [](const PushPromisePayload& p) { return p.promised_stream; },
      [](PushPromisePayload& p, const py::object& v, py::object&) {
        p.promised_stream = stream_id(v, "promised");
      });
  add_padding<PushPromisePayload>(type);
  add_block<PushPromisePayload>(type);
}

std::array<std::uint8_t, 8> opaque_of(const py::object& value) {
  const auto text = octets_of(value);
  if (text.size() != 8) {
    throw py::value_error("opaque is 8 octets; another length goes into payload");
  }
  std::array<std::uint8_t, 8> opaque{};
  std::ranges::copy(as_bytes(text), opaque.begin());
  return opaque;
}

void add_ping(py::module_& m) {
  py::class_<Ping, FrameObject> type(
      m, "Ping",
      "PING (RFC 9113 §6.7). opaque: 8 octets. Keywords for lies, as for every frame: "
      "flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& opaque, bool ack, const py::object& stream, const py::kwargs& lies) {
             auto frame = make<Ping>(ping_frame(opaque_of(opaque), ack), {});
             frame->stream = stream_id(stream);
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("opaque") = py::bytes("h2prism!"), py::kw_only(), py::arg("ack") = false,
           py::arg("stream") = 0);
  add_field<PingPayload>(
      type, "opaque", [](const PingPayload& p) { return to_bytes(p.opaque); },
      [](PingPayload& p, const py::object& v, py::object&) { p.opaque = opaque_of(v); });
}

void add_goaway(py::module_& m) {
  py::class_<Goaway, FrameObject> type(
      m, "Goaway",
      "GOAWAY (RFC 9113 §6.8). last_stream: 0 to 2^31-1. code: a name or a number. "
      "debug: octets. Keywords for lies, as for every frame: flags, length, type, "
      "reserved, payload.");
  type.def(py::init([](const py::object& last_stream, const py::object& code, const py::object& debug,
                       const py::object& stream, const py::kwargs& lies) {
             py::object hold;
             auto frame =
                 make<Goaway>(goaway_frame(stream_id(last_stream, "last_stream"),
                                           static_cast<ErrorCode>(error_code(code)), view(debug, hold)),
                              {});
             frame->stream = stream_id(stream);
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("last_stream") = 0, py::arg("code") = "NO_ERROR", py::arg("debug") = py::bytes(),
           py::kw_only(), py::arg("stream") = 0);
  add_field<GoawayPayload>(
      type, "last_stream", [](const GoawayPayload& p) { return p.last_stream; },
      [](GoawayPayload& p, const py::object& v, py::object&) {
        p.last_stream = stream_id(v, "last_stream");
      });
  add_field<GoawayPayload>(
      type, "code", [](const GoawayPayload& p) { return static_cast<std::uint32_t>(p.code); },
      [](GoawayPayload& p, const py::object& v, py::object&) {
        p.code = static_cast<ErrorCode>(error_code(v));
      });
  add_field<GoawayPayload>(
      type, "debug", [](const GoawayPayload& p) { return to_bytes(p.debug); },
      [](GoawayPayload& p, const py::object& v, py::object& hold) { p.debug = view(v, hold); });
}

void add_window_update(py::module_& m) {
  const auto increment = [](const py::object& v) {
    return static_cast<std::uint32_t>(number(v, "increment", 0xffffffff));
  };
  py::class_<WindowUpdate, FrameObject> type(
      m, "WindowUpdate",
      "WINDOW_UPDATE (RFC 9113 §6.9). increment: octets; 1 to 2^31-1 is legal, 0 to "
      "2^32-1 can be written. Keywords for lies, as for every frame: flags, length, "
      "type, reserved, payload.");
  type.def(py::init([increment](const py::object& stream, const py::object& by, const py::kwargs& lies) {
             return make<WindowUpdate>(window_update_frame(stream_id(stream), increment(by)), lies);
           }),
           py::arg("stream"), py::arg("increment"));
  add_field<WindowUpdatePayload>(
      type, "increment", [](const WindowUpdatePayload& p) { return p.increment; },
      [increment](WindowUpdatePayload& p, const py::object& v, py::object&) {
        p.increment = increment(v);
        p.reserved = false;
      });
}

void add_continuation(py::module_& m) {
  py::class_<Continuation, FrameObject> type(
      m, "Continuation",
      "CONTINUATION (RFC 9113 §6.10). The block as for Headers. Keywords for lies, as "
      "for every frame: flags, length, type, reserved, payload.");
  type.def(py::init([](const py::object& stream, const py::object& fields, bool end_headers,
                       const py::object& fragment, const py::kwargs& lies) {
             auto frame =
                 make<Continuation>(continuation_frame(stream_id(stream), fragment_of(fields, fragment),
                                                       end_headers ? flag::END_HEADERS : 0),
                                    {});
             frame = with_block(std::move(frame), fields);
             tell_lies(*frame, lies);
             return frame;
           }),
           py::arg("stream"), py::arg("fields") = py::none(), py::kw_only(), py::arg("end_headers") = true,
           py::arg("fragment") = py::none());
  add_block<ContinuationPayload>(type);
}

void add_extensions(py::module_& m) {
  py::class_<Altsvc, FrameObject> altsvc(
      m, "Altsvc",
      "ALTSVC (RFC 7838 §4). origin and value: octets or text. Keywords for lies, as for "
      "every frame: flags, length, type, reserved, payload.");
  altsvc.def(py::init([](const py::object& stream, const py::object& origin, const py::object& value,
                         const py::kwargs& lies) {
               py::object hold, hold2;
               return make<Altsvc>(altsvc_frame(stream_id(stream), view(origin, hold), view(value, hold2)),
                                   lies);
             }),
             py::arg("stream") = 0, py::arg("origin") = py::bytes(), py::arg("value") = py::bytes());
  add_field<AltsvcPayload>(
      altsvc, "origin", [](const AltsvcPayload& p) { return to_bytes(p.origin); },
      [](AltsvcPayload& p, const py::object& v, py::object& hold) { p.origin = view(v, hold); });
  add_field<AltsvcPayload>(
      altsvc, "value", [](const AltsvcPayload& p) { return to_bytes(p.value); },
      [](AltsvcPayload& p, const py::object& v, py::object& hold) { p.value = view(v, hold); });

  py::class_<Origin, FrameObject> origin(
      m, "Origin",
      "ORIGIN (RFC 8336 §2). origins: a list of texts. Keywords for lies, as for every "
      "frame: flags, length, type, reserved, payload.");
  origin.def(
      py::init([](const std::vector<std::string>& origins, const py::object& stream, const py::kwargs& lies) {
        std::vector<ByteView> views;
        for (const auto& one : origins) views.push_back(as_bytes(one));
        auto frame = make<Origin>(origin_frame(views), {});
        frame->stream = stream_id(stream);
        tell_lies(*frame, lies);
        return frame;
      }),
      py::arg("origins") = py::list(), py::kw_only(), py::arg("stream") = 0);
  origin.def_property_readonly("origins", [](const Origin& self) {
    py::list out;
    auto entries = payload_of<OriginPayload>(self).entries;
    while (!entries.empty()) {
      const auto size = load_u16(entries.data());
      out.append(to_bytes(entries.subspan(2, size)));
      entries = entries.subspan(2U + size);
    }
    return out;
  });

  py::class_<PriorityUpdate, FrameObject> update(
      m, "PriorityUpdate",
      "PRIORITY_UPDATE (RFC 9218 §7.1). prioritized: a stream, 0 to 2^31-1; value: a "
      "priority field value. Keywords for lies, as for every frame: flags, length, type, "
      "reserved, payload.");
  update.def(py::init([](const py::object& prioritized, const py::object& value, const py::object& stream,
                         const py::kwargs& lies) {
               py::object hold;
               auto frame = make<PriorityUpdate>(
                   priority_update_frame(stream_id(prioritized, "prioritized"), view(value, hold)), {});
               frame->stream = stream_id(stream);
               tell_lies(*frame, lies);
               return frame;
             }),
             py::arg("prioritized"), py::arg("value") = py::bytes(), py::kw_only(), py::arg("stream") = 0);
  add_field<PriorityUpdatePayload>(
      update, "prioritized", [](const PriorityUpdatePayload& p) { return p.prioritized_stream; },
      [](PriorityUpdatePayload& p, const py::object& v, py::object&) {
        p.prioritized_stream = stream_id(v, "prioritized");
      });
  add_field<PriorityUpdatePayload>(
      update, "value", [](const PriorityUpdatePayload& p) { return to_bytes(p.value); },
      [](PriorityUpdatePayload& p, const py::object& v, py::object& hold) { p.value = view(v, hold); });
}

// Straight into the object, where nothing has to be encoded.
py::bytes bytes_of(const FrameObject& frame) {
  if (frame.block) return to_bytes(frame.octets());
  const auto size = frame_header_size + frame.payload.size();
  auto* out = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(size));
  if (out == nullptr) throw py::error_already_set();
  frame.write(reinterpret_cast<std::uint8_t*>(PyBytes_AS_STRING(out)));
  return py::reinterpret_steal<py::bytes>(out);
}

// What a C function of Python's own does in its body, with exceptions as Python wants them.
template <class Body>
PyObject* quickly(Body body) {
  try {
    return body().release().ptr();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

PyObject* parse_quickly(PyObject*, PyObject* octets) {
  return quickly([&]() -> py::object {
    py::object hold;
    return parse_frame(as_bytes(octets_of(octets, hold)));
  });
}

PyObject* bytes_quickly(PyObject* self, PyObject*) {
  return quickly([&]() -> py::object { return bytes_of(py::cast<const FrameObject&>(py::handle(self))); });
}

// parse() and bytes() are what property tests call by the million: they go around pybind11's dispatch, which
// takes longer than they do.
void add_quick_methods(py::class_<FrameObject>& type) {
  static PyMethodDef parse{"parse", &parse_quickly, METH_O,
                           "All of the octets as one frame, whatever its length field says. DecodeError: "
                           "fewer than 9."};
  static PyMethodDef bytes{"__bytes__", &bytes_quickly, METH_NOARGS, "The frame as it goes on the wire."};
  type.attr("parse") = py::reinterpret_steal<py::object>(PyCFunction_New(&parse, nullptr));
  type.attr("__bytes__") = py::reinterpret_steal<py::object>(
      PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type.ptr()), &bytes));
}

void add_frame(py::module_& m) {
  py::class_<FrameObject> type(
      m, "Frame",
      "Any frame (RFC 9113 §4.1). type and flags: 0 to 255, flags by name, too; stream: "
      "0 to 2^31-1; length: 0 to 2^24-1, None for what the payload is long, else a lie. "
      "All of it can be set later. bytes(frame) is what goes on the wire; "
      "Frame.parse(bytes) gives it back, malformed or not, as an object of the class of "
      "its type. Reading a field of a payload that does not decode is a DecodeError; "
      "what is out of range a ValueError, what is of the wrong type a TypeError.");
  type.def(py::init([](const py::object& kind, const py::object& flags, const py::object& stream,
                       const py::object& payload, const py::object& length, bool reserved) {
             auto frame = std::make_unique<FrameObject>();
             frame->type = octet(kind, "type");
             frame->flags = flags_of(flags);
             frame->stream = stream_id(stream);
             frame->payload = octets_of(payload);
             frame->reserved = reserved;
             set_header(*frame, "length", length);
             return frame;
           }),
           py::arg("type"), py::arg("flags") = 0, py::arg("stream") = 0, py::arg("payload") = py::bytes(),
           py::kw_only(), py::arg("length") = py::none(), py::arg("reserved") = false);
  add_quick_methods(type);
  type.def("__repr__", [](const FrameObject& self) { return fmt::format("<{}>", self.text()); })
      .def("__eq__",
           [](const FrameObject& self, const py::object& other) -> py::object {
             if (!py::isinstance<FrameObject>(other)) {
               return py::reinterpret_borrow<py::object>(Py_NotImplemented);
             }
             return py::bool_(self.octets() == other.cast<const FrameObject&>().octets());
           })
      .def("__copy__", [](const FrameObject& self) { return typed_frame(FrameObject(self)); })
      .def("__deepcopy__",
           [](const FrameObject& self, const py::object&) { return typed_frame(FrameObject(self)); })
      .def_property_readonly(
          "name", [](const FrameObject& self) { return to_string(static_cast<FrameType>(self.type)); })
      .def_property_readonly(
          "error",
          [](const FrameObject& self) -> py::object {
            const auto decoded = self.decoded();
            if (decoded) return py::none();
            return py::str(fmt::format("{} ({})", decoded.error().what, decoded.error().section));
          })
      .def(
          "dump",
          [](const FrameObject& self, std::size_t most) { return to_dump(ByteView(self.octets()), most); },
          py::arg("max_octets") = 256);
  type.attr("__hash__") = py::none();
  const auto set = [](const char* name) {
    return [name](FrameObject& self, const py::object& value) { set_header(self, name, value); };
  };
  type.def_property(
          "type", [](const FrameObject& f) { return int{f.type}; }, set("type"))
      .def_property(
          "flags", [](const FrameObject& f) { return int{f.flags}; }, set("flags"))
      .def_property(
          "reserved", [](const FrameObject& f) { return f.reserved; }, set("reserved"))
      .def_property(
          "stream", [](const FrameObject& f) { return f.stream; },
          [](FrameObject& f, const py::object& v) { f.stream = stream_id(v); })
      .def_property(
          "length",
          [](const FrameObject& f) {
            if (f.length) return std::size_t{*f.length};
            return f.block ? f.octets().size() - frame_header_size : f.payload.size();
          },
          set("length"))
      .def_property(
          "payload",
          [](const FrameObject& f) {
            return f.block ? to_bytes(ByteView(f.octets()).subspan(frame_header_size)) : py::bytes(f.payload);
          },
          set("payload"));
}

}  // namespace

std::vector<Setting> settings_from(const py::object& given) {
  std::vector<Setting> out;
  const auto add = [&](py::handle id, py::handle value) {
    out.push_back({static_cast<SettingId>(setting_id(id)),
                   static_cast<std::uint32_t>(number(value, "setting", 0xffffffff))});
  };
  if (given.is_none()) return out;
  if (PyDict_Check(given.ptr())) {
    for (const auto& [id, value] : py::reinterpret_borrow<py::dict>(given)) add(id, value);
    return out;
  }
  for (const auto item : given) {
    const auto pair = py::cast<std::pair<py::object, py::object>>(item);
    add(pair.first, pair.second);
  }
  return out;
}

py::object typed_frame(FrameObject&& frame) {
  switch (static_cast<FrameType>(frame.type)) {
    case FrameType::DATA: return typed<Data>(std::move(frame));
    case FrameType::HEADERS: return typed<Headers>(std::move(frame));
    case FrameType::PRIORITY: return typed<Priority>(std::move(frame));
    case FrameType::RST_STREAM: return typed<RstStream>(std::move(frame));
    case FrameType::SETTINGS: return typed<SettingsFrame>(std::move(frame));
    case FrameType::PUSH_PROMISE: return typed<PushPromise>(std::move(frame));
    case FrameType::PING: return typed<Ping>(std::move(frame));
    case FrameType::GOAWAY: return typed<Goaway>(std::move(frame));
    case FrameType::WINDOW_UPDATE: return typed<WindowUpdate>(std::move(frame));
    case FrameType::CONTINUATION: return typed<Continuation>(std::move(frame));
    case FrameType::ALTSVC: return typed<Altsvc>(std::move(frame));
    case FrameType::ORIGIN: return typed<Origin>(std::move(frame));
    case FrameType::PRIORITY_UPDATE: return typed<PriorityUpdate>(std::move(frame));
  }
  return py::cast(std::make_unique<FrameObject>(std::move(frame)));
}

py::object parse_frame(ByteView octets) {
  auto frame = FrameObject::parse(octets);
  if (!frame) {
    raise_decode_error("a frame starts with 9 octets", octets.size(), "RFC 9113 §4.1", "FRAME_SIZE_ERROR");
  }
  return typed_frame(std::move(*frame));
}

void add_frames(py::module_& m) {
  add_frame(m);
  add_data(m);
  add_headers(m);
  add_priority(m);
  add_rst_stream(m);
  add_settings(m);
  add_push_promise(m);
  add_ping(m);
  add_goaway(m);
  add_window_update(m);
  add_continuation(m);
  add_extensions(m);
  m.def(
      "parse_frames",
      [](const py::object& octets) {
        py::object hold;
        auto rest = as_bytes(octets_of(octets, hold));
        py::list out;
        while (!rest.empty()) {
          const auto whole =
              rest.size() < frame_header_size
                  ? rest.size()
                  : std::min(rest.size(), frame_header_size + std::size_t{load_u24(rest.data())});
          out.append(parse_frame(rest.first(whole)));
          rest = rest.subspan(whole);
        }
        return out;
      },
      py::arg("octets"),
      "Frames, one behind the other, cut where their length fields say; the last may be cut short.");
}

}  // namespace h2prism::python
