// SETTINGS, PING and GOAWAY for Python.
#include <algorithm>

#include "bindings/core/frame_class.h"
#include "bindings/core/frames.h"

namespace h2prism::python {
namespace {

py::list settings_list(SettingsView settings) {
  py::list out;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    out.append(py::make_tuple(static_cast<int>(settings[i].id), settings[i].value));
  }
  return out;
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
      [octets](SettingsFrame& self, const py::object& value) { put(self, octets(value)); },
      "The entries in their order: (number, value), value 0 to 2^32-1. Names may be set.");
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
      type, "opaque", "The 8 octets.", [](const PingPayload& p) { return to_bytes(p.opaque); },
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
      type, "last_stream", "The last stream that was, or may be, processed: 0 to 2^31-1.",
      [](const GoawayPayload& p) { return p.last_stream; },
      [](GoawayPayload& p, const py::object& v, py::object&) {
        p.last_stream = stream_id(v, "last_stream");
      });
  add_field<GoawayPayload>(
      type, "code", "An error code, 0 to 2^32-1 (RFC 9113 §7); a name may be set.",
      [](const GoawayPayload& p) { return static_cast<std::uint32_t>(p.code); },
      [](GoawayPayload& p, const py::object& v, py::object&) {
        p.code = static_cast<ErrorCode>(error_code(v));
      });
  add_field<GoawayPayload>(
      type, "debug", "Octets behind the code.", [](const GoawayPayload& p) { return to_bytes(p.debug); },
      [](GoawayPayload& p, const py::object& v, py::object& hold) { p.debug = view(v, hold); });
}

}  // namespace

void add_connection_frames(py::module_& module) {
  add_settings(module);
  add_ping(module);
  add_goaway(module);
}

}  // namespace h2prism::python
