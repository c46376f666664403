// ALTSVC, ORIGIN and PRIORITY_UPDATE for Python.
#include <pybind11/stl.h>

#include "bindings/core/frame_class.h"

namespace h2prism::python {

void add_extension_frames(py::module_& m) {
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
      altsvc, "origin", "Octets.", [](const AltsvcPayload& p) { return to_bytes(p.origin); },
      [](AltsvcPayload& p, const py::object& v, py::object& hold) { p.origin = view(v, hold); });
  add_field<AltsvcPayload>(
      altsvc, "value", "Octets.", [](const AltsvcPayload& p) { return to_bytes(p.value); },
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
  const auto entries_of = [](const Origin& self) {
    py::list out;
    auto entries = payload_of<OriginPayload>(self).entries;
    while (!entries.empty()) {
      const auto size = load_u16(entries.data());
      out.append(to_bytes(entries.subspan(2, size)));
      entries = entries.subspan(2U + size);
    }
    return out;
  };
  origin.def_property_readonly("origins", entries_of, "The origins, each as octets.");

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
      update, "prioritized", "The stream whose priority it is, 0 to 2^31-1.",
      [](const PriorityUpdatePayload& p) { return p.prioritized_stream; },
      [](PriorityUpdatePayload& p, const py::object& v, py::object&) {
        p.prioritized_stream = stream_id(v, "prioritized");
      });
  add_field<PriorityUpdatePayload>(
      update, "value", "Octets.", [](const PriorityUpdatePayload& p) { return to_bytes(p.value); },
      [](PriorityUpdatePayload& p, const py::object& v, py::object& hold) { p.value = view(v, hold); });
}

}  // namespace h2prism::python
