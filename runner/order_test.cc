#include "runner/order.h"

#include <algorithm>

#include "engine/script/exchange.h"

namespace h2prism::runner {
namespace {

using script::Case;

std::vector<std::string> drawn(std::uint64_t seed, int round = 0) {
  std::vector<Case> cases(50);
  std::vector<const Case*> pointers;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i].id = fmt::format("case/{:02}", i);
    pointers.push_back(&cases[i]);
  }
  std::vector<std::string> out;
  for (const auto* test : in_order(pointers, seed, round)) out.push_back(test->id);
  return out;
}

TEST(Order, ASeedAlwaysDrawsTheSameOne) {
  EXPECT_EQ(drawn(7), drawn(7));
  EXPECT_NE(drawn(7), drawn(8));
  EXPECT_NE(drawn(7, 0), drawn(7, 1));
  EXPECT_TRUE(std::ranges::is_sorted(drawn(0)));
  auto all = drawn(7);
  EXPECT_FALSE(std::ranges::is_sorted(all));
  std::ranges::sort(all);
  EXPECT_EQ(all, drawn(0));  // nothing is lost, nothing doubled
}

TEST(Order, WhatTakesLongIsBegunFirst) {
  std::vector<Case> cases(7);
  cases[5] = script::Exchange().expect(script::connection_error(ErrorCode::PROTOCOL_ERROR)).build();
  script::RepeatStep chain{200, {{script::AwaitStep{}}}};
  cases[3].steps.push_back({chain});
  cases[4].steps.push_back({script::UploadStep{.stream = 1, .size = 10'000'000}});
  cases[6].delivery = transport::Delivery::per_octet;
  std::vector<const Case*> pointers;
  for (const auto& test : cases) pointers.push_back(&test);
  const auto order = long_first(pointers, [&](const Case& test) { return &test == &cases[1]; });
  const std::vector<const Case*> expected{&cases[3], &cases[4], &cases[6], &cases[1],
                                          &cases[5], &cases[0], &cases[2]};
  EXPECT_EQ(order, expected);
}

// Digests are compared, and seeds repeated, across versions and machines.
TEST(Order, TheHashNeverChanges) {
  EXPECT_EQ(mixed(0, ""), 0xf52a15e9a9b5e89bU);
  EXPECT_EQ(mixed(1, "9113/6.7/echoed"), mixed(1, "9113/6.7/echoed"));
  EXPECT_NE(mixed(0, "a"), mixed(0, "b"));
}

}  // namespace
}  // namespace h2prism::runner
