#include "reports/html_data.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "reports/item.h"
#include "reports/printable.h"

namespace h2prism::reports {
namespace {

using PageJson = nlohmann::json;

constexpr std::size_t first_shown = 64, last_shown = 192;
constexpr std::size_t hex_shown = 2048;      // digits
constexpr std::size_t value_shown = 1024;    // octets of a field
constexpr std::size_t max_samples = 300;     // of a run
constexpr std::size_t max_starts = 100;      // more of them are no marks that anyone could tell apart
constexpr std::size_t log_on_page = 40;      // lines
constexpr std::size_t chunk_size = 1 << 18;  // octets before packing: what is unpacked to see one exchange

std::string dumped(const PageJson& json) {
  return json.dump(-1, ' ', false, PageJson::error_handler_t::replace);
}

PageJson event_of(const EventRecord& event) {
  auto out = PageJson::array({event.us, static_cast<int>(event.dir), event.stream, printable(event.text),
                              event.octets, event.hex.substr(0, hex_shown)});
  if (!event.fields.empty()) {
    auto& fields = out.emplace_back(PageJson::array());
    for (const auto& [name, value] : event.fields) {
      fields.push_back({printable(shortened(name, value_shown)), printable(shortened(value, value_shown))});
    }
  }
  return out;
}

// [not recorded, not in the page, place of those, events].
PageJson exchange_of(const ExchangeRecord& exchange) {
  const auto& events = exchange.events;
  const bool all = events.size() <= first_shown + last_shown;
  const auto hidden = all ? 0 : events.size() - first_shown - last_shown;
  auto out = PageJson::array();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (all || i < first_shown || i >= first_shown + hidden) out.push_back(event_of(events[i]));
  }
  return PageJson::array({exchange.left_out, hidden, first_shown, std::move(out)});
}

class Builder {
 public:
  explicit Builder(bool passing) : passing_(passing) { place(""); }

  void add(const MatrixColumn& column) {
    const auto items = items_of(column.results);
    PageJson results = PageJson::array();
    chunks_.emplace_back();
    for (const auto& item : items) {
      const auto at = case_of(item);
      while (results.size() <= at) results.push_back(nullptr);
      results[at] = result_of(item, at);
    }
    close_chunk();
    runs_.push_back(run_of(column, std::move(results)));
  }

  HtmlData take() {
    PageJson all = {{"strings", std::move(strings_)},
                    {"requirements", std::move(requirements_)},
                    {"cases", std::move(cases_)},
                    {"runs", std::move(runs_)}};
    return {dumped(all), std::move(chunks_)};
  }

 private:
  std::size_t place(std::string_view text) {
    auto clean = printable(text);
    const auto [it, is_new] = places_.try_emplace(clean, strings_.size());
    if (is_new) strings_.push_back(std::move(clean));
    return it->second;
  }
  PageJson places(std::span<const std::string> texts) {
    auto out = PageJson::array();
    for (const auto& text : texts) out.push_back(place(text));
    return out;
  }

  PageJson requirements_of(const std::vector<Requirement>& covers) {
    auto out = PageJson::array();
    for (const auto& r : covers) {
      const auto [it, is_new] = requirement_places_.try_emplace(r.id, requirements_.size());
      if (is_new) requirements_.push_back({place(r.id), place(r.level), place(r.summary)});
      out.push_back(it->second);
    }
    return out;
  }

  // The place of the case, which is the same in every run.
  std::size_t case_of(const Item& item) {
    const auto [it, is_new] = case_places_.try_emplace(std::string(item.id), cases_.size());
    if (!is_new) return it->second;
    if (item.monitor != nullptr) {
      cases_.push_back({place(item.id), place(item.title), place("monitors"), place(""), place(""), 0,
                        requirements_of(item.monitor->covers), PageJson::array(), PageJson::array()});
    } else {
      const auto& test = *item.test->test;
      cases_.push_back({place(test.id), place(test.title), place(test.rfc), place(test.section),
                        place(test.file), test.line, requirements_of(test.covers), places(test.strong),
                        places(test.weak)});
    }
    return it->second;
  }

