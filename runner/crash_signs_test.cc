#include "runner/crash_signs.h"

#include <gtest/gtest.h>

namespace h2prism::runner {
namespace {

TEST(CrashSigns, KnowsHowProgramsBreak) {
  const CrashSigns signs;
  for (const std::string line : {
           "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011",
           "WARNING: ThreadSanitizer: data race (pid=7)",
           "src/frame.c:12:3: runtime error: index 9 out of bounds for type 'int [8]'",
           "server: frame.c:12: on_frame: Assertion `length < 9' failed.",
           "terminate called after throwing an instance of 'std::out_of_range'",
           "free(): invalid pointer",
           "panic: runtime error: invalid memory address or nil pointer dereference",
           "2026/01/31 12:00:00 http2: panic serving 127.0.0.1:1: oops",
           "fatal error: concurrent map writes",
           "thread 'main' panicked at src/main.rs:1:5:",
           "2026/01/31 12:00:00 [alert] 7#7: worker process 8 exited on signal 11 (core dumped)",
           "[core:notice] [pid 7] AH00052: child pid 8 exit signal Segmentation fault (11)",
       }) {
    EXPECT_TRUE(signs.find(line)) << line;
  }
}

TEST(CrashSigns, LeavesOrdinaryLinesAlone) {
  const CrashSigns signs;
  for (const std::string line : {
           "",
           "GET /panic HTTP/2.0 200",
           "client sent invalid header: fatal error: none",
           "listening on 8080",
           "worker process 8 exited with code 0",
           "error: don't panic: carry on",
           "thread 'main' says hello",
       }) {
    EXPECT_FALSE(signs.find(line)) << line;
  }
}

TEST(CrashSigns, AProfileKnowsBetter) {
  const CrashSigns signs({std::regex("^oops")}, {std::regex("runtime error: drill")});
  EXPECT_TRUE(signs.find("oops, it broke"));
  EXPECT_FALSE(signs.find("a.c:1:2: runtime error: drill"));
  EXPECT_TRUE(signs.find("a.c:1:2: runtime error: null pointer"));
}

}  // namespace
}  // namespace h2prism::runner
