#include "engine/hpack/table_index.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace h2prism::hpack {
namespace {

// What a walk through the table would find.
template <class Matches>
std::size_t walk(const DynamicTable& table, Matches matches) {
  for (std::size_t i = 0; i < table.count(); ++i) {
    if (matches(table.entry(i))) {
      return first_dynamic_index + i;
    }
  }
  return 0;
}

TEST(TableIndex, FindsWhatAWalkFinds) {
  std::mt19937 random(5);
  DynamicTable table(4096);
  TableIndex index;
  for (unsigned round = 0; round < 50'000; ++round) {
    if (random() % 500 == 0) {
      table.resize(random() % 2 == 0 ? random() % 300 : random() % 40'000);
    }
    const std::string name = std::to_string(random() % 40);
    const std::string value(random() % 4, static_cast<char>('a' + random() % 5));
    const FieldView field = {name, value};
    const FieldHash hash = hash_field(name, value);
    const std::size_t expected = walk(table, [&](const FieldView& entry) { return entry == field; });
    if (const std::size_t guess = index.guess_field(table, field); guess != 0) {
      ASSERT_EQ(table.entry(guess - first_dynamic_index), field);
    }
    ASSERT_EQ(index.find_field(table, field, hash), expected);
    ASSERT_EQ(index.find_name(table, name, hash),
              walk(table, [&](const FieldView& entry) { return entry.name == name; }));
    const std::uint64_t before = table.inserted();
    if (expected == 0 || random() % 10 == 0) {
      table.insert(name, value);
    }
    if (table.inserted() != before) {
      index.added(table, hash);
    }
  }
}

TEST(TableIndex, GuessesTheFollower) {
  DynamicTable table(4096);
  TableIndex index;
  const FieldView fields[] = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  for (const FieldView& field : fields) {
    table.insert(field.name, field.value);
    index.added(table, hash_field(field.name, field.value));
  }
  EXPECT_EQ(index.find_field(table, fields[0], hash_field("a", "1")), 64U);
  EXPECT_EQ(index.guess_field(table, fields[1]), 63U);
  EXPECT_EQ(index.guess_field(table, fields[0]), 0U) << "c comes first";
  EXPECT_EQ(index.guess_field(table, fields[2]), 62U);
  EXPECT_EQ(index.guess_field(table, fields[0]), 64U) << "after the last the list began again";
}

TEST(SameText, ComparesEveryOctet) {
  for (std::size_t size = 0; size < 80; ++size) {
    const std::string text(size, 'x');
    EXPECT_TRUE(same_text(text, std::string(text)));
    EXPECT_FALSE(same_text(text, text + 'x'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      EXPECT_FALSE(same_text(text, other)) << at << " of " << size;
    }
  }
}

}  // namespace
}  // namespace h2prism::hpack
