// Turns what the scheduler plays into the run's event stream, and hands it to whoever listens.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/script/loader.h"
#include "reports/ndjson_writer.h"
#include "reports/record.h"
#include "runner/expectations.h"
#include "runner/options.h"
#include "runner/scheduler.h"

namespace h2prism::runner {

// Those that watch the target's process, where we have started it.
inline constexpr std::string_view alive_monitor = "target-stays-up";
inline constexpr std::string_view memory_monitor = "target-memory";

// The monitor that is kept by the runner, since it is the one who waits: RFC 9113 §5.4.1.
inline constexpr std::string_view end_monitor = "end-after-goaway";
inline constexpr std::string_view end_monitor_covers = "RFC9113-5.4.1-2";

class Recorder {
 public:
  Recorder(const script::Suite& suite, const Expectations& expectations, script::Grade threshold)
      : suite_(suite), expectations_(expectations), threshold_(threshold) {}

  // Records go here as they come, and stay for the reports that are made in the end.
  void also_to(reports::NdjsonWriter writer) { writers_.push_back(std::move(writer)); }
  // Every exchange is recorded, not only those of verdicts that need explaining.
  void keep_all_exchanges() { all_exchanges_ = true; }

  void run(reports::RunRecord record) { add(std::move(record)); }
  void planned(const script::Case& test);
  void skipped(const script::Case& test, std::string reason);
  // It was to be played, but what the target was said to offer is not there.
  void unplayable(const script::Case& test, std::string reason);
  // What monitors saw before any case.
  void probed(const std::string& question, const std::vector<model::Finding>& findings);
  void played(const Played& played, const Session* session);
  void lingered(const script::Case& test, bool ended);
  // The target's process is watched: its monitors have something to say, if only that all is well.
  void supervised() { supervised_ = true; }
  void sample(const reports::SampleRecord& record) { add(record); }
  void broke(const Broke& broke);
  void leaked(std::string text);
  // `whole`: all cases were played; of some of them it is no surprise that a listed monitor has nothing to
  // say.
  void monitors(model::Role role, bool whole);
  // The summary; returns the exit code that the verdicts mean.
  Exit finish(double seconds, bool interrupted, bool lost);

  const std::vector<reports::Record>& records() const { return records_; }
  std::size_t decided() const { return verdicts_.size(); }
  std::size_t unexpected() const { return static_cast<std::size_t>(unexpected_); }
  // The first error of a report file that could not be written; "" when all is well.
  const std::string& write_error() const { return write_error_; }

 private:
  void add(reports::Record record);
  void flush();
  void verdict(const script::Case& test, const script::Verdict& verdict, int attempt, std::int64_t us,
               std::vector<std::string> log = {});

  struct Found {
    std::vector<std::string> cases;
    std::string text;
    std::string finding = "rule-broken";
  };

  const script::Suite& suite_;
  const Expectations& expectations_;
  script::Grade threshold_;
  bool all_exchanges_ = false;
  bool supervised_ = false;
  std::vector<reports::NdjsonWriter> writers_;
  std::vector<reports::Record> records_;
  std::size_t written_ = 0;
  std::map<std::string, reports::VerdictRecord, std::less<>> verdicts_;  // the last of each case
  std::map<std::string, Found, std::less<>> found_;                      // by monitor
  std::ptrdiff_t unexpected_ = 0;  // cases and monitors, by their last verdict
  std::string write_error_;
};

}  // namespace h2prism::runner
