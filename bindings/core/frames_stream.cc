// DATA, PRIORITY, RST_STREAM and WINDOW_UPDATE for Python.
#include <pybind11/stl.h>

#include "bindings/core/frame_class.h"

namespace h2prism::python {
namespace {

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
      type, "data", "The octets behind the pad length, padding not counted.",
      [](const DataPayload& p) { return to_bytes(p.data); },
      [](DataPayload& p, const py::object& value, py::object& hold) { p.data = view(value, hold); });
  add_padding<DataPayload>(type);
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
      type, "code", "An error code, 0 to 2^32-1 (RFC 9113 §7); a name may be set.",
      [](const RstStreamPayload& p) { return static_cast<std::uint32_t>(p.code); },
      [](RstStreamPayload& p, const py::object& v, py::object&) {
        p.code = static_cast<ErrorCode>(error_code(v));
      });
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
      type, "increment", "Octets; 0 to 2^32-1 can be written, 2^31-1 read.",
      [](const WindowUpdatePayload& p) { return p.increment; },
      [increment](WindowUpdatePayload& p, const py::object& v, py::object&) {
        p.increment = increment(v);
        p.reserved = false;
      });
}

}  // namespace

void add_stream_frames(py::module_& module) {
  add_data(module);
  add_rst_stream(module);
  add_window_update(module);
}

}  // namespace h2prism::python
