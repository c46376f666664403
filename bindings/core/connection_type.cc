// h2prism._core.Connection: what the Python class Peer stands on. The GIL is released
// wherever something may wait.
#include <algorithm>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "bindings/core/expect_step.h"
#include "bindings/core/expectation.h"
#include "bindings/core/frames.h"
#include "bindings/core/making.h"
#include "bindings/core/module.h"
#include "bindings/core/ops.h"
#include "bindings/core/pings.h"
#include "bindings/core/records.h"
#include "bindings/core/waiting.h"

namespace h2prism::python {
namespace {

Cut cut_of(const py::object& delivery, const py::object& hold_back) {
  Cut cut;
  if (PyUnicode_Check(delivery.ptr())) {
    const auto named = transport::parse_delivery(py::cast<std::string>(delivery));
    if (!named || *named == transport::Delivery::segments) {
      throw py::value_error("delivery is whole, per-frame, per-octet, or a list of segment sizes");
    }
    cut.delivery = *named;
  } else {
    cut.delivery = transport::Delivery::segments;
    for (const auto size : delivery) cut.sizes.push_back(number(size, "segment size", mebi));
  }
  cut.hold_back = number(hold_back, "hold_back", mebi);
  return cut;
}

void send(Connection& self, const py::object& frames, const py::object& delivery,
          const py::object& hold_back) {
  std::vector<FrameObject> list;
  for (const auto frame : frames) {
    if (!py::isinstance<FrameObject>(frame)) {
      throw py::type_error(
          fmt::format("a frame is due, not {}; octets go out with write()", Py_TYPE(frame.ptr())->tp_name));
    }
    list.push_back(frame.cast<const FrameObject&>());
  }
  const auto cut = cut_of(delivery, hold_back);
  const py::gil_scoped_release released;
  const Reactor::Lease lease(self.reactor());
  self.send(list, cut);
}

constexpr std::array<const char*, 6> kinds{"sent", "sent_raw", "received", "received_raw", "fields", "note"};

// (kind, seconds, stream, octets, octets on the wire, fields or None, note), from number `from` on. At most
// `most`.
py::list events(Connection& self, std::size_t from, std::size_t most) {
  struct Copy {
    peer::Event event;
    Bytes octets;
    FieldList fields;
    std::string text;
  };
  const auto copies = locked(self.reactor(), [&] {
    std::vector<Copy> out;
    const auto& log = self.peer().log();
    for (auto i = from; i < log.events().size() && out.size() < most; ++i) {
      const auto& event = log.events()[i];
      const auto octets = log.octets_of(event);
      out.push_back({event, Bytes(octets.begin(), octets.end()), log.fields_of(event),
                     std::string(log.text_of(event))});
    }
    return out;
  });
  py::list out;
  for (const auto& [event, octets, fields, text] : copies) {
    const bool section = event.kind == peer::Event::Kind::fields;
    out.append(py::make_tuple(kinds.at(static_cast<std::size_t>(event.kind)),
                              static_cast<double>(event.at_us) / 1e6, event.stream, to_bytes(octets),
                              event.full_size, section ? py::object(from_fields(fields)) : py::none(), text));
  }
  return out;
}

py::tuple expect(Connection& self, const py::list& outcomes, const py::object& request,
                 const py::object& timeout) {
  const auto step = expect_step(outcomes);
  const Request fresh{to_fields(request)};
  const auto deadline = deadline_in(checked_timeout(timeout));
  const auto judgement = [&] {
    const py::gil_scoped_release released;
    return await_verdict(self, step, fresh, deadline, look_at_signals);
  }();
  return py::make_tuple(std::string(to_string(judgement.grade)), std::string(to_string(judgement.finding)),
                        judgement.outcome, judgement.observed);
}

py::object stream_summary(Connection& self, const py::object& id) {
  const auto number = stream_id(id);
  const auto copy = locked(self.reactor(), [&]() -> std::optional<model::StreamSummary> {
    const auto* stream = self.peer().model().stream(number);
    return stream == nullptr ? std::nullopt : std::optional<model::StreamSummary>(*stream);
  });
  if (!copy) return py::none();
  const auto& s = *copy;
  const auto code = [](const std::optional<ErrorCode>& c) -> py::object {
    return c ? py::object(py::int_(static_cast<std::uint32_t>(*c))) : py::none();
  };
  return py::make_tuple(s.status ? py::object(py::int_(*s.status)) : py::none(), from_fields(s.head),
                        from_fields(s.trailers), to_bytes(s.body), s.data_octets, s.ended,
                        code(s.reset_by_target));
}

}  // namespace
}  // namespace h2prism::python

