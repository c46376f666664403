// Turns what the scheduler plays into the run's event stream, and hands it to whoever listens.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/peer/event_log.h"
#include "engine/script/loader.h"
#include "reports/ndjson_writer.h"
#include "reports/record.h"
#include "runner/judge.h"
#include "runner/options.h"
#include "runner/scheduler.h"
#include "runner/stream_writer.h"

namespace h2prism::runner {

// Those that watch the target's process, where we have started it.
inline constexpr std::string_view alive_monitor =
    reports::alive_monitor_id.substr(std::string_view("monitor/").size());
inline constexpr std::string_view memory_monitor = "target-memory";
inline constexpr std::string_view files_monitor = "target-files";

// The monitor that is kept by the runner, since it is the one who waits: RFC 9113 §5.4.1.
inline constexpr std::string_view end_monitor = "end-after-goaway";
inline constexpr std::string_view end_monitor_covers = "RFC9113-5.4.1-2";

class Recorder {
 public:
  Recorder(const script::Suite& suite, const Judge& judge, script::Grade threshold)
      : suite_(suite), judge_(judge), threshold_(threshold) {}

  // Everything goes here as it comes, every exchange, too.
  void also_to(reports::NdjsonWriter writer) {
    writers_.push_back(std::make_unique<StreamWriter>(std::move(writer)));
  }
  // Every exchange stays for the reports that are made in the end, not only those of verdicts that need
  // explaining.
  void keep_all_exchanges() { all_exchanges_ = true; }

  // Is told of each verdict on what was played; `again`: it is not yet confirmed.
  void on_verdict(std::function<void(const reports::VerdictRecord&, bool again)> told) {
    told_ = std::move(told);
  }

  void run(reports::RunRecord record) { add(std::move(record)); }
  void planned(const script::Case& test);
  void skipped(const script::Case& test, std::string reason);
  // It was to be played, but what the target was said to offer is not there.
  void unplayable(const script::Case& test, std::string reason);
  // What monitors saw before any case.
  void probed(const std::string& question, const std::vector<model::Finding>& findings);
  void played(const Played& played, const Session* session);
  void lingered(const script::Case& test, Farewell farewell);
  // The target's process, `started` then, is watched: its monitors have something to say, if only that all is
  // well.
  void supervised(TimePoint started);
  void restarted();
  void sample(const reports::SampleRecord& record) { add(record); }
  void broke(const Broke& broke);
  void leaked(std::string_view monitor, std::string text);
  // Of the whole suite, a listed monitor must have something to say; of a few cases its silence is no
  // surprise; and what a shard heard is for the whole of them to judge.
  enum class Part : std::uint8_t { whole, some, shard };
  void monitors(model::Role role, Part part);
  struct End {
    Part part = Part::some;
    bool interrupted = false;
    bool lost = false;
    std::vector<std::string> mistyped;  // expectations; of a whole run they are findings
  };
  // The summary; returns the exit code that the verdicts mean.
  Exit finish(double seconds, const End& end);

  // What an earlier part of this run has written: its verdicts stand.
  void restore(std::vector<reports::Record> records);
  // Something fails that is not known to, or, `passes_too`, passes that is known not to; monitors included.
  bool accuses(bool passes_too) const;

  const std::vector<reports::Record>& records() const { return records_; }
  // The last of each case.
  const std::map<std::string, reports::VerdictRecord, std::less<>>& verdicts() const { return verdicts_; }
  std::size_t decided() const { return verdicts_.size(); }
  std::size_t unexpected() const { return static_cast<std::size_t>(unexpected_); }
  // The first error of a stream that could not be written, known behind finish(); "" when all is well.
  const std::string& write_error() const { return write_error_; }

 private:
  void add(reports::Record record);
  void add_exchange(const peer::EventLog& log, const std::string& id, int attempt, bool keep);
  void flush();
  std::int64_t ms_of(TimePoint at) const;  // since the target was started
  void keep(const reports::VerdictRecord& verdict);
  void note(const reports::MishapRecord& mishap);
  script::Grade monitor_grade(std::string_view name) const;  // when it has found something
  void verdict(const script::Case& test, const script::Verdict& verdict, int attempt, std::int64_t us,
               std::vector<std::string> log = {});

  struct LoggedExchange {
    peer::EventLog log;
    std::string id;
    int attempt = 1;
  };
  struct Found {
    std::vector<std::string> cases;
    std::string text;
    std::string finding = "rule-broken";
  };

  const script::Suite& suite_;
  const Judge& judge_;
  script::Grade threshold_;
  bool all_exchanges_ = false;
  std::function<void(const reports::VerdictRecord&, bool again)> told_;
  std::optional<TimePoint> started_;  // the target, where it is watched
  std::optional<LoggedExchange>
      unexplained_;  // the last one, if it was not kept: its case may yet be accused
  std::vector<std::unique_ptr<StreamWriter>> writers_;
  std::string fresh_;  // lines not yet handed to the writers
  std::vector<reports::Record> records_;
  std::map<std::string, reports::VerdictRecord, std::less<>> verdicts_;  // the last of each case
  std::map<std::string, Found, std::less<>> found_;                      // by monitor
  bool never_ended_ = false;       // a connection, in spite of its GOAWAY with an error
  std::ptrdiff_t unexpected_ = 0;  // cases and monitors, by their last verdict
  std::string write_error_;
};

}  // namespace h2prism::runner
