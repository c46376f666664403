#include "engine/hpack/dynamic_table.h"

#include <deque>
#include <random>

#include <gtest/gtest.h>

#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

using testing::ElementsAre;

TEST(DynamicTable, NewestFirst) {
  DynamicTable table(4096);
  table.insert("a", "1");
  table.insert("b", "2");
  EXPECT_THAT(lines(table), ElementsAre("b: 2", "a: 1"));
  EXPECT_EQ(table.size(), 68U);
  EXPECT_EQ(table.inserted(), 2U);
}

TEST(DynamicTable, EvictsTheOldestUntilTheNewOneFits) {
  DynamicTable table(100);
  table.insert("a", "1");
  table.insert("b", "2");
  table.insert("c", "");
  EXPECT_THAT(lines(table), ElementsAre("c: ", "b: 2"));
  EXPECT_EQ(table.size(), 67U);
  table.insert("d", std::string(67, 'x'));
  EXPECT_EQ(table.count(), 1U);
  EXPECT_EQ(table.size(), 100U) << "exactly full";
}

TEST(DynamicTable, AnEntryLargerThanTheTableEmptiesIt) {
  DynamicTable table(100);
  table.insert("a", "1");
  table.insert("d", std::string(68, 'x'));
  EXPECT_EQ(table.count(), 0U);
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.inserted(), 1U);
  table.insert("b", "2");
  EXPECT_THAT(lines(table), ElementsAre("b: 2"));
}

TEST(DynamicTable, ResizeEvicts) {
  DynamicTable table(4096);
  table.insert("a", "1");
  table.insert("b", "2");
  table.resize(67);
  EXPECT_THAT(lines(table), ElementsAre("b: 2"));
  EXPECT_EQ(table.max_size(), 67U);
  table.resize(0);
  EXPECT_EQ(table.count(), 0U);
  table.insert("", "");
  EXPECT_EQ(table.count(), 0U) << "an empty entry takes 32 octets";
  table.resize(32);
  table.insert("", "");
  EXPECT_THAT(lines(table), ElementsAre(": "));
}

TEST(DynamicTable, TakesTheNameOfAnEntryThatItEvicts) {
  DynamicTable table(64);
  table.insert("the-name", "first");
  for (unsigned i = 0; i < 10'000; ++i) {
    const FieldView old = table.entry(0);
    table.insert(old.name, std::to_string(i));
    ASSERT_THAT(lines(table), ElementsAre("the-name: " + std::to_string(i)));
  }
}

TEST(DynamicTable, TakesItsOwnValueToo) {
  DynamicTable table(4096);
  table.insert("name", "value");
  for (unsigned i = 0; i < 10'000; ++i) {
    const FieldView oldest = table.entry(table.count() - 1);
    table.insert(oldest.value, oldest.name);
  }
  for (std::size_t i = 0; i < table.count(); ++i) {
    const auto [name, value, never] = table.entry(i);
    EXPECT_EQ(name == "name" ? value : name, "value");
  }
}

// Against the plainest table there is.
TEST(DynamicTable, BehavesAsASimpleModel) {
  std::mt19937 random(3);
  DynamicTable table(4096);
  std::deque<Field> model;
  std::size_t model_size = 0;
  std::size_t model_max = 4096;
  const auto shrink = [&](std::size_t size) {
    while (model_size > size) {
      model_size -= entry_size(model.back().name, model.back().value);
      model.pop_back();
    }
  };
  for (unsigned round = 0; round < 20'000; ++round) {
    if (random() % 50 == 0) {
      model_max = random() % 3 == 0 ? random() % 200 : random() % 8192;
      table.resize(model_max);
      shrink(model_max);
    }
    const unsigned scale = random() % 40 == 0 ? 6000 : 60;
    const Field field{std::string(random() % 20, 'n'),
                      std::string(random() % scale, static_cast<char>('a' + round % 26))};
    table.insert(field.name, field.value);
    const std::size_t room = entry_size(field.name, field.value);
    shrink(room > model_max ? 0 : model_max - room);
    if (room <= model_max) {
      model.push_front(field);
      model_size += room;
    }
    ASSERT_EQ(table.size(), model_size);
    ASSERT_EQ(table.count(), model.size());
    for (std::size_t i = 0; i < model.size(); ++i) {
      ASSERT_EQ(table.entry(i), FieldView(model[i]));
    }
  }
}

}  // namespace
}  // namespace h2prism::hpack
