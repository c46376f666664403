#include "engine/peer/outbox.h"

#include <gmock/gmock.h>

#include "engine/wire/frame_writer.h"

namespace h2prism::peer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Outbox, GivesItsEntriesBackOnce) {
  Outbox outbox;
  EXPECT_TRUE(outbox.empty());
  const Bytes large(1'000, 'x');
  const std::vector<Setting> settings{{SettingId::MAX_FRAME_SIZE, 20'000}, {SettingId::ENABLE_PUSH, 0}};
  EXPECT_EQ(as_text(outbox.put(as_bytes("PRI"))), "PRI");
  outbox.put({});
  outbox.put_settings(settings);
  outbox.put(large);
  EXPECT_FALSE(outbox.empty());

  std::size_t entries = 0;
  outbox.each([&](ByteView) { ++entries; });
  EXPECT_EQ(entries, 4U);
  EXPECT_THAT(outbox.take(), ElementsAre(Bytes{'P', 'R', 'I'}, Bytes(), settings_frame(settings), large));
  EXPECT_TRUE(outbox.empty());
  EXPECT_THAT(outbox.take(), IsEmpty());
}

}  // namespace
}  // namespace h2prism::peer