  PageJson result_of(const Item& item, std::size_t at) {
    return PageJson::array(
        {item.decided ? static_cast<int>(item.grade) : -1, static_cast<int>(item.gate), place(item.finding),
         place(item.reason), place(item.observed), item.us,
         place(item.known != nullptr ? item.known->reason : ""),
         place(item.known != nullptr ? item.known->link : ""),
         places(item.monitor != nullptr ? item.monitor->cases : std::vector<std::string>{}),
         keep_exchange(item, at), places(excerpt(item.log, item.observed, log_on_page))});
  }

  PageJson history_of(const TargetHistory& history) {
    auto samples = PageJson::array(), starts = PageJson::array(), mishaps = PageJson::array();
    for (const auto& s : thinned(history.samples(), max_samples))
      samples.push_back({s.ms, s.rss_kib, s.files, s.threads});
    if (history.starts().size() <= max_starts) {
      for (const auto ms : history.starts()) starts.push_back(ms);
    }
    for (const auto& m : history.mishaps()) {
      mishaps.push_back({m.ms, place(m.id), place(m.text), places(m.suspects),
                         places(excerpt(m.log, m.text, log_on_page))});
    }
    return {{"started", history.starts().size()},
            {"starts", std::move(starts)},
            {"samples", std::move(samples)},
            {"mishaps", std::move(mishaps)}};
  }

  // The chunk that it is in; -1: it is not kept.
  std::ptrdiff_t keep_exchange(const Item& item, std::size_t at) {
    if (item.monitor != nullptr || item.test->exchange == nullptr) return -1;
    if (!passing_ && item.gate == Gate::expected) return -1;
    const auto chunk = std::ssize(chunks_.back());
    open_ += (open_.empty() ? "{\"" : ",\"") + std::to_string(at) +
             "\":" + dumped(exchange_of(*item.test->exchange));
    if (open_.size() >= chunk_size) close_chunk();
    return chunk;
  }
  void close_chunk() {
    if (!open_.empty()) chunks_.back().push_back(std::exchange(open_, {}) + '}');
  }

  PageJson run_of(const MatrixColumn& column, PageJson results) {
    const auto& r = column.results;
    const RunRecord none;
    const auto& run = r.run != nullptr ? *r.run : none;
    const auto all = [](const std::vector<std::string>& texts) {
      auto out = PageJson::array();
      for (const auto& text : texts) out.push_back(printable(text));
      return out;
    };
    auto settings = PageJson::object();
    for (const auto& [name, value] : run.target.settings) settings[printable(name)] = value;
    return {
        {"name", printable(column.name)},
        {"h2prism", printable(run.revision.empty() ? run.h2prism : run.h2prism + " (" + run.revision + ")")},
        {"started", printable(run.started)},
        {"command", PageJson::array({printable(command_line(run.command))})},
        {"replay", all(run.replay)},
        {"target",
         {{"address", printable(run.target.address)},
          {"role", printable(run.target.role)},
          {"transport", printable(run.target.transport)},
          {"settings", std::move(settings)}}},
        {"history", history_of(r.target)},
        {"seconds", r.seconds ? PageJson(*r.seconds) : PageJson(nullptr)},
        {"interrupted", r.interrupted},
        {"results", std::move(results)}};
  }

  bool passing_;
  PageJson strings_ = PageJson::array(), requirements_ = PageJson::array(), cases_ = PageJson::array(),
           runs_ = PageJson::array();
  std::unordered_map<std::string, std::size_t> places_, requirement_places_, case_places_;
  std::vector<std::vector<std::string>> chunks_;
  std::string open_;  // the chunk under way
};

}  // namespace

HtmlData html_data(std::span<const MatrixColumn> columns, bool passing) {
  Builder builder(passing);
  for (const auto& column : columns) builder.add(column);
  return builder.take();
}

}  // namespace h2prism::reports
