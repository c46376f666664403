#include "engine/script/value.h"

#include <gtest/gtest.h>

namespace h2prism::script {
namespace {

TEST(Value, ReadsNumbers) {
  EXPECT_EQ(parse_value("7"), Value(7));
  EXPECT_EQ(parse_value("0"), Value(0));
  EXPECT_EQ(parse_value("-1"), Value(-1));
  EXPECT_EQ(parse_value(" 0x7fffffff "), Value(0x7fffffff));
  EXPECT_EQ(parse_value("0xFF"), Value(255));
  EXPECT_EQ(parse_value("4611686018427387904"), Value(std::int64_t{1} << 62));
}

TEST(Value, ReadsNames) {
  EXPECT_EQ(parse_value("$s"), Value::named("s"));
  EXPECT_EQ(parse_value("$peer.max_frame_size + 1"), Value::named("peer.max_frame_size", 1));
  EXPECT_EQ(parse_value("$window.s-0x10"), Value::named("window.s", -16));
  EXPECT_EQ(parse_value("$i+0"), Value::named("i"));
  for (const auto name : value_names()) EXPECT_TRUE(parse_value("$" + std::string(name))) << name;
}

TEST(Value, SaysWhatIsNoValue) {
  const auto message = [](std::string_view text) {
    const auto value = parse_value(text);
    return value ? "accepted: " + to_string(*value) : value.error().message;
  };
  const auto no_integer = [](std::string_view text) {
    return "'" + std::string(text) + "' is not an integer, nor a name that starts with '$'";
  };
  for (const auto text : {"", "one", "1.0", "1 2", "0x", "0x-1", "--1", "+1", "1e3", "4611686018427387905",
                          "99999999999999999999", "s"}) {
    EXPECT_EQ(message(text), no_integer(text));
  }
  EXPECT_EQ(message("010"), no_integer("010")) << "10 or 8, as the reader of YAML likes it";
  EXPECT_EQ(message("$peer.max_frame_sise"),
            "'$peer.max_frame_sise' is not a known value; did you mean '$peer.max_frame_size'?");
  EXPECT_EQ(message("$stream"), "'$stream' is not a known value");
  EXPECT_EQ(message("$"), "'$' is not a known value; did you mean '$s'?");
  EXPECT_EQ(message("$s + "), "'$s +': an integer must follow '+'");
  EXPECT_EQ(message("$s - -1"), "'$s - -1': an integer must follow '-'");
  EXPECT_EQ(message("$s + $a"), "'$s + $a': an integer must follow '+'");
  EXPECT_EQ(message("$s + 1 + 1"), "'$s + 1 + 1': an integer must follow '+'");
}

TEST(Value, IsWrittenAsItIsRead) {
  for (const auto text : {"7", "-3", "$s", "$next + 2", "$peer.header_table_size - 1"}) {
    EXPECT_EQ(to_string(*parse_value(text)), text);
  }
}

TEST(Value, IsResolvedWhenItsNameIsKnown) {
  const Resolver lookup = [](std::string_view name) -> std::optional<std::int64_t> {
    if (name == "s") return 5;
    return std::nullopt;
  };
  EXPECT_EQ(resolve(7, lookup), 7);
  EXPECT_EQ(resolve(Value::named("s"), lookup), 5);
  EXPECT_EQ(resolve(Value::named("s", -2), lookup), 3);
  EXPECT_EQ(resolve(Value::named("a"), lookup), std::nullopt);
}

}  // namespace
}  // namespace h2prism::script
