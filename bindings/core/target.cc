// h2prism._core.Target: a server that a profile describes, started and stopped; the runner's own supervisor.
#include <mutex>

#include <fmt/format.h>

#include "bindings/core/casters.h"
#include "bindings/core/module.h"
#include "bindings/core/waiting.h"
#include "runner/supervisor.h"

namespace h2prism::python {
namespace {

// Errors are ValueError: the profile; RuntimeError: what it describes.
class Target {
 public:
  Target(const std::string& file, bool tls) {
    auto profile = runner::load_target_profile(file);
    if (!profile) {
      std::string all;
      for (const auto& problem : profile.error()) all += (all.empty() ? "" : "\n") + to_string(problem);
      throw py::value_error(all);
    }
    if (!(tls ? profile->tls : profile->h2c)) {
      throw py::value_error(fmt::format("{}: this target does not speak {}", file, tls ? "TLS" : "h2c"));
    }
    auto started = runner::Supervisor::start(*profile, tls);
    if (!started) throw std::runtime_error(started.error().message);
    supervisor_ = std::move(*started);
  }

  // False: not yet.
  bool await_up(const py::object& timeout) {
    const auto deadline = deadline_in(checked_timeout(timeout));
    const py::gil_scoped_release released;
    while (Clock::now() < deadline) {
      {
        const std::scoped_lock lock(mutex_);
        if (!supervisor_) throw std::runtime_error("the target was stopped");
        supervisor_->poll(Clock::now());
        if (supervisor_->up()) return true;
        if (supervisor_->lost()) throw std::runtime_error(*supervisor_->lost());
      }
      std::this_thread::sleep_for(milliseconds(5));
      look_at_signals();
    }
    return false;
  }

  // What happened to it since it was asked last: "" for nothing. It is started again by its profile.
  std::string mishap() {
    const py::gil_scoped_release released;
    const std::scoped_lock lock(mutex_);
    if (!supervisor_) return {};
    supervisor_->poll(Clock::now());
    const auto seen = supervisor_->take_mishap();
    return seen ? seen->what : std::string();
  }

  void stop() {
    const py::gil_scoped_release released;
    const std::scoped_lock lock(mutex_);
    supervisor_.reset();
  }

  py::tuple address() {
    const std::scoped_lock lock(mutex_);
    if (!supervisor_) throw std::runtime_error("the target was stopped");
    const auto at = supervisor_->address();
    return py::make_tuple(at.host, at.port, supervisor_->ca_file());
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<runner::Supervisor> supervisor_;
};

}  // namespace
}  // namespace h2prism::python

namespace pybind11::detail {
template <>
struct type_caster<h2prism::python::Target> : h2prism::python::MadeCaster<h2prism::python::Target> {};
}  // namespace pybind11::detail

namespace h2prism::python {

void add_target(py::module_& module) {
  py::class_<Target>(module, "Target", "A server that a profile describes; use h2prism.Target.")
      .def(py::init<const std::string&, bool>())
      .def("await_up", &Target::await_up)
      .def("address", &Target::address)
      .def("mishap", &Target::mishap)
      .def("stop", &Target::stop);
}

}  // namespace h2prism::python
