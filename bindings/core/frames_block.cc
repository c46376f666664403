// What carries field blocks: HEADERS, PUSH_PROMISE, CONTINUATION; and PRIORITY, whose fields HEADERS have,
// too.
#include <pybind11/stl.h>

#include "bindings/core/frame_class.h"

namespace h2prism::python {
namespace {

std::optional<PriorityFields> priority_from(const py::object& value) {
  if (value.is_none()) return std::nullopt;
  if (!PyTuple_Check(value.ptr()) || PyTuple_GET_SIZE(value.ptr()) != 3) {
    throw py::type_error("priority is (dependency, weight, exclusive), the weight as on the wire, 0 to 255");
  }
  const auto tuple = py::reinterpret_borrow<py::tuple>(value);
  return PriorityFields{py::cast<bool>(tuple[2]), stream_id(tuple[0], "dependency"),
                        octet(tuple[1], "weight")};
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
      "(dependency, weight as on the wire, 0 to 255, exclusive); None: without those fields (RFC 9113 "
      "§5.3.2).",
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
      type, "dependency", "The stream depended on, 0 to 2^31-1.",
      [](const PriorityPayload& p) { return p.priority.dependency; },
      [](PriorityPayload& p, const py::object& v, py::object&) {
        p.priority.dependency = stream_id(v, "dependency");
      });
  add_field<PriorityPayload>(
      type, "weight", "As on the wire: 0 to 255, one less than it means.",
      [](const PriorityPayload& p) { return int{p.priority.weight}; },
      [](PriorityPayload& p, const py::object& v, py::object&) { p.priority.weight = octet(v, "weight"); });
  add_field<PriorityPayload>(
      type, "exclusive", "The bit ahead of the dependency.",
      [](const PriorityPayload& p) { return p.priority.exclusive; },
      [](PriorityPayload& p, const py::object& v, py::object&) { p.priority.exclusive = py::cast<bool>(v); });
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
      type, "promised", "The stream promised, 0 to 2^31-1.",
      [](const PushPromisePayload& p) { return p.promised_stream; },
      [](PushPromisePayload& p, const py::object& v, py::object&) {
        p.promised_stream = stream_id(v, "promised");
      });
  add_padding<PushPromisePayload>(type);
  add_block<PushPromisePayload>(type);
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

}  // namespace

void add_block_frames(py::module_& module) {
  add_headers(module);
  add_priority(module);
  add_push_promise(module);
  add_continuation(module);
}

}  // namespace h2prism::python
