// The keys of the records about the target's process; see record_keys.h.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "reports/target_record.h"

namespace h2prism::reports {

template <class Io, class R>
  requires std::same_as<std::remove_const_t<R>, StartRecord>
void keys(Io& io, R& r) {
  io.must("ms", r.ms);
}
template <class Io, class R>
  requires std::same_as<std::remove_const_t<R>, SampleRecord>
void keys(Io& io, R& r) {
  io.must("ms", r.ms);
  io.must("rss_kib", r.rss_kib);
  io.must("files", r.files);
  io.must("threads", r.threads);
  io.must("processes", r.processes);
}
template <class Io, class R>
  requires std::same_as<std::remove_const_t<R>, MishapRecord>
void keys(Io& io, R& r) {
  io.may("ms", r.ms);
  io.must("kind", r.kind);
  io.must("id", r.id);
  io.must("text", r.text);
  io.must("suspects", r.suspects);
  io.may("log", r.log);
}

}  // namespace h2prism::reports
