#include "runner/launched_client.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "runner/launch.h"
#include "runner/target_log.h"

namespace h2prism::runner {
namespace {

using script::CallerReport;
constexpr std::array crash_signals{SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
constexpr int shell_offset = 128;  // of the code by which a shell tells of a signal

bool is_crash(const Ended& ended) {
  const auto signal = ended.signal != 0 ? ended.signal : ended.code - shell_offset;
  return std::ranges::find(crash_signals, signal) != crash_signals.end();
}

class LaunchedClient final : public Visit {
 public:
  struct Terms {
    std::filesystem::path output;
    const CrashSigns& signs;
    const std::optional<std::regex>& success;
    milliseconds hang_timeout;
    bool trusted;
  };
  LaunchedClient(Process process, Terms terms) : process_(std::move(process)), terms_(std::move(terms)) {}
  LaunchedClient(LaunchedClient&&) = delete;
  LaunchedClient& operator=(LaunchedClient&&) = delete;
  ~LaunchedClient() override {
    process_.kill();
    std::error_code ignored;
    std::filesystem::remove(terms_.output, ignored);
  }

  void released(TimePoint now) override { released_ = heard_ = now; }
  void came_again(TimePoint now) override {
    heard_ = now;
    tries_again_ = true;
  }

  const std::optional<CallerReport>& poll(TimePoint now) override {
    if (report_) return report_;
    if (const auto& ended = process_.poll()) {
      report_ = caller_report(*ended, lines(), terms_.signs, terms_.success);
      if (!terms_.trusted) report_ = without_outcome(*std::move(report_));
    } else if (released_ && now > *released_ + terms_.hang_timeout) {
      // Who still tries to connect does not hang.
      const bool alive = tries_again_ && now < heard_ + terms_.hang_timeout / 2;
      process_.kill();
      report_ = CallerReport{
          alive ? CallerReport::What::unknown : CallerReport::What::hang,
          fmt::format("{} {} ms after the end of the connection, and was killed",
                      alive ? "was still trying to connect" : "had neither ended nor tried again",
                      terms_.hang_timeout.count()),
          lines()};
    }
    return report_;
  }

 private:
  std::vector<std::string> lines() const {
    TargetLog log(terms_.output);
    log.read(true);
    return log.tail();
  }

  Process process_;
  Terms terms_;
  std::optional<TimePoint> released_;
  TimePoint heard_{};
  bool tries_again_ = false;
  std::optional<CallerReport> report_;
};

}  // namespace

CallerReport caller_report(const Ended& ended, std::vector<std::string> lines, const CrashSigns& signs,
                           const std::optional<std::regex>& success) {
  CallerReport out{CallerReport::What::error, to_string(ended), std::move(lines)};
  for (const auto& line : out.lines) {
    if (const auto sign = signs.find(line)) {
      out.what = CallerReport::What::crash;
      out.text += fmt::format(" and wrote of a crash ({}): {}", *sign, line);
      return out;
    }
  }
  if (is_crash(ended)) {
    out.what = CallerReport::What::crash;
  } else if (ended.signal == 0 && ended.code == 0) {
    const auto says_so = [&](const std::string& line) { return std::regex_search(line, *success); };
    if (!success || std::ranges::any_of(out.lines, says_so)) {
      out.what = CallerReport::What::success;
    } else {
      out.text += " without the line that means success";
    }
  }
  return out;
}

ClientLauncher::ClientLauncher(const TargetProfile& profile, const Papers& papers)
    : profile_(profile), papers_(papers), signs_(profile.crash_lines, profile.harmless_lines) {}

std::string ClientLauncher::filled(std::string text, const Invitation& invitation) const {
  for (const auto& [placeholder, value] :
       {std::pair{"{url}", invitation.url(invitation.test->id)}, std::pair{"{host}", invitation.host()},
        std::pair{"{port}", std::to_string(invitation.port)}, std::pair{"{case}", invitation.test->id},
        std::pair{"{ca}", papers_.ca()}, std::pair{"{cert}", papers_.certificate()},
        std::pair{"{key}", papers_.key()}, std::pair{"{file}", papers_.upload()},
        std::pair{"{dir}", papers_.folder().string()}}) {
    replace_all(text, placeholder, value);
  }
  return text;
}

const std::vector<std::string>& ClientLauncher::command_for(const script::Case& test) const {
  const auto needed = std::ranges::find_if(profile_.commands, [&](const auto& entry) {
    return std::ranges::find(test.needs, entry.first) != test.needs.end();
  });
  return needed != profile_.commands.end() ? needed->second : profile_.command;
}

Result<std::unique_ptr<Visit>> ClientLauncher::invite(const Invitation& invitation) {
  ProcessCommand command;
  for (const auto* words :
       {&command_for(*invitation.test), invitation.tls ? &profile_.tls_arguments : &profile_.h2c_arguments}) {
    for (const auto& word : *words) command.words.push_back(filled(word, invitation));
  }
  for (const auto& [variable, value] : profile_.environment)
    command.environment.emplace_back(variable, filled(value, invitation));
  command.directory = profile_.directory;
  auto& program = command.words.front();
  if (program.contains('/') && !profile_.directory.empty()) program = (profile_.directory / program).string();
  command.output = papers_.folder() / fmt::format("client-{}.log", ++launched_);
  auto started = Process::start(command);
  if (!started) return std::unexpected(started.error());
  return std::make_unique<LaunchedClient>(
      std::move(*started),
      LaunchedClient::Terms{command.output, signs_, profile_.success_line,
                            invitation.hang_timeout.value_or(profile_.hang_timeout), trusted_});
}

}  // namespace h2prism::runner
