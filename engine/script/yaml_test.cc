#include "engine/script/yaml.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace h2prism::script {
namespace {

Node parsed(std::string_view text) {
  auto root = parse_yaml(text, "f");
  if (root) return std::move(*root);
  ADD_FAILURE() << to_string(root.error());
  return {};
}

std::string problem(std::string_view text) {
  const auto root = parse_yaml(text, "f");
  return root ? "no problem" : to_string(root.error());
}

TEST(Yaml, KeepsScalarsAsTheyAreWritten) {
  const auto root = parsed("a: no\nb: 6.10\nc: 0001\nd: \"no\"\ne: |\n  two\n  lines\nf:\n");
  ASSERT_TRUE(root.is_map());
  EXPECT_EQ(root.find("a")->text, "no");
  EXPECT_EQ(root.find("b")->text, "6.10");
  EXPECT_EQ(root.find("c")->text, "0001");
  EXPECT_FALSE(root.find("a")->quoted);
  EXPECT_TRUE(root.find("d")->quoted);
  EXPECT_EQ(root.find("e")->text, "two\nlines\n");
  EXPECT_TRUE(root.find("e")->quoted);
  EXPECT_TRUE(root.find("f")->is_null());
  EXPECT_EQ(root.find("g"), nullptr);
}

TEST(Yaml, KnowsWhereEachNodeStands) {
  const auto root = parsed("# a comment\nsend:\n  - PING: {opaque: \"é\", flags: ACK}\n  - fence\n");
  const auto& [key, steps] = root.map[0];
  EXPECT_EQ(key.line, 2);
  EXPECT_EQ(key.column, 1);
  ASSERT_TRUE(steps.is_sequence());
  EXPECT_EQ(steps.items[0].line, 3);
  EXPECT_EQ(steps.items[0].column, 5);
  const auto& flags = *steps.items[0].map[0].second.find("flags");
  EXPECT_EQ(flags.line, 3);
  EXPECT_EQ(flags.column, 32) << "in characters, not octets";
  EXPECT_EQ(steps.items[1].line, 4);
}

TEST(Yaml, KnowsWhatOtherReadersResolve) {
  const auto needs_quotes = [](std::string_view text) {
    return parsed(fmt::format("[{}]", text)).items[0].needs_quotes();
  };
  for (const auto text :
       {"0",    "0001", "-7",    "+7",   "6.10",       ".5",  "1e5", "1_000", "0x1F", "0b11", "0o17",
        "1:30", ".inf", "-.INF", ".nan", "2026-11-21", "yes", "No",  "ON",    "off",  "true", "FALSE"}) {
    EXPECT_TRUE(needs_quotes(text)) << text;
  }
  for (const auto text : {"\"0001\"", "'no'", "00ff", "2xx", "-", "...x", "e5", "0x1g", "$s", "9113#6.9",
                          "ignored", "x1", "none", "~"}) {
    EXPECT_FALSE(needs_quotes(text)) << text;
  }
  for (const auto text : {"~", "null", "Null", "NULL"})
    EXPECT_TRUE(parsed(fmt::format("[{}]", text)).items[0].is_null());
  EXPECT_FALSE(parsed("['']").items[0].is_null());
}

TEST(Yaml, SaysWhereATextIsNoYaml) {
  EXPECT_EQ(problem("a: [1, 2\nb: 3\n"),
            "f:2:2: not valid YAML: while parsing a flow sequence: did not find expected ',' or ']'");
  EXPECT_EQ(problem("a: 1\n b: 2\n"),
            "f:2:3: not valid YAML: mapping values are not allowed in this context");
  EXPECT_EQ(problem("a: \"open\nb: 1\n"),
            "f:3:1: not valid YAML: while scanning a quoted scalar: found unexpected end of stream");
  EXPECT_EQ(problem("a: 1\n\tb: 2\n"),
            "f:2:1: not valid YAML: while scanning a plain scalar: found a tab character that violates "
            "indentation");
  EXPECT_EQ(problem("a: é\nb: \xff\n"), "f:2:4: not valid YAML: invalid leading UTF-8 octet");
  EXPECT_EQ(problem("é: \x01\n"), "f:1:4: not valid YAML: control characters are not allowed");
  EXPECT_EQ(problem(std::string_view("a: \0", 4)),
            "f:1:4: not valid YAML: control characters are not allowed");
}

TEST(Yaml, RefusesWhatCasesDoNotUse) {
  EXPECT_EQ(problem(""), "f:1:1: the file is empty");
  EXPECT_EQ(problem("# nothing but this\n"), "f:2:1: the file is empty");
  EXPECT_EQ(problem("a: 1\n---\nb: 1\n"), "f:2:1: a second YAML document; one file holds one");
  EXPECT_EQ(problem("a: 1\nb: 2\na: 3\n"), "f:3:1: 'a' stands here twice");
  EXPECT_EQ(problem("{[a]: 1}"), "f:1:2: a key is a word, not a list or a map");
  const auto fancy = [](std::string_view where) {
    return fmt::format("f:{}: YAML anchors, aliases and tags are not used here", where);
  };
  EXPECT_EQ(problem("a: &x 1\n"), fancy("1:4"));
  EXPECT_EQ(problem("a: &x [1]\n"), fancy("1:4"));
  EXPECT_EQ(problem("a: &x {b: 1}\n"), fancy("1:4"));
  EXPECT_EQ(problem("a: !!str 1\n"), fancy("1:4"));
  EXPECT_EQ(problem("a: !x [1]\n"), fancy("1:4"));
  EXPECT_EQ(problem("a: *x\n"), fancy("1:4"));
  EXPECT_EQ(problem("&x a: 1\n"), fancy("1:1"));
}

TEST(Yaml, IsBounded) {
  EXPECT_EQ(problem(std::string(64, '[') + std::string(64, ']')), "no problem");
  EXPECT_EQ(problem(std::string(66, '[') + std::string(66, ']')), "f:1:66: nested deeper than 64 levels");
  EXPECT_EQ(problem(std::string(100'000, '[')), "f:1:66: nested deeper than 64 levels");

  std::string many;
  for (int i = 0; i < 100'000; ++i) many += fmt::format("k{}: 1\n", i);
  EXPECT_EQ(problem(many + "k7: 1\n"), "f:100001:1: 'k7' stands here twice");

  std::string list = "[";
  for (int i = 0; i < 1'000'000; ++i) list += "1,";
  EXPECT_EQ(problem(list + "]"), "f:1:2000000: more than 1000000 nodes");

  EXPECT_EQ(problem(std::string((16U << 20) + 1, ' ')), "f: larger than 16 MiB");
}

}  // namespace
}  // namespace h2prism::script
