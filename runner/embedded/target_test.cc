#include "runner/embedded/target.h"

#include <atomic>
#include <latch>

#include <gmock/gmock.h>

#include "runner/embedded/client.h"

namespace h2prism::embedded {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Target> start(bool tls) {
  auto target = Target::start({.tls = tls});
  EXPECT_TRUE(target) << target.error().message;
  return target ? std::move(*target) : nullptr;
}

// The embedded client and the embedded target, in the clear and over TLS.
class Exchange : public testing::TestWithParam<bool> {
 protected:
  ClientOutcome run(ClientOptions options) {
    options.port = target_->port();
    options.tls = GetParam();
    options.leave = true;
    auto outcome = run_client(options);
    EXPECT_TRUE(outcome);
    return outcome.value_or(ClientOutcome{});
  }

  std::unique_ptr<Target> target_ = start(GetParam());
};

TEST_P(Exchange, EveryResponseIsCompleteAndAsLongAsAsked) {
  const auto outcome = run({.path = "/?size=100000", .requests = 250});
  ASSERT_EQ(outcome.responses.size(), 250);
  for (const auto& response : outcome.responses) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body_octets, 100'000);
    EXPECT_TRUE(response.complete);
  }
}

TEST_P(Exchange, AnEchoGivesBackMoreThanAWindow) {
  const auto outcome =
      run({.path = "/echo", .requests = 5, .shape = ClientOptions::Shape::upload, .upload_octets = 300'000});
  for (const auto& response : outcome.responses) {
    EXPECT_EQ(response.body_octets, 300'000);
    EXPECT_TRUE(response.complete);
  }
}

TEST_P(Exchange, AnUploadElsewhereIsCounted) {
  const auto response = run({.path = "/", .shape = ClientOptions::Shape::upload}).responses.at(0);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body_octets, std::string("100000 octets received\n").size());
}

TEST_P(Exchange, TrailersFollowTheBody) {
  const auto response = run({.path = "/trailers"}).responses.at(0);
  EXPECT_TRUE(response.trailers);
  EXPECT_TRUE(response.complete);
}

TEST_P(Exchange, AWaitIsWaited) {
  const auto before = Clock::now();
  auto response = run({.path = "/wait?ms=200", .requests = 3}).responses.at(2);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.complete);
  EXPECT_GE(Clock::now() - before, 200ms);
}

TEST_P(Exchange, ManyShortConnections) {
  constexpr int kConnections = 1000;
  constexpr int kAtOnce = 50;
  std::atomic<int> launched = 0;
  std::atomic<int> complete = 0;
  std::latch ended(kConnections);
  {
    std::function<void()> launch;  // outlives the pool, whose thread calls it
    ClientPool pool;
    launch = [&] {
      if (launched++ >= kConnections) return;
      const ClientOptions options{.port = target_->port(), .tls = GetParam(), .leave = true};
      ASSERT_TRUE(pool.launch(options, [&](const ClientOutcome& outcome) {
        if (outcome.responses.at(0).complete) ++complete;
        ended.count_down();
        launch();
      }));
    };
    for (int i = 0; i < kAtOnce; ++i) launch();
    ended.wait();
  }
  EXPECT_EQ(complete, kConnections);
}

INSTANTIATE_TEST_SUITE_P(Embedded, Exchange, testing::Bool(),
                         [](const auto& tls) { return tls.param ? "Tls" : "Clear"; });

}  // namespace
}  // namespace h2prism::embedded
