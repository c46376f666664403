#include "fuzz/campaign/capture.h"

#include <fmt/format.h>

#include "reports/exchange_record.h"
#include "reports/pcapng.h"

namespace h2prism::fuzz {

std::string capture(std::span<const std::unique_ptr<Exchange>> exchanges, const std::string& name) {
  std::vector<reports::Record> records;
  if (!exchanges.empty() && !exchanges.front()->peer().is_client()) {
    reports::RunRecord run;
    run.target.role = "client";
    records.emplace_back(std::move(run));
  }
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const auto id = exchanges.size() == 1 ? name : fmt::format("{}-{}-of-{}", name, i + 1, exchanges.size());
    reports::CaseRecord test;
    test.id = id;
    test.title = to_string(exchanges[i]->sequence());
    reports::VerdictRecord verdict;
    verdict.id = id;
    verdict.grade = script::Grade::fail;
    verdict.finding = "crash";
    verdict.observed = "the connection: " + to_string(exchanges[i]->end());
    records.emplace_back(std::move(test));
    records.emplace_back(reports::exchange_from(exchanges[i]->peer().log(), id, 1));
    records.emplace_back(std::move(verdict));
  }
  return reports::pcapng(reports::results_of(records));
}

}  // namespace h2prism::fuzz
