#include "engine/model/message.h"

#include <gmock/gmock.h>

namespace h2prism::model {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<MessageRule> rules(SectionKind kind, const FieldList& fields) {
  std::vector<MessageRule> broken;
  for (const auto& fault : check_section(kind, fields)) broken.push_back(fault.rule);
  return broken;
}

// The monitors' examples go through every rule; here is what they do not show.
TEST(Message, SeveralFaultsAreAllTold) {
  EXPECT_THAT(rules(SectionKind::response, {{"X", "a\n"}, {":status", "1"}, {"upgrade", "h2c"}}),
              ElementsAre(MessageRule::field_name, MessageRule::field_value, MessageRule::pseudo_after_field,
                          MessageRule::connection_specific, MessageRule::pseudo_value));
}

TEST(Message, ARuleIsToldOnce) {
  const FieldList fields(1'000, Field{"X", "1"});
  EXPECT_THAT(rules(SectionKind::trailers, fields), ElementsAre(MessageRule::field_name));
}

TEST(Message, HostileTextIsEscapedAndCut) {
  const auto faults = check_section(SectionKind::trailers, {{"A\n\"" + std::string(1'000, 'a'), ""}});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0].text, ::testing::HasSubstr("\"A\\x0a\\x22aaa"));
  EXPECT_LT(faults[0].text.size(), 200U);
}

TEST(Message, WhatOnlyTheNewerRfcForbidsIsNoFaultUnderTheOlder) {
  const FieldList fields{{":method", "GET"},    {":scheme", "http"}, {":path", "/"},
                         {":authority", "a@b"}, {"host", "c"},       {"x", " 1"}};
  EXPECT_THAT(rules(SectionKind::request, fields),
              ElementsAre(MessageRule::outer_space, MessageRule::userinfo, MessageRule::host));
  const auto older = check_section(SectionKind::request, fields, Profile::rfc7540);
  ASSERT_EQ(older.size(), 1U);
  EXPECT_EQ(older[0].rule, MessageRule::userinfo);
}

TEST(Message, OtherSchemesHaveTheirOwnPaths) {
  EXPECT_THAT(rules(SectionKind::request, {{":method", "GET"}, {":scheme", "coap"}, {":path", ""}}),
              IsEmpty());
}

TEST(Message, AnEmptyTrailerSectionIsFine) { EXPECT_THAT(rules(SectionKind::trailers, {}), IsEmpty()); }

TEST(Message, Status) {
  EXPECT_EQ(status_of({{":status", "404"}}), 404);
  for (const auto* text : {"", "40", "4040", "4o4", "-12", "099", "+99"})
    EXPECT_EQ(status_of({{":status", text}}), 0) << text;
  EXPECT_EQ(status_of({}), 0);
}

TEST(Message, ContentLength) {
  EXPECT_EQ(content_length_of({{"content-length", "18446744073709551615"}}), 18'446'744'073'709'551'615U);
  EXPECT_EQ(content_length_of({{"content-length", "7"}, {"content-length", "7"}}), 7U);
  EXPECT_EQ(content_length_of({{"content-length", "7"}, {"content-length", "8"}}), std::nullopt);
  for (const auto* text : {"", "+1", "-1", "1 ", "0x1", "18446744073709551616", "5, 5"}) {
    EXPECT_EQ(content_length_of({{"content-length", text}}), std::nullopt) << text;
  }
}

TEST(Message, MethodNeedsExactlyOne) {
  EXPECT_EQ(method_of({{":method", "HEAD"}}), Method::head);
  EXPECT_EQ(method_of({{":method", "CONNECT"}}), Method::connect);
  EXPECT_EQ(method_of({{":method", "PURGE"}}), Method::other);
  EXPECT_EQ(method_of({}), Method::unknown);
  EXPECT_EQ(method_of({{":method", "GET"}, {":method", "HEAD"}}), Method::unknown);
}

}  // namespace
}  // namespace h2prism::model
