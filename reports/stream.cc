#include "reports/stream.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <iterator>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "reports/exchange_line.h"
#include "reports/json_text.h"
#include "reports/record_keys.h"

namespace h2prism::reports {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view exchange_start = R"({"type":"exchange",)";  // as append_exchange writes it
constexpr std::size_t max_record = std::size_t{64} * 1024 * 1024;

constexpr std::array<std::string_view, 5> gate_names{"expected", "unexpected-fail", "unexpected-pass",
                                                     "known", "skip"};
constexpr std::array<std::string_view, 3> direction_names{"sent", "received", "note"};

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void must(std::string_view key, const auto& value) {
    name(key);
    put(value);
  }
  template <class T>
  void may(std::string_view key, const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      if (value != 0) must(key, value);
    } else if constexpr (requires { value.empty(); }) {
      if (!value.empty()) must(key, value);
    } else {
      if (value) must(key, *value);
    }
  }
  void map(std::string_view key, const auto& pairs) {
    name(key);
    out_ += '{';
    Writer inner(out_);
    for (const auto& [word, value] : pairs) inner.must(word, value);
    out_ += '}';
  }

 private:
  void name(std::string_view key) {
    if (!std::exchange(first_, false)) out_ += ',';
    put(key);
    out_ += ':';
  }

  void put(std::string_view text) { append_quoted(out_, text); }
  void put(const std::string& text) { put(std::string_view(text)); }
  void put(bool value) { out_ += value ? "true" : "false"; }
  void put(double value) { out_ += json(value).dump(); }
  void put(std::integral auto value) { append_number(out_, value); }
  template <class T>
    requires std::is_enum_v<T>
  void put(T value) {
    put(to_string(value));
  }
  template <class T>
  void put(const std::vector<T>& list) {
    out_ += '[';
    for (const auto& item : list) {
      if (&item != list.data()) out_ += ',';
      put(item);
    }
    out_ += ']';
  }
  template <class T>
    requires std::is_class_v<T>
  void put(const T& record) {
    out_ += '{';
    Writer inner(out_);
    keys(inner, record);
    out_ += '}';
  }

  std::string& out_;
  bool first_ = true;
};

class Reader {
 public:
  Reader(const json& in, std::string& problem) : in_(in), problem_(problem) {}

  template <class T>
  void must(const char* key, T& value) {
    const auto it = in_.find(key);
    if (it == in_.end()) return complain(key, "is missing");
    read(key, *it, value);
  }
  template <class T>
  void may(const char* key, T& value) {
    if (const auto it = in_.find(key); it != in_.end()) read(key, *it, value);
  }
  void map(const char* key, auto& pairs) {
    const auto it = in_.find(key);
    if (it == in_.end()) return complain(key, "is missing");
    if (!it->is_object()) return complain(key, "is no object");
    for (const auto& [name, value] : it->items()) read(key, value, pairs.emplace_back(name, 0).second);
  }

 private:
  void complain(std::string_view key, std::string_view what) {
    if (problem_.empty()) problem_ = fmt::format("'{}' {}", key, what);
  }

  void read(const char* key, const json& from, std::string& value) {
    if (!from.is_string()) return complain(key, "is no text");
    value = from.get_ref<const std::string&>();
  }
  void read(const char* key, const json& from, bool& value) {
    if (!from.is_boolean()) return complain(key, "is neither true nor false");
    value = from.get<bool>();
  }
  void read(const char* key, const json& from, double& value) {
    if (!from.is_number()) return complain(key, "is no number");
    value = from.get<double>();
  }
  template <std::integral T>
  void read(const char* key, const json& from, T& value) {
    if (from.is_number_unsigned() && std::in_range<T>(from.get<std::uint64_t>())) {
      value = static_cast<T>(from.get<std::uint64_t>());
    } else if (from.is_number_integer() && !from.is_number_unsigned() &&
               std::in_range<T>(from.get<std::int64_t>())) {
      value = static_cast<T>(from.get<std::int64_t>());
    } else {
      complain(key, "is no integer in range");
    }
  }
  void read(const char* key, const json& from, Grade& value) {
    read_name(key, from, value, script::grade_from);
  }
  void read(const char* key, const json& from, Gate& value) { read_name(key, from, value, gate_from); }
  template <class T>
  void read_name(const char* key, const json& from, T& value, std::optional<T> (*parse)(std::string_view)) {
    const auto parsed = from.is_string() ? parse(from.get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) return complain(key, "is not one of its words");
    value = *parsed;
  }
  void read(const char*, const json& from, std::vector<EventRecord>& value) {
    auto events = events_from(from);
    if (events) {
      value = std::move(*events);
    } else if (problem_.empty()) {
      problem_ = events.error().message;
    }
  }
  template <class T>
  void read(const char* key, const json& from, std::vector<T>& value) {
    if (!from.is_array()) return complain(key, "is no list");
    value.clear();
    value.reserve(from.size());
    for (const auto& item : from) read(key, item, value.emplace_back());
  }
  template <class T>
  void read(const char* key, const json& from, std::optional<T>& value) {
    read(key, from, value.emplace());
  }
  template <class T>
    requires std::is_class_v<T>
  void read(const char* key, const json& from, T& value) {
    if (!from.is_object()) return complain(key, "is no object");
    Reader reader(from, problem_);
    keys(reader, value);
  }

