#include "bindings/core/making.h"

#include "bindings/core/acceptor.h"
#include "bindings/core/frames.h"
#include "bindings/core/module.h"
#include "bindings/core/tls_given.h"
#include "bindings/core/waiting.h"

namespace h2prism::python {
namespace {

// Who explores by hand wants all of it; a case in a run does not.
peer::Options peer_options(model::Role target, bool settings_ack, bool ping_ack, bool window_update) {
  return {.target = target,
          .settings_ack = settings_ack,
          .ping_ack = ping_ack,
          .window_update = window_update,
          .max_received = std::size_t{1} << 40,
          .max_frames = std::size_t{1} << 40,
          .log = {.events = 1'000'000, .octets = 64 * mebi, .kept = 16 * mebi + frame_header_size}};
}

std::optional<std::vector<Setting>> preface_of(const py::object& settings) {
  if (settings.is_none()) return std::nullopt;
  return settings_from(settings);
}

transport::Endpoint endpoint_of(const std::string& host, const py::object& port) {
  return {host, static_cast<std::uint16_t>(number(port, "port", 65'535))};
}

// OSError(message), as a socket's.
[[noreturn]] void raise_os_error(const std::string& message) {
  PyErr_SetString(PyExc_OSError, message.c_str());
  throw py::error_already_set();
}

std::pair<std::shared_ptr<Acceptor>, py::object> listen(const std::string& host, const py::object& port,
                                                        const py::object& tls, const py::object& preface,
                                                        bool settings_ack, bool ping_ack,
                                                        bool window_update) {
  const auto endpoint = endpoint_of(host, port);
  Acceptor::Options options{.peer = peer_options(model::Role::client, settings_ack, ping_ack, window_update),
                            .settings = preface_of(preface),
                            .tls = nullptr};
  py::object certificate = py::none();
  if (!tls.is_none()) {
    auto given = server_tls(py::cast<py::dict>(tls));
    options.tls = std::move(given.context);
    certificate = py::str(given.certificate_pem);
  }
  auto opened = [&] {
    const py::gil_scoped_release released;
    return Acceptor::open(Reactor::of_this_thread(), endpoint, std::move(options));
  }();
  if (!opened) raise_os_error(opened.error().message);
  return {std::move(*opened), certificate};
}

std::shared_ptr<Connection> accept(Acceptor& self, const py::object& timeout) {
  auto& reactor = self.reactor();
  wait_for(reactor, timeout, [&] { return self.ready() || !self.open(); });
  return locked(reactor, [&] { return self.ready() ? self.take() : nullptr; });
}

}  // namespace

std::shared_ptr<Connection> connect(const std::string& host, const py::object& port, const py::object& tls,
                                    const py::object& preface, bool settings_ack, bool ping_ack,
                                    bool window_update, const py::object& timeout) {
  transport::ConnectOptions options;
  const auto seconds = checked_timeout(timeout);
  options.timeout = milliseconds(static_cast<std::int64_t>(std::clamp(seconds * 1000, 1.0, 1e9)));
  if (!tls.is_none()) options.tls = client_context(py::cast<py::dict>(tls));
  const auto settings = preface_of(preface);
  const auto endpoint = endpoint_of(host, port);
  const py::gil_scoped_release released;
  auto made = std::make_shared<Connection>(
      Reactor::of_this_thread(), peer_options(model::Role::server, settings_ack, ping_ack, window_update));
  auto& reactor = made->reactor();
  {
    const Reactor::Lease lease(reactor);
    made->take(reactor.loop().connect(endpoint, *made, options));
    // Waits in the channel: what the target sends must not come first.
    if (settings) made->preface(*settings);
  }
  reactor.wait([&] { return made->established() || made->over(); }, deadline_in(seconds + 1),
               look_at_signals);
  return made;
}

}  // namespace h2prism::python

namespace pybind11::detail {
template <>
struct type_caster<h2prism::python::Acceptor> : h2prism::python::MadeCaster<h2prism::python::Acceptor> {};
}  // namespace pybind11::detail

namespace h2prism::python {

void add_acceptor(py::module_& module) {
  py::class_<Acceptor, std::shared_ptr<Acceptor>>(module, "Acceptor",
                                                  "A port that clients connect to; use h2prism.listen().")
      .def_static("listen",
                  [](const std::string& host, const py::object& port, const py::object& tls,
                     const py::object& preface, bool settings_ack, bool ping_ack, bool window_update) {
                    auto [acceptor, certificate] =
                        listen(host, port, tls, preface, settings_ack, ping_ack, window_update);
                    return py::make_tuple(py::cast(std::move(acceptor)), certificate);
                  })
      .def("accept", &accept)
      .def("port", [](const Acceptor& self) { return self.port(); })
      .def("poll",
           [](Acceptor& self) {
             return locked(self.reactor(), [&] {
               self.reactor().loop().poll();
               return self.ready();
             });
           })
      .def("close", [](Acceptor& self) { locked(self.reactor(), [&] { self.close(); }); });
}

}  // namespace h2prism::python
