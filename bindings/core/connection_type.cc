// h2prism._core.Connection: what the Python class Peer stands on. The GIL is released
// wherever something may wait.
#include <algorithm>
#include <deque>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include "bindings/core/expectation.h"
#include "bindings/core/frames.h"
#include "bindings/core/module.h"
#include "bindings/core/ops.h"
#include "engine/script/outcome_catalogue.h"
#include "engine/wire/frame_writer.h"
#include "reports/exchange_record.h"
#include "reports/exchange_text.h"

namespace h2prism::python {
namespace {

using transport::TlsVersion;

constexpr std::size_t mebi = std::size_t{1} << 20;

// Between two slices of a wait: Ctrl-C, or another signal whose handler raises.
void look_at_signals() {
  const py::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

TimePoint deadline_in(double seconds) {
  constexpr double longest = 1e9;
  return Clock::now() + std::chrono::duration_cast<Duration>(
                            std::chrono::duration<double>(std::clamp(seconds, 0.0, longest)));
}

double checked_timeout(const py::object& timeout) {
  const double seconds = timeout.is_none() ? 1e9 : py::cast<double>(timeout);
  if (!(seconds >= 0)) throw py::value_error("timeout is a number of seconds, 0 or more, or None");
  return seconds;
}

TlsVersion version_of(const std::string& name) {
  if (name == "1.1") return TlsVersion::v1_1;
  if (name == "1.2") return TlsVersion::v1_2;
  if (name == "1.3") return TlsVersion::v1_3;
  throw py::value_error(fmt::format("TLS version is 1.1, 1.2 or 1.3, not '{}'", name));
}

transport::TlsOptions tls_options(const py::dict& given) {
  transport::TlsOptions options;
  options.keylog_file = transport::keylog_file_from_environment();
  const std::map<std::string, std::string*> texts{{"server_name", &options.server_name},
                                                  {"ca_file", &options.ca_file},
                                                  {"certificate_file", &options.certificate_file},
                                                  {"key_file", &options.key_file},
                                                  {"ciphers", &options.ciphers},
                                                  {"suites", &options.suites},
                                                  {"groups", &options.groups},
                                                  {"keylog_file", &options.keylog_file}};
  for (const auto& [key, value] : given) {
    const auto name = py::cast<std::string>(key);
    if (const auto text = texts.find(name); text != texts.end()) {
      *text->second = py::cast<std::string>(value);
    } else if (name == "alpn") {
      options.alpn = py::cast<std::vector<std::string>>(value);
    } else if (name == "insecure") {
      options.insecure = py::cast<bool>(value);
    } else if (name == "require_alpn") {
      options.require_alpn = py::cast<bool>(value);
    } else if (name == "min_version") {
      options.min_version = version_of(py::cast<std::string>(value));
    } else if (name == "max_version") {
      options.max_version = version_of(py::cast<std::string>(value));
    } else {
      throw py::type_error(fmt::format("there is no TLS option '{}'", name));
    }
  }
  return options;
}

// Contexts are costly, and most connections want one of a few.
std::shared_ptr<const transport::TlsContext> context_of(const transport::TlsOptions& options) {
  static std::mutex mutex;
  static std::deque<std::pair<transport::TlsOptions, std::shared_ptr<const transport::TlsContext>>> known;
  const std::scoped_lock lock(mutex);
  for (const auto& [made_for, context] : known) {
    if (made_for == options) return context;
  }
  auto made = transport::make_client_context(options);
  if (!made) throw py::value_error(made.error().message);
  known.emplace_back(options, *made);
  if (known.size() > 16) known.pop_front();
  return *made;
}

peer::Options peer_options(model::Role target, bool settings_ack, bool ping_ack, bool window_update) {
  return {.target = target,
          .settings_ack = settings_ack,
          .ping_ack = ping_ack,
          .window_update = window_update,
          .max_received = std::size_t{1} << 40,
          .max_frames = std::size_t{1} << 40,
          .log = {.events = 1'000'000, .octets = 64 * mebi, .kept = 16 * mebi + frame_header_size}};
}

std::shared_ptr<Connection> connect(const std::string& host, const py::object& port, const py::object& tls,
                                    const py::object& preface, bool settings_ack, bool ping_ack,
                                    bool window_update, const py::object& timeout) {
  transport::ConnectOptions options;
  const auto seconds = checked_timeout(timeout);
  options.timeout = milliseconds(static_cast<std::int64_t>(std::clamp(seconds * 1000, 1.0, 1e9)));
  if (!tls.is_none()) options.tls = context_of(tls_options(py::cast<py::dict>(tls)));
  std::optional<std::vector<Setting>> settings;
  if (!preface.is_none()) settings = settings_from(preface);
  const transport::Endpoint endpoint{host, static_cast<std::uint16_t>(number(port, "port", 65'535))};
  const py::gil_scoped_release released;
  auto made = std::make_shared<Connection>(
      Reactor::of_this_thread(), peer_options(model::Role::server, settings_ack, ping_ack, window_update));
  auto& reactor = made->reactor();
  {
    const Reactor::Lease lease(reactor);
    made->take(reactor.loop().connect(endpoint, *made, options));
    if (settings)
      made->preface(*settings);  // waits in the channel: what the target sends must not come first
  }
  reactor.wait([&] { return made->established() || made->over(); }, deadline_in(seconds + 1),
               look_at_signals);
  return made;
}

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

// What is waited for is asked under the lease; the GIL is not held.
template <class Done>
bool wait_for(Connection& self, const py::object& timeout, Done done) {
  const auto seconds = checked_timeout(timeout);
  const py::gil_scoped_release released;
  return self.reactor().wait(done, deadline_in(seconds), look_at_signals);
}

template <class Look>
auto locked(Connection& self, Look look) {
  const py::gil_scoped_release released;
  const Reactor::Lease lease(self.reactor());
  return look();
}

constexpr std::array<const char*, 6> kinds{"sent", "sent_raw", "received", "received_raw", "fields", "note"};

// (kind, seconds, stream, octets, octets on the wire, fields or None, note), from number `from` on. At most
// `most`.
py::list events(Connection& self, std::size_t from, std::size_t most) {
  struct Copy {
    peer::Event event;
    Bytes octets;
  };
  const auto copies = locked(self, [&] {
    std::vector<Copy> out;
    const auto& log = self.peer().log();
    for (auto i = from; i < log.events().size() && out.size() < most; ++i) {
      const auto octets = log.octets_of(log.events()[i]);
      out.push_back({log.events()[i], Bytes(octets.begin(), octets.end())});
    }
    return out;
  });
  py::list out;
  for (const auto& [event, octets] : copies) {
    const bool fields = event.kind == peer::Event::Kind::fields;
    out.append(py::make_tuple(kinds.at(static_cast<std::size_t>(event.kind)),
                              static_cast<double>(event.at_us) / 1e6, event.stream, to_bytes(octets),
                              event.full_size, fields ? py::object(from_fields(event.fields)) : py::none(),
                              event.text));
  }
  return out;
}

// One PING and its ACK, fences excluded, without a detour through Python.
bool ping(Connection& self, const py::object& opaque, const py::object& timeout) {
  const auto text = octets_of(opaque);
  if (text.size() != 8) throw py::value_error("opaque is 8 octets");
  std::array<std::uint8_t, 8> octets{};
  std::ranges::copy(as_bytes(text), octets.begin());
  const auto answer = ping_frame(octets, true);
  std::size_t at = 0;
  locked(self, [&] {
    at = self.peer().log().events().size();
    FrameObject frame;
    frame.type = static_cast<std::uint8_t>(FrameType::PING);
    frame.payload = text;
    self.send({frame}, {});
  });
  bool answered = false;
  wait_for(self, timeout, [&] {
    const auto& log = self.peer().log();
    for (; at < log.events().size() && !answered; ++at) {
      const auto& event = log.events()[at];
      answered =
          event.kind == peer::Event::Kind::received && std::ranges::equal(log.octets_of(event), answer);
    }
    return answered || self.over();
  });
  return answered;
}

// "stream-error 1 PROTOCOL_ERROR", with what a response must be like besides.
script::ExpectStep expect_step(const py::list& outcomes) {
  script::ExpectStep step;
  for (const auto item : outcomes) {
    const auto [text, check] = py::cast<std::pair<std::string, py::dict>>(item);
    auto outcome = script::standard_outcomes().parse_outcome(text);
    if (!outcome) throw py::value_error(outcome.error().message);
    if (!check.empty()) {
      script::ResponseCheck demands;
      for (const auto& [key, value] : check) {
        const auto name = py::cast<std::string>(key);
        if (name == "fields") demands.fields = py::cast<std::vector<std::string>>(value);
        if (name == "absent") demands.absent = py::cast<std::vector<std::string>>(value);
        if (name == "body") demands.body = octets_of(value);
        if (name == "body_contains") demands.body_contains = py::cast<std::vector<std::string>>(value);
        if (name == "body_size")
          demands.body_size = static_cast<std::int64_t>(number(value, "body_size", 1ULL << 62));
        if (name == "trailers") demands.trailers = py::cast<std::vector<std::string>>(value);
        if (name == "whole") demands.whole = py::cast<bool>(value);
      }
      for (auto& reaction : outcome->strong) {
        if (reaction.kind == script::ReactionKind::response) reaction.check = demands;
      }
    }
    step.any_of.push_back(std::move(*outcome));
  }
  return step;
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
  const auto copy = locked(self, [&]() -> std::optional<model::StreamSummary> {
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
             locked(self, [&] { self.write(Bytes(text.begin(), text.end()), cut); });
           })
      .def("release", [](Connection& self) { locked(self, [&] { self.release(); }); })
      .def("await_settings",
           [](Connection& self, const py::object& timeout) {
             const auto& seen = self.peer().observed();
             bool done = false;
             wait_for(self, timeout, [&] {
               done = seen.settings && seen.settings_acks > 0;
               return done || self.over() || seen.invalid_octets || seen.http1;
             });
             return done;
           })
      .def("await_event",
           [](Connection& self, std::size_t from, const py::object& timeout) {
             bool more = false;
             wait_for(self, timeout, [&] {
               more = self.peer().log().events().size() > from;
               return more || self.over();
             });
             return more;
           })
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
      .def("ping", &ping)
      .def("expect", &expect)
      .def("mark", [](Connection& self) { locked(self, [&] { self.mark(); }); })
      .def("events", &events)
      .def("stream", &stream_summary)
      .def("next_stream", [](Connection& self) { return locked(self, [&] { return self.next_stream(); }); })
      .def("poll",
           [](Connection& self) {
             return locked(self, [&] {
               self.reactor().loop().poll();
               return self.peer().log().events().size();
             });
           })
      .def("close", [](Connection& self) { locked(self, [&] { self.close(); }); })
      .def("abort", [](Connection& self) { locked(self, [&] { self.abort(); }); })
      .def("shutdown_write", [](Connection& self) { locked(self, [&] { self.shutdown_write(); }); })
      .def("key_update", [](Connection& self) { locked(self, [&] { self.key_update(); }); })
      .def("established",
           [](Connection& self) -> py::object {
             const auto copy = locked(self, [&] { return self.established(); });
             if (!copy) return py::none();
             return py::make_tuple(copy->tls, copy->tls_version, copy->cipher, copy->alpn, copy->peer_name);
           })
      .def("closed",
           [](Connection& self) -> py::object {
             const auto copy = locked(self, [&] { return self.peer().observed().closed; });
             if (!copy) return py::none();
             return py::make_tuple(std::string(transport::name(copy->kind)), copy->detail);
           })
      .def("peer_settings",
           [](Connection& self) {
             const auto s = locked(self, [&] { return self.peer().model().peer_settings(); });
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
             return locked(self, [&] {
               return id == 0 ? self.peer().model().send_window() : self.peer().model().send_window(id);
             });
           })
      .def("findings",
           [](Connection& self) {
             const auto copy = locked(self, [&] {
               const auto all = self.peer().model().findings();
               return std::vector<model::Finding>(all.begin(), all.end());
             });
             py::list out;
             for (const auto& f : copy) out.append(py::make_tuple(std::string(f.monitor), f.stream, f.text));
             return out;
           })
      .def("exchange", [](Connection& self) {
        const auto text = locked(self, [&] {
          return reports::exchange_text(reports::exchange_from(self.peer().log(), "", 1), "  ");
        });
        auto* decoded = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
        if (decoded == nullptr) throw py::error_already_set();
        return py::reinterpret_steal<py::str>(decoded);
      });
}

}  // namespace h2prism::python
