#include "bindings/core/records.h"

#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "reports/exchange_line.h"
#include "reports/exchange_record.h"
#include "reports/exchange_text.h"
#include "reports/pcapng.h"
#include "reports/results.h"
#include "reports/stream.h"

namespace h2prism::python {
namespace {

constexpr const char* id = "python/peer";

std::string started(const Connection& connection) {
  const auto at = std::chrono::system_clock::to_time_t(connection.begun());
  std::tm utc{};
  gmtime_r(&at, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

// A run of one case: the connection.
reports::RunRecord run_of(const Connection& connection, const std::string& address) {
  reports::RunRecord run;
  run.h2prism = "python";
  run.started = started(connection);
  run.profile = "rfc9113";
  run.target.address = address;
  run.target.role = connection.peer().is_client() ? "server" : "client";
  run.target.transport = connection.established() && connection.established()->tls ? "tls" : "h2c";
  if (connection.established()) run.target.alpn = connection.established()->alpn;
  return run;
}

reports::CaseRecord case_of(const reports::RunRecord& run) {
  reports::CaseRecord test;
  test.id = id;
  test.title = "a connection from Python";
  test.role = run.target.role;
  return test;
}

reports::VerdictRecord verdict_of(const Connection& connection) {
  reports::VerdictRecord verdict;
  verdict.id = id;
  verdict.grade = reports::Grade::skip;
  verdict.gate = reports::Gate::skip;
  verdict.reason = "recorded, not judged";
  verdict.observed = connection.observed_text();
  return verdict;
}

}  // namespace

std::string exchange_text(const Connection& connection) {
  return reports::exchange_text(reports::exchange_from(connection.peer().log(), id, 1), "  ");
}

std::string exchange_stream(const Connection& connection, const std::string& address) {
  const auto run = run_of(connection, address);
  std::string out;
  reports::append_line(out, run);
  reports::append_line(out, case_of(run));
  reports::append_exchange(out, connection.peer().log(), id, 1);
  reports::append_line(out, verdict_of(connection));
  return out;
}

std::string exchange_capture(const Connection& connection, const std::string& address) {
  const auto run = run_of(connection, address);
  const std::vector<reports::Record> records{
      run, case_of(run), reports::exchange_from(connection.peer().log(), id, 1), verdict_of(connection)};
  return reports::pcapng(reports::results_of(records));
}

}  // namespace h2prism::python
