#include "runner/target_profile.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string problems_of(const std::string& yaml) {
  const auto out = parse_target_profile(yaml, "t.yaml");
  if (out) return "";
  std::string all;
  for (const auto& problem : out.error()) all += to_string(problem) + "\n";
  return all;
}

TEST(TargetProfile, HasDefaults) {
  const auto profile = parse_target_profile("command: [./start, --port, \"{port}\"]\n", "/tmp/t.yaml");
  ASSERT_TRUE(profile);
  EXPECT_THAT(profile->command, ElementsAre("./start", "--port", "{port}"));
  EXPECT_EQ(profile->directory, "/tmp");
  EXPECT_TRUE(profile->h2c && profile->tls);
  EXPECT_EQ(profile->restart, TargetProfile::Restart::crash);
  EXPECT_EQ(profile->ready, TargetProfile::Ready::port);
  EXPECT_EQ(profile->hang_timeout, milliseconds(10'000));
  EXPECT_EQ(profile->leak_limits.memory_mib, 1024U);
  EXPECT_EQ(profile->leak_limits.files, 512U);
}

TEST(TargetProfile, SaysEverything) {
  const auto profile = parse_target_profile(R"(
command: exec ./server {port} {dir}
tls_arguments: [--cert, "{cert}"]
environment: {MODE: "{ca}"}
directory: .
port: 8080
transports: tls
ready: {log: "listening on [0-9]+"}
start_timeout: 500
restart: case
stop_signal: QUIT
stop_grace: 0
hang_timeout: 1000
log: out.log
crash_lines: ["^oops", oh no]
harmless_lines: "runtime error: drill"
max_rss_growth: 64
max_file_growth: 0
authority: example.org
large_path: /large
unimplemented:
  - {cases: [push, "9113/8.4/*"], reason: no push}
)",
                                            "/tmp/t.yaml");
  ASSERT_TRUE(profile);
  EXPECT_THAT(profile->command, ElementsAre("/bin/sh", "-c", "exec ./server {port} {dir} \"$@\"", "sh"));
  EXPECT_THAT(profile->tls_arguments, ElementsAre("--cert", "{cert}"));
  EXPECT_THAT(profile->environment, ElementsAre(testing::Pair("MODE", "{ca}")));
  EXPECT_EQ(profile->port, 8080);
  EXPECT_TRUE(profile->tls);
  EXPECT_FALSE(profile->h2c);
  ASSERT_TRUE(profile->ready_line);
  EXPECT_TRUE(std::regex_search("now listening on 80", *profile->ready_line));
  EXPECT_EQ(profile->restart, TargetProfile::Restart::each_case);
  EXPECT_EQ(profile->stop_signal, SIGQUIT);
  EXPECT_EQ(profile->stop_grace, milliseconds(0));
  EXPECT_EQ(profile->crash_lines.size(), 2U);
  EXPECT_EQ(profile->harmless_lines.size(), 1U);
  EXPECT_EQ(profile->leak_limits.memory_mib, 64U);
  EXPECT_EQ(profile->leak_limits.files, 0U);
  EXPECT_EQ(profile->paths.large_path, "/large");
  ASSERT_EQ(profile->unimplemented.size(), 1U);

  script::Case test;
  test.id = "9113/8.4/x";
  EXPECT_TRUE(profile->unimplemented[0].concerns(test));
  test.id = "9113/8.5/x";
  EXPECT_FALSE(profile->unimplemented[0].concerns(test));
  test.needs = {"page", "push"};
  EXPECT_TRUE(profile->unimplemented[0].concerns(test));
}

TEST(TargetProfile, SaysWhereItIsWrong) {
  for (const auto& [yaml, words] : {
           std::pair{"comand: x\n",
                     "t.yaml:1:1: 'comand' is not a key of a target profile; did you mean 'command'?"},
           std::pair{"port: 80\n", "lacks 'command'"},
           std::pair{"command: [x, \"{prot}\"]\n", "t.yaml:1:14: '{prot}' is no placeholder"},
           std::pair{"command: x\nready: sometimes\n", "t.yaml:2:8: 'sometimes' is not known here"},
           std::pair{"command: x\nready: log\n", "which line of the log?"},
           std::pair{"command: x\nready: {log: \"(\"}\n", "'(' is no regular expression"},
           std::pair{"command: x\nport: 0\n", "t.yaml:2:7: 0 is not within 1..65535"},
           std::pair{"command: x\nrestart: never\n", "'never' is not known here"},
           std::pair{"command: x\ntransports: [tls, quic]\n", "t.yaml:2:19: 'quic' is not known here"},
           std::pair{"command: x\nunimplemented: push\n", "expected a list"},
           std::pair{"command: x\nunimplemented: [{cases: push}]\n", "lacks 'reason'"},
           std::pair{"command: x\nexpectations: no-such.yaml\n", "no-such.yaml is not there"},
           std::pair{"command: x\ndirectory: /no/such\n", "/no/such is no folder"},
           std::pair{"command: [\n", "not valid YAML"},
       }) {
    EXPECT_THAT(problems_of(yaml), HasSubstr(words)) << yaml;
  }
}

}  // namespace
}  // namespace h2prism::runner
