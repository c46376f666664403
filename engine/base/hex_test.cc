#include "engine/base/hex.h"

#include <gmock/gmock.h>

namespace h2prism {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Hex, ReadsTheUsualSpellings) {
  EXPECT_THAT(parse_hex("00 0a FF").value(), ElementsAre(0x00, 0x0a, 0xff));
  EXPECT_THAT(parse_hex("000aff").value(), ElementsAre(0x00, 0x0a, 0xff));
  EXPECT_THAT(parse_hex("00:0a:ff").value(), ElementsAre(0x00, 0x0a, 0xff));
  EXPECT_TRUE(parse_hex("").value().empty());
}

TEST(Hex, SaysWhatIsWrong) {
  EXPECT_THAT(parse_hex("0g").error().message, HasSubstr("'g' at position 2"));
  EXPECT_THAT(parse_hex("abc").error().message, HasSubstr("odd number"));
}

TEST(Hex, WritesWhatItReads) { EXPECT_EQ(to_hex(parse_hex("000aff").value()), "000aff"); }

TEST(Hex, DumpShowsOffsetOctetsAndText) {
  EXPECT_EQ(hexdump(as_bytes("PRI * HTTP/2.0\r\n\r\n")),
            "0000  50 52 49 20 2a 20 48 54  54 50 2f 32 2e 30 0d 0a  PRI * HTTP/2.0..\n"
            "0010  0d 0a                                             ..\n");
}

TEST(Hex, DumpIsBounded) { EXPECT_THAT(hexdump(Bytes(40, 7), 16), HasSubstr("... and 24 more octets")); }

}  // namespace
}  // namespace h2prism
