#include "reports/exchanges.h"

#include <gtest/gtest.h>

#include "reports/sample_run.h"

namespace h2prism::reports {
namespace {

TEST(Exchanges, TellEachFrame) {
  const auto run = sample_run();
  EXPECT_EQ(
      exchanges(results_of(run)),
      R"({"id":"9113/6.9/wrong","attempt":2,"left_out":0,"events":[)"
      R"({"us":0,"dir":"sent","text":"24 octets \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\"","octets":24,"hex":"505249202a20485454502f322e300d0a0d0a534d0d0a0d0a"},)"
      R"({"us":12,"dir":"sent","stream":1,"text":"HEADERS stream=1 flags=END_HEADERS length=3 fragment=3 octets","octets":12,"hex":"000003010400000001828487"},)"
      R"({"us":12,"dir":"sent","stream":1,"text":"field section, 1 line","fields":[[":method","GET"]]},)"
      R"({"us":1234,"dir":"received","stream":1,"text":"RST_STREAM stream=1 length=4 CANCEL","octets":13,"hex":"00000403000000000100000008"},)"
      R"({"us":1300,"dir":"note","text":"connection ended: closed"}]})"
      "\n");
}

}  // namespace
}  // namespace h2prism::reports
