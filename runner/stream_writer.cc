#include "runner/stream_writer.h"

#include <utility>

namespace h2prism::runner {

StreamWriter::StreamWriter(reports::NdjsonWriter writer)
    : writer_(std::move(writer)), thread_([this] { work(); }) {}

StreamWriter::~StreamWriter() { finish(); }

void StreamWriter::write(std::string_view lines) {
  std::unique_lock lock(mutex_);
  less_.wait(lock, [&] { return waiting_.size() < too_much; });
  const auto before = waiting_.size();
  waiting_ += lines;
  if (before == 0 || (before < batch && waiting_.size() >= batch)) more_.notify_one();
}

std::string StreamWriter::finish() {
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    more_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  return error_;
}

void StreamWriter::work() {
  std::string lines;
  std::unique_lock lock(mutex_);
  while (true) {
    more_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    more_.wait_for(lock, patience, [&] { return ended_ || waiting_.size() >= batch; });
    lines.clear();
    std::swap(lines, waiting_);
    less_.notify_one();
    lock.unlock();
    const auto ok = writer_.write(lines);
    lock.lock();
    if (!ok && error_.empty()) error_ = ok.error().message;
  }
}

}  // namespace h2prism::runner
