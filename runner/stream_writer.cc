#include "runner/stream_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "reports/exchange_record.h"

namespace h2prism::runner {
namespace {

constexpr std::size_t max_waiting = 128;  // items, of which an exchange may take a MiB or two

reports::Record record_of(StreamItem item) {
  if (auto* record = std::get_if<reports::Record>(&item)) return std::move(*record);
  auto& exchange = std::get<LoggedExchange>(item);
  return reports::exchange_from(exchange.log, std::move(exchange.id), exchange.attempt);
}

}  // namespace

StreamWriter::StreamWriter(reports::NdjsonWriter writer)
    : writer_(std::move(writer)), thread_([this] { work(); }) {}

StreamWriter::~StreamWriter() { finish(); }

void StreamWriter::write(std::vector<StreamItem> items) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.size() < max_waiting; });
  std::ranges::move(items, std::back_inserter(waiting_));
  changed_.notify_all();
}

std::string StreamWriter::finish() {
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  return error_;
}

void StreamWriter::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto items = std::exchange(waiting_, {});
    changed_.notify_all();
    lock.unlock();
    std::vector<reports::Record> records;
    records.reserve(items.size());
    for (auto& item : items) records.push_back(record_of(std::move(item)));
    const auto ok = writer_.write(records);
    lock.lock();
    if (!ok && error_.empty()) error_ = ok.error().message;
  }
}

}  // namespace h2prism::runner
