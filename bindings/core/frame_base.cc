// h2prism.Frame: any frame, with a header that may lie.
#include <fmt/format.h>

#include "bindings/core/frame_class.h"
#include "bindings/core/frames.h"
#include "engine/wire/frame_text.h"

namespace h2prism::python {
namespace {

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
                           "parse(octets, /)\n--\n\n"
                           "All of the octets as one frame, whatever its length field says. DecodeError: "
                           "fewer than 9."};
  static PyMethodDef bytes{"__bytes__", &bytes_quickly, METH_NOARGS, "The frame as it goes on the wire."};
  type.attr("parse") = py::reinterpret_steal<py::object>(PyCFunction_New(&parse, nullptr));
  type.attr("__bytes__") = py::reinterpret_steal<py::object>(
      PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type.ptr()), &bytes));
}

}  // namespace

void add_base_frame(py::module_& m) {
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
          "name", [](const FrameObject& self) { return to_string(static_cast<FrameType>(self.type)); },
          "The name of its type, as WINDOW_UPDATE.")
      .def_property_readonly(
          "error",
          [](const FrameObject& self) -> py::object {
            const auto decoded = self.decoded();
            if (decoded) return py::none();
            return py::str(fmt::format("{} ({})", decoded.error().what, decoded.error().section));
          },
          "Why the payload does not decode, and the RFC's section; None: it does.")
      .def(
          "dump",
          [](const FrameObject& self, std::size_t most) { return to_dump(ByteView(self.octets()), most); },
          py::arg("max_octets") = 256,
          "Every field of the frame with its octets, at most max_octets of them.");
  type.attr("__hash__") = py::none();
  const auto set = [](const char* name) {
    return [name](FrameObject& self, const py::object& value) { set_header(self, name, value); };
  };
  type.def_property(
          "type", [](const FrameObject& f) { return int{f.type}; }, set("type"), "0 to 255 (RFC 9113 §4.1).")
      .def_property(
          "flags", [](const FrameObject& f) { return int{f.flags}; }, set("flags"),
          "0 to 255; names joined by | may be set.")
      .def_property(
          "reserved", [](const FrameObject& f) { return f.reserved; }, set("reserved"),
          "The bit ahead of the stream identifier.")
      .def_property(
          "stream", [](const FrameObject& f) { return f.stream; },
          [](FrameObject& f, const py::object& v) { f.stream = stream_id(v); }, "0 to 2^31-1.")
      .def_property(
          "length",
          [](const FrameObject& f) {
            if (f.length) return std::size_t{*f.length};
            return f.block ? f.octets().size() - frame_header_size : f.payload.size();
          },
          set("length"),
          "Octets of payload as the header says, 0 to 2^24-1; set to None, it is the truth again.")
      .def_property(
          "payload",
          [](const FrameObject& f) {
            return f.block ? to_bytes(ByteView(f.octets()).subspan(frame_header_size)) : py::bytes(f.payload);
          },
          set("payload"), "The octets behind the header, as they go out.");
}

}  // namespace h2prism::python
