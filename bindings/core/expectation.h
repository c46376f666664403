// Waits for what a target makes of what it was sent, and judges it by the accept sets of cases/outcomes.yaml.
#pragma once

#include <functional>

#include "bindings/core/connection.h"

namespace h2prism::python {

struct Request {
  FieldList fields;  // of a request that the target surely answers, for fences and `alive`
};
using Interrupted = std::function<void()>;

// As the player of `script` does: a strong reaction or a failure decides at once. Silence counts once a
// double fence is answered, and where a response would matter, a fresh request too; by then, or when the time
// is over, what was seen is final.
script::Judgement await_verdict(Connection& connection, const script::ExpectStep& expect,
                                const Request& request, TimePoint deadline, const Interrupted& interrupted);

// A double fence, answered in time.
bool await_fence(Connection& connection, TimePoint deadline, const Interrupted& interrupted);

// A fresh request has a final response in time.
bool await_answer(Connection& connection, const Request& request, TimePoint deadline,
                  const Interrupted& interrupted);

}  // namespace h2prism::python