namespace pybind11::detail {
template <>
struct type_caster<h2prism::python::Connection> : h2prism::python::MadeCaster<h2prism::python::Connection> {};
}  // namespace pybind11::detail

namespace h2prism::python {

void add_connection(py::module_& module) {
  using Held = py::class_<Connection, std::shared_ptr<Connection>>;
  Held(module, "Connection")
      .def_static("connect", &connect)
      .def("send", &send)
      .def("write",
           [](Connection& self, const py::object& octets, const py::object& delivery,
              const py::object& hold_back) {
             const auto text = octets_of(octets);
             const auto cut = cut_of(delivery, hold_back);
             locked(self.reactor(), [&] { self.write(Bytes(text.begin(), text.end()), cut); });
           })
      .def("release", [](Connection& self) { locked(self.reactor(), [&] { self.release(); }); })
      .def("await_settings",
           [](Connection& self, const py::object& timeout) {
             const auto& seen = self.peer().observed();
             bool done = false;
             wait_for(self.reactor(), timeout, [&] {
               done = seen.settings && seen.settings_acks > 0;
               return done || self.over() || seen.invalid_octets || seen.http1;
             });
             return done;
           })
      .def("await_event",
           [](Connection& self, std::size_t from, const py::object& timeout) {
             bool more = false;
             wait_for(self.reactor(), timeout, [&] {
               more = self.peer().log().events().size() > from;
               return more || self.over() || self.full();
             });
             return more;
           })
      .def("full", [](Connection& self) { return locked(self.reactor(), [&] { return self.full(); }); })
      .def("fence",
           [](Connection& self, const py::object& timeout) {
             const auto deadline = deadline_in(checked_timeout(timeout));
             const py::gil_scoped_release released;
             return await_fence(self, deadline, look_at_signals);
           })
      .def("answered",
           [](Connection& self, const py::object& request, const py::object& timeout) {
             const Request fresh{to_fields(request)};
             const auto deadline = deadline_in(checked_timeout(timeout));
             const py::gil_scoped_release released;
             return await_answer(self, fresh, deadline, look_at_signals);
           })
      .def("ping",
           [](Connection& self, const py::object& opaque, const py::object& timeout) {
             const auto text = octets_of(opaque);
             Opaque octets{};
             if (text.size() != octets.size()) throw py::value_error("opaque is 8 octets");
             std::ranges::copy(as_bytes(text), octets.begin());
             const auto deadline = deadline_in(checked_timeout(timeout));
             const py::gil_scoped_release released;
             return await_ping(self, octets, deadline, look_at_signals);
           })
      .def("pings",
           [](Connection& self, const py::object& count, const py::object& in_flight,
              const py::object& timeout) {
             const auto all = number(count, "count", mebi);
             const auto most = std::max<std::uint64_t>(1, number(in_flight, "in_flight", mebi));
             const auto deadline = deadline_in(checked_timeout(timeout));
             const py::gil_scoped_release released;
             return await_pings(self, all, most, deadline, look_at_signals);
           })
      .def("expect", &expect)
      .def("mark", [](Connection& self) { locked(self.reactor(), [&] { self.mark(); }); })
      .def("events", &events)
      .def("stream", &stream_summary)
      .def("next_stream",
           [](Connection& self) { return locked(self.reactor(), [&] { return self.next_stream(); }); })
      .def("poll",
           [](Connection& self) {
             return locked(self.reactor(), [&] {
               self.reactor().loop().poll();
               return self.peer().log().events().size();
             });
           })
      .def("close", [](Connection& self) { locked(self.reactor(), [&] { self.close(); }); })
      .def("abort", [](Connection& self) { locked(self.reactor(), [&] { self.abort(); }); })
      .def("shutdown_write", [](Connection& self) { locked(self.reactor(), [&] { self.shutdown_write(); }); })
      .def("key_update", [](Connection& self) { locked(self.reactor(), [&] { self.key_update(); }); })
      .def("established",
           [](Connection& self) -> py::object {
             const auto copy = locked(self.reactor(), [&] { return self.established(); });
             if (!copy) return py::none();
             return py::make_tuple(copy->tls, copy->tls_version, copy->cipher, copy->alpn, copy->peer_name);
           })
      .def("closed",
           [](Connection& self) -> py::object {
             const auto copy = locked(self.reactor(), [&] { return self.peer().observed().closed; });
             if (!copy) return py::none();
             return py::make_tuple(std::string(transport::name(copy->kind)), copy->detail);
           })
      .def("peer_settings",
           [](Connection& self) {
             const auto s = locked(self.reactor(), [&] { return self.peer().model().peer_settings(); });
             py::dict out;
             const auto limit = [](const std::optional<std::uint32_t>& n) -> py::object {
               return n ? py::object(py::int_(*n)) : py::none();
             };
             out["HEADER_TABLE_SIZE"] = s.header_table_size;
             out["ENABLE_PUSH"] = s.enable_push;
             out["MAX_CONCURRENT_STREAMS"] = limit(s.max_concurrent_streams);
             out["INITIAL_WINDOW_SIZE"] = s.initial_window_size;
             out["MAX_FRAME_SIZE"] = s.max_frame_size;
             out["MAX_HEADER_LIST_SIZE"] = limit(s.max_header_list_size);
             out["ENABLE_CONNECT_PROTOCOL"] = s.enable_connect_protocol;
             out["NO_RFC7540_PRIORITIES"] = s.no_rfc7540_priorities;
             return out;
           })
      .def("send_window",
           [](Connection& self, const py::object& stream) {
             const auto id = stream_id(stream);
             return locked(self.reactor(), [&] {
               return id == 0 ? self.peer().model().send_window() : self.peer().model().send_window(id);
             });
           })
      .def("findings",
           [](Connection& self) {
             const auto copy = locked(self.reactor(), [&] {
               const auto all = self.peer().model().findings();
               return std::vector<model::Finding>(all.begin(), all.end());
             });
             py::list out;
             for (const auto& f : copy) out.append(py::make_tuple(std::string(f.monitor), f.stream, f.text));
             return out;
           })
      .def("descriptor",
           [](Connection& self) { return locked(self.reactor(), [&] { return self.descriptor(); }); })
      .def("queued", [](Connection& self) { return locked(self.reactor(), [&] { return self.queued(); }); })
      .def("ndjson",
           [](Connection& self, const std::string& address) {
             return py::bytes(locked(self.reactor(), [&] { return exchange_stream(self, address); }));
           })
      .def("pcapng",
           [](Connection& self, const std::string& address) {
             return py::bytes(locked(self.reactor(), [&] { return exchange_capture(self, address); }));
           })
      .def("exchange", [](Connection& self) {
        const auto text = locked(self.reactor(), [&] { return exchange_text(self); });
        auto* decoded = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
        if (decoded == nullptr) throw py::error_already_set();
        return py::reinterpret_steal<py::str>(decoded);
      });
}

}  // namespace h2prism::python
