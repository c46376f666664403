#include "reports/exchange_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

using Direction = EventRecord::Direction;
using testing::HasSubstr;
using testing::Not;

TEST(ExchangeText, ShowsWhoSentWhatAndWhen) {
  const auto run = sample_run();
  const auto* exchange = std::get_if<ExchangeRecord>(&run[12]);
  ASSERT_NE(exchange, nullptr);
  EXPECT_EQ(exchange_text(*exchange, "> "),
            R"(>      0.000 ms  sent  24 octets "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
>                      505249202a20485454502f322e300d0a0d0a534d0d0a0d0a
>      0.012 ms  sent  HEADERS stream=1 flags=END_HEADERS length=3 fragment=3 octets
>                      000003010400000001828487
>      0.012 ms  sent  field section, 1 line
>                      :method: GET
>      1.234 ms  recv  RST_STREAM stream=1 length=4 CANCEL
>                      00000403000000000100000008
>      1.300 ms  note  connection ended: closed
)");
}

TEST(ExchangeText, IsBounded) {
  ExchangeRecord exchange{"x", 1, 3, {}};
  for (std::int64_t i = 0; i < 4096; ++i) {
    exchange.events.push_back({i * 1000,
                               Direction::received,
                               1,
                               "DATA number " + std::to_string(i) + std::string(1000, '.'),
                               16'393,
                               std::string(8192, '0'),
                               {}});
  }
  exchange.events.back().fields.assign(100, {"name", std::string(5000, 'v')});
  const auto text = exchange_text(exchange, "");
  EXPECT_THAT(text, HasSubstr("DATA number 15."));
  EXPECT_THAT(text, Not(HasSubstr("DATA number 16.")));
  EXPECT_THAT(text, HasSubstr("(4032 events not shown)"));
  EXPECT_THAT(text, Not(HasSubstr("DATA number 4047.")));
  EXPECT_THAT(text, HasSubstr("DATA number 4048."));
  EXPECT_THAT(text,
              HasSubstr("\n" + std::string(21, ' ') + std::string(128, '0') + " and 16329 octets more\n"));
  EXPECT_THAT(text, HasSubstr("and 52 lines more\n"));
  EXPECT_THAT(text, HasSubstr("(3 later events were not kept)\n"));
  EXPECT_LT(text.size(), 100'000U);
}

TEST(ExchangeText, AForgedRecordCannotSteerTheTerminal) {
  ExchangeRecord exchange{"x", 1, 0, {{0, Direction::note, 0, "\x1b[2J", 1, "\x1b[2J", {{"\x1b", "\n"}}}}};
  const auto text = exchange_text(exchange, "");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::ranges::count(text, '\n'), 3);
}

}  // namespace
}  // namespace h2prism::reports