  const json& in_;
  std::string& problem_;
};

template <class R>
bool read_as(const json& from, Record& out, std::string& problem) {
  if (from.at("type") != type_name<R>) return false;
  Reader reader(from, problem);
  keys(reader, out.emplace<R>());
  return true;
}

// One line without its end, at most max_record octets of it. False at the end of the stream.
bool next_line(std::istream& in, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  bool any = false;
  auto* buffer = in.rdbuf();
  for (auto c = buffer->sbumpc(); c != std::istream::traits_type::eof(); c = buffer->sbumpc()) {
    any = true;
    if (c == '\n') return true;
    too_long = too_long || line.size() >= max_record;
    if (!too_long) line += static_cast<char>(c);
  }
  return any;
}

// Whether it is one, of that case if `id` is given.
bool keep_exchange(const std::string& line, std::string_view id, std::vector<Record>& out) {
  auto record = from_json(json::parse(line, nullptr, false));
  if (!record) return false;
  const auto* exchange = std::get_if<ExchangeRecord>(&*record);
  if (exchange == nullptr || (!id.empty() && exchange->id != id)) return false;
  out.push_back(std::move(*record));
  return true;
}

}  // namespace

std::string_view to_string(Gate gate) { return gate_names[static_cast<std::size_t>(gate)]; }

std::optional<Gate> gate_from(std::string_view name) {
  for (std::size_t i = 0; i < gate_names.size(); ++i) {
    if (gate_names[i] == name) return static_cast<Gate>(i);
  }
  return std::nullopt;
}

std::string_view to_string(EventRecord::Direction direction) {
  return direction_names[static_cast<std::size_t>(direction)];
}

void append_line(std::string& out, const Record& record) {
  if (const auto* exchange = std::get_if<ExchangeRecord>(&record)) return append_exchange(out, *exchange);
  out += '{';
  Writer writer(out);
  std::visit(
      [&]<class R>(const R& r) {
        if constexpr (!std::same_as<R, ExchangeRecord>) {
          writer.must("type", type_name<R>);
          keys(writer, r);
        }
      },
      record);
  out += "}\n";
}

std::string to_line(const Record& record) {
  std::string out;
  append_line(out, record);
  return out;
}

std::string other_version(const RunRecord& run) {
  if (run.stream == stream_version) return "";
  return fmt::format("the event stream is of version {}, this h2prism reads {}", run.stream, stream_version);
}

ordered_json to_json(const Record& record) { return ordered_json::parse(to_line(record)); }

Result<Record> from_json(const json& from) {
  if (!from.is_object() || !from.contains("type")) return fail("not a record: no object with a 'type'");
  Record out;
  std::string problem;
  const bool known =
      read_as<RunRecord>(from, out, problem) || read_as<CaseRecord>(from, out, problem) ||
      read_as<ExchangeRecord>(from, out, problem) || read_as<VerdictRecord>(from, out, problem) ||
      read_as<FindingRecord>(from, out, problem) || read_as<MonitorRecord>(from, out, problem) ||
      read_as<StartRecord>(from, out, problem) || read_as<SampleRecord>(from, out, problem) ||
      read_as<MishapRecord>(from, out, problem) || read_as<SummaryRecord>(from, out, problem);
  if (!known) return fail("not a record of a type that is known");
  if (!problem.empty()) return fail(std::move(problem));
  return out;
}

Result<Stream> read_stream(std::istream& in, Exchanges wanted) {
  Stream out;
  std::string line;
  std::string held;    // an exchange that nobody may want to see
  std::string passed;  // the last one that nobody wanted to see
  std::string first_problem;
  bool too_long = false;
  while (next_line(in, line, too_long)) {
    if (trim(line).empty()) continue;
    if (wanted == Exchanges::of_what_differs && !too_long && line.starts_with(exchange_start)) {
      std::swap(held, line);
      continue;
    }
    auto record =
        from_json(json::parse(too_long ? std::string_view() : std::string_view(line), nullptr, false));
    if (!record) {
      ++out.unread_lines;
      if (first_problem.empty()) first_problem = record.error().message;
      continue;
    }
    if (const auto* run = std::get_if<RunRecord>(&*record)) {
      if (auto other = other_version(*run); !other.empty()) return fail(std::move(other));
    }
    // The verdict stands right behind its exchange; but of a case that was over when the target broke of it,
    // another verdict stands behind the one that passed.
    const auto* verdict = std::get_if<VerdictRecord>(&*record);
    const bool differs = verdict == nullptr || verdict->gate != Gate::expected;
    if (!held.empty()) {
      if (differs) keep_exchange(held, "", out.records);
      passed = differs ? "" : std::move(held);
      held.clear();
    } else if (verdict != nullptr && differs && !passed.empty()) {
      if (keep_exchange(passed, verdict->id, out.records)) passed.clear();
    }
    out.records.push_back(std::move(*record));
  }
  if (out.records.empty()) {
    return fail(first_problem.empty() ? "the event stream is empty"
                                      : "not an event stream: " + first_problem);
  }
  return out;
}

}  // namespace h2prism::reports
