// The keys of every record, in the order of README.md, stated once for both ways: `io` is a writer or a
// reader of JSON. `must` stands in every record; `may` is left out while it is empty or zero; `map` is an
// object of names and numbers.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "reports/record.h"
#include "reports/target_record_keys.h"

namespace h2prism::reports {

template <class T, class R>
concept Like = std::same_as<std::remove_const_t<T>, R>;

// The keys of every record, stated once for both ways. `must` stands in every record; `may` is left out while
// it has its initial value.
template <class Io, Like<TargetRecord> R>
void keys(Io& io, R& r) {
  io.must("address", r.address);
  io.must("role", r.role);
  io.must("transport", r.transport);
  io.may("alpn", r.alpn);
  io.map("settings", r.settings);
}
template <class Io, Like<ShardRecord> R>
void keys(Io& io, R& r) {
  io.must("index", r.index);
  io.must("count", r.count);
  io.must("why", r.why);
  io.must("of", r.of);
  io.must("selection", r.selection);
  io.must("whole", r.whole);
}
template <class Io, Like<RunRecord> R>
void keys(Io& io, R& r) {
  io.must("stream", r.stream);
  io.must("h2prism", r.h2prism);
  io.may("revision", r.revision);
  io.must("started", r.started);
  io.must("host", r.host);
  io.must("command", r.command);
  io.must("replay", r.replay);
  io.may("profile", r.profile);
  io.must("target", r.target);
  io.must("jobs", r.jobs);
  io.must("timeout_ms", r.timeout_ms);
  io.must("seed", r.seed);
  io.must("threshold", r.threshold);
  io.may("shard", r.shard);
}
template <class Io, Like<Requirement> R>
void keys(Io& io, R& r) {
  io.must("id", r.id);
  io.must("level", r.level);
  io.must("summary", r.summary);
}
template <class Io, Like<CaseRecord> R>
void keys(Io& io, R& r) {
  io.must("id", r.id);
  io.must("title", r.title);
  io.must("rfc", r.rfc);
  io.must("section", r.section);
  io.must("role", r.role);
  io.must("file", r.file);
  io.must("line", r.line);
  io.must("needs", r.needs);
  io.must("tags", r.tags);
  io.must("covers", r.covers);
  io.must("strong", r.strong);
  io.must("weak", r.weak);
}
// The events are another matter: exchange_line.h.
template <class Io, Like<ExchangeRecord> R>
void keys(Io& io, R& r) {
  io.must("id", r.id);
  io.must("attempt", r.attempt);
  io.must("left_out", r.left_out);
  io.must("events", r.events);
}
template <class Io, Like<Known> R>
void keys(Io& io, R& r) {
  io.must("reason", r.reason);
  io.may("link", r.link);
  io.may("flaky", r.flaky);
}
template <class Io, Like<VerdictRecord> R>
void keys(Io& io, R& r) {
  io.must("id", r.id);
  io.must("attempt", r.attempt);
  io.must("grade", r.grade);
  io.must("finding", r.finding);
  io.must("reason", r.reason);
  io.must("observed", r.observed);
  io.must("us", r.us);
  io.must("requirement", r.requirement);
  io.must("gate", r.gate);
  io.may("known", r.known);
  io.may("log", r.log);
}
template <class Io, Like<FindingRecord> R>
void keys(Io& io, R& r) {
  io.must("monitor", r.monitor);
  io.must("id", r.id);
  io.must("stream", r.stream);
  io.must("text", r.text);
}
template <class Io, Like<MonitorRecord> R>
void keys(Io& io, R& r) {
  io.must("id", r.id);
  io.must("title", r.title);
  io.must("covers", r.covers);
  io.must("grade", r.grade);
  io.must("finding", r.finding);
  io.must("cases", r.cases);
  io.must("text", r.text);
  io.must("gate", r.gate);
  io.may("known", r.known);
  io.may("known_to_differ", r.known_to_differ);
}
template <class Io, Like<SummaryRecord> R>
void keys(Io& io, R& r) {
  io.must("cases", r.cases);
  io.must("strong", r.strong);
  io.must("weak", r.weak);
  io.must("fail", r.fail);
  io.must("skip", r.skip);
  io.must("inconclusive", r.inconclusive);
  io.must("monitors", r.monitors);
  io.must("unexpected", r.unexpected);
  io.must("seconds", r.seconds);
  io.must("exit", r.exit);
  io.must("interrupted", r.interrupted);
  io.may("mistyped", r.mistyped);
}

// The value of "type".
template <class R>
constexpr std::string_view type_name;
template <>
constexpr std::string_view type_name<RunRecord> = "run";
template <>
constexpr std::string_view type_name<CaseRecord> = "case";
template <>
constexpr std::string_view type_name<ExchangeRecord> = "exchange";
template <>
constexpr std::string_view type_name<VerdictRecord> = "verdict";
template <>
constexpr std::string_view type_name<FindingRecord> = "finding";
template <>
constexpr std::string_view type_name<MonitorRecord> = "monitor";
template <>
constexpr std::string_view type_name<StartRecord> = "start";
template <>
constexpr std::string_view type_name<SampleRecord> = "sample";
template <>
constexpr std::string_view type_name<MishapRecord> = "mishap";
template <>
constexpr std::string_view type_name<SummaryRecord> = "summary";

}  // namespace h2prism::reports
