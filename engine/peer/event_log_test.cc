#include "engine/peer/event_log.h"

#include <gmock/gmock.h>

namespace h2prism::peer {
namespace {

using Kind = Event::Kind;

constexpr TimePoint start{std::chrono::seconds(100)};

TEST(EventLog, KeepsWhatHappenedInOrder) {
  EventLog log;
  log.start(start);
  log.octets(Kind::sent_raw, start, 0, as_bytes("PRI"));
  log.octets(Kind::received, start + microseconds(1500), 3, as_bytes("frame"));
  log.fields(start + milliseconds(2), 3, {{"x-a", "1"}});
  log.note(start + milliseconds(3), "the fence passed");

  ASSERT_EQ(log.events().size(), 4U);
  EXPECT_EQ(log.events()[0].kind, Kind::sent_raw);
  EXPECT_EQ(log.events()[0].at_us, 0);
  EXPECT_EQ(as_text(log.octets_of(log.events()[0])), "PRI");
  EXPECT_EQ(log.events()[1].at_us, 1500);
  EXPECT_EQ(log.events()[1].stream, 3U);
  EXPECT_EQ(as_text(log.octets_of(log.events()[1])), "frame");
  EXPECT_EQ(log.events()[2].kind, Kind::fields);
  EXPECT_EQ(log.fields_of(log.events()[2]), (FieldList{{"x-a", "1"}}));
  EXPECT_EQ(log.text_of(log.events()[3]), "the fence passed");
  EXPECT_EQ(log.left_out(), 0U);
}

TEST(EventLog, CountsEventsBeyondItsBound) {
  EventLog log;
  for (int i = 0; i < 4100; ++i) log.octets(Kind::received, {}, 0, as_bytes("x"));
  log.fields({}, 1, {{"x", "1"}});
  log.note({}, "late");
  EXPECT_EQ(log.events().size(), EventLog::max_events);
  EXPECT_EQ(log.left_out(), 6U);
}

TEST(EventLog, KeepsTheStartOfALargeFrame) {
  EventLog log;
  const Bytes large(20'000, 'x');
  log.octets(Kind::received, {}, 1, large);
  EXPECT_EQ(log.events()[0].size, EventLog::max_kept);
  EXPECT_EQ(log.events()[0].full_size, 20'000U);
  EXPECT_EQ(log.octets_of(log.events()[0]).size(), EventLog::max_kept);
}

TEST(EventLog, KnowsTheSizeOfAFrameThatWasNeverWholeInMemory) {
  EventLog log;
  log.octets(Kind::received, {}, 1, as_bytes("123456789"), 1'000'009);
  EXPECT_EQ(log.events()[0].size, 9U);
  EXPECT_EQ(log.events()[0].full_size, 1'000'009U);
}

TEST(EventLog, KeepsNoMoreOctetsThanItsBound) {
  EventLog log;
  const Bytes frame(EventLog::max_kept, 'x');
  for (int i = 0; i < 300; ++i) log.octets(Kind::received, {}, 1, frame);
  ASSERT_EQ(log.events().size(), 300U);
  std::size_t kept = 0;
  for (const auto& event : log.events()) kept += log.octets_of(event).size();
  const auto behind = 300 - EventLog::max_octets / EventLog::max_kept;
  EXPECT_EQ(kept, EventLog::max_octets + behind * EventLog::min_kept);
  EXPECT_EQ(log.events().back().size, EventLog::min_kept);
  EXPECT_EQ(log.events().back().full_size, frame.size());
}

TEST(EventLog, KeepsNoMoreFieldsThanItsBound) {
  EventLog log;
  log.fields({}, 1, FieldList(300, {"x", "1"}));
  EXPECT_EQ(log.fields_of(log.events()[0]).size(), EventLog::max_fields);

  log.fields({}, 3, {{std::string(5000, 'n'), std::string(5000, 'v')}});
  EXPECT_EQ(log.fields_of(log.events()[1])[0].name.size(), EventLog::max_kept);
  EXPECT_EQ(log.fields_of(log.events()[1])[0].value.size(), EventLog::max_kept);

  // As a small block that names one large table entry many times: cheap to send, not cheap to keep.
  const FieldList section(64, {"x", std::string(4000, 'v')});
  for (int i = 0; i < 20; ++i) log.fields({}, 5, section);
  std::size_t kept = 0;
  for (const auto& event : log.events()) {
    log.each_field(event, [&](const FieldView& field) { kept += field.name.size() + field.value.size(); });
  }
  EXPECT_LE(kept, EventLog::max_field_octets);
  EXPECT_TRUE(log.fields_of(log.events().back()).empty());
}

}  // namespace
}  // namespace h2prism::peer
