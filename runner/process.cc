#include "runner/process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace h2prism::runner {
namespace {

constexpr milliseconds step{5};
constexpr milliseconds group_end{100};

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& additional) {
  std::map<std::string, std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const auto equals = line.find('=');
    if (equals != std::string_view::npos) all[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
  for (const auto& [name, value] : additional) all[name] = value;
  std::vector<std::string> out;
  for (const auto& [name, value] : all) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// Between fork and exec: only what is safe there. Our sockets must not live on in the target, which would
// keep the connections open that we close.
[[noreturn]] void become(char* const* words, char* const* environment, const char* directory, int output,
                         int report) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool ready = dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
                     dup2(output, STDERR_FILENO) >= 0 && (*directory == '\0' || chdir(directory) == 0);
  if (ready) {
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    execvpe(words[0], words, environment);
  }
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(report, &error, sizeof error);
  _exit(127);
}

std::string_view signal_name(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? name : "?";
}

}  // namespace

std::string to_string(const Ended& ended) {
  if (ended.signal != 0)
    return fmt::format("was killed by signal {} (SIG{})", ended.signal, signal_name(ended.signal));
  // What a shell says of a command that a signal killed.
  if (ended.code > 128 && ended.code < 128 + NSIG)
    return fmt::format("exited with code {} (as by SIG{})", ended.code, signal_name(ended.code - 128));
  return fmt::format("exited with code {}", ended.code);
}

Result<Process> Process::start(const ProcessCommand& command) {
  auto words = command.words;
  auto environment = environment_with(command.environment);
  const auto word_pointers = pointers(words);
  const auto environment_pointers = pointers(environment);
  const auto directory = command.directory.string();
  const int output = open(command.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (output < 0) return fail(fmt::format("{}: {}", command.output.string(), std::strerror(errno)));
  std::array<int, 2> report{};
  if (pipe2(report.data(), O_CLOEXEC) != 0) {
    close(output);
    return fail(fmt::format("no pipe: {}", std::strerror(errno)));
  }
  const auto pid = fork();
  if (pid == 0)
    become(word_pointers.data(), environment_pointers.data(), directory.c_str(), output, report[1]);
  const int fork_error = errno;
  close(output);
  close(report[1]);
  int error = pid < 0 ? fork_error : 0;
  // The pipe closes by exec, or brings what went wrong.
  if (pid > 0) [[maybe_unused]]
    const auto octets = read(report[0], &error, sizeof error);
  close(report[0]);
  if (error == 0) return Process(pid);
  if (pid > 0) waitpid(pid, nullptr, 0);
  return fail(fmt::format("{}: {}{}", words[0], std::strerror(error),
                          directory.empty() ? "" : fmt::format(" (in {})", directory)));
}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  kill();
  pid_ = std::exchange(other.pid_, 0);
  ended_ = other.ended_;
  return *this;
}

const std::optional<Ended>& Process::poll() {
  int status = 0;
  if (!ended_ && pid_ != 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    ended_ = WIFSIGNALED(status) ? Ended{0, WTERMSIG(status)} : Ended{WEXITSTATUS(status), 0};
  }
  return ended_;
}

void Process::stop(int signal, milliseconds grace) {
  if (pid_ == 0) return;
  const auto until = Clock::now() + grace;
  if (!poll() && grace.count() > 0) {
    killpg(pid_, signal);
    while (!poll() && Clock::now() < until) std::this_thread::sleep_for(step);
  }
  kill();
}

void Process::kill() {
  if (pid_ == 0) return;
  // Its workers may live longer than itself.
  killpg(pid_, SIGKILL);
  int status = 0;
  if (!ended_ && waitpid(pid_, &status, 0) == pid_) ended_ = Ended{0, SIGKILL};
  // They hold its port for as long as they die. Where nobody reaps orphans, the group never goes.
  const auto until = Clock::now() + group_end;
  while (killpg(pid_, 0) == 0 && Clock::now() < until) std::this_thread::sleep_for(milliseconds(1));
}

}  // namespace h2prism::runner
