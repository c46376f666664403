// Our decoder and encoder against libnghttp2's: H2PRISM_DIFF_BLOCKS generated blocks (a million unless the
// environment says otherwise) must get the same verdict, the same fields and leave the same tables.
// Differences that the RFC allows are the members of Exceptions, and no others.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/hpack/block_generator.h"
#include "engine/hpack/decoder.h"
#include "engine/hpack/encoder.h"
#include "engine/hpack/nghttp2_codec.h"
#include "engine/hpack/static_table.h"
#include "engine/hpack/test_tools.h"

namespace h2prism::hpack {
namespace {

// libnghttp2 refuses longer strings. RFC 7541 §7.4 lets every implementation set such a limit; ours is on the
// list.
constexpr std::size_t nghttp2_max_string = 65536;

struct Exceptions {
  std::size_t string_above_nghttp2_limit = 0;
  std::size_t list_above_our_limit = 0;  // RFC 9113 §10.5.1; libnghttp2's HPACK has no such limit
};

std::uint64_t blocks_to_try() {
  const char* const wanted = std::getenv("H2PRISM_DIFF_BLOCKS");
  return wanted == nullptr ? 1'000'000 : std::strtoull(wanted, nullptr, 10);
}

std::string text(const FieldList& list) { return fmt::format("{}", fmt::join(lines(list), "\n")); }

bool same_fields(const FieldList& a, const FieldList& b) {
  return std::ranges::equal(
      a, b, [](const Field& x, const Field& y) { return x.name == y.name && x.value == y.value; });
}

// What we write must reach libnghttp2 unchanged, and the other way round, over one connection with changing
// limits.
class RoundTrip {
 public:
  void check(const FieldList& list, BlockGenerator& random) {
    for (std::size_t changes = random.one_in(64) ? 1 + random.below(3) : 0; changes > 0; --changes) {
      const std::size_t limit = random.below(random.one_in(2) ? 200 : 10'000);
      encoder_.set_peer_table_limit(limit);
      ASSERT_TRUE(theirs_.set_table_limit(limit));
    }
    Bytes block;
    encoder_.encode(std::span<const Field>(list), block);
    FieldList read;
    ASSERT_TRUE(theirs_.decode(block, read)) << to_hex(block) << "\n" << text(list);
    ASSERT_TRUE(same_fields(read, list)) << to_hex(block) << "\n"
                                         << text(read) << "\ninstead of\n"
                                         << text(list);
    for (std::size_t i = 0; i < list.size(); ++i) {
      ASSERT_TRUE(read[i].never_indexed || !list[i].never_indexed) << text(list);
    }
    ASSERT_EQ(theirs_.table_size(), encoder_.table().size());
    ASSERT_EQ(theirs_.entries(), static_table_size + encoder_.table().count());

    const auto fields = nghttp2_fields(list);
    block.clear();
    const auto size = their_encoder_.encode(fields, block);
    ASSERT_GE(size, 0);
    read.clear();
    ASSERT_TRUE(ours_.decode(ByteView(block).first(static_cast<std::size_t>(size)), read));
    ASSERT_TRUE(same_fields(read, list)) << text(read) << "\ninstead of\n" << text(list);
  }

 private:
  Encoder encoder_{8192};
  Nghttp2Decoder theirs_;
  Nghttp2Encoder their_encoder_;
  Decoder ours_;
};

// One connection on which both decoders get the same blocks, until they refuse one.
class Duel {
 public:
  explicit Duel(BlockGenerator& generator)
      : max_list_size_(generator.one_in(8) ? 40 + generator.below(400) : SIZE_MAX),
        ours_(4096, {.max_list_size = max_list_size_}) {
    around_.sound_only = generator.one_in(32);
  }

  bool over() const { return over_; }

  void change_limit(BlockGenerator& generator) {
    constexpr std::size_t limits[] = {0, 31, 32, 64, 100, 256, 4096, 16384, 65536};
    around_.table_limit = limits[generator.below(std::size(limits))];
    ours_.set_table_limit(around_.table_limit);
    ASSERT_TRUE(theirs_.set_table_limit(around_.table_limit));
    if (around_.table_limit < ours_.table().max_size()) {
      around_.owed_update = std::min(around_.table_limit, around_.owed_update.value_or(SIZE_MAX));
    }
  }

  const Surroundings& surroundings() {
    around_.dynamic_entries = ours_.table().count();
    return around_;
  }

  // The fields if both take the block (of a list above our limit, those that fit).
  std::optional<FieldList> play(const Bytes& block, Exceptions& exceptions,
                                std::map<Fault, std::size_t>& faults) {
    FieldList our_list;
    FieldList their_list;
    const auto decoded = ours_.decode(block, our_list);
    const bool taken = theirs_.decode(block, their_list);
    over_ = !taken;
    const bool list_too_large = !decoded && decoded.error().fault == Fault::list_too_large;
    const bool sound = decoded || list_too_large;
    if (sound && !taken && is_giant(block)) {
      ++exceptions.string_above_nghttp2_limit;
      return std::nullopt;
    }
    if (!decoded) {
      ++faults[decoded.error().fault];
      EXPECT_LE(decoded.error().offset, block.size());
    }
    EXPECT_EQ(sound, taken) << (decoded ? "accepted" : to_string(decoded.error().fault)) << ": "
                            << to_hex(block);

    // Of a block that is refused, the fields before the fault count.
    const bool cut = cut_to_limit(their_list);
    EXPECT_EQ(our_list, their_list) << to_hex(block);
    if (taken) {
      EXPECT_EQ(list_too_large, cut) << to_hex(block);
      exceptions.list_above_our_limit += cut ? 1 : 0;
    }
    if (over_) {
      return std::nullopt;
    }
    around_.owed_update.reset();
    compare_tables();
    return our_list;
  }

 private:
  // As BlockGenerator::giant makes them: a size of three continuation octets or more right after the name
  // index.
  static bool is_giant(const Bytes& block) {
    const std::uint8_t* at = block.data() + 1;
    return block.size() > nghttp2_max_string &&
           read_integer(at, block.data() + block.size(), 7).value_or(0) > nghttp2_max_string;
  }

  // Leaves of `list` what our limit allows.
  bool cut_to_limit(FieldList& list) const {
    std::size_t room = max_list_size_;
    for (auto field = list.begin(); field != list.end(); ++field) {
      const std::size_t size = entry_size(field->name, field->value);
      if (size > room) {
        list.erase(field, list.end());
        return true;
      }
      room -= size;
    }
    return false;
  }

  void compare_tables() const {
    ASSERT_EQ(ours_.table().size(), theirs_.table_size());
    ASSERT_EQ(static_table_size + ours_.table().count(), theirs_.entries());
    for (std::size_t i = 0; i < ours_.table().count(); ++i) {
      ASSERT_EQ(ours_.table().entry(i), theirs_.entry(first_dynamic_index + i));
    }
  }

  std::size_t max_list_size_;
  Decoder ours_;
  Nghttp2Decoder theirs_;
  Surroundings around_;
  bool over_ = false;
};

TEST(Nghttp2Diff, SameVerdictsSameFieldsSameTables) {
  const std::uint64_t blocks = blocks_to_try();
  BlockGenerator generator(9113);
  Exceptions exceptions;
  std::map<Fault, std::size_t> faults;
  std::size_t accepted = 0;
  std::optional<Duel> duel;
  std::optional<RoundTrip> round_trip;
  for (std::uint64_t i = 0; i < blocks && !HasFailure(); ++i) {
    if (!duel || duel->over() || generator.one_in(256)) {
      duel.emplace(generator);
    }
    if (!round_trip || generator.one_in(1024)) {
      round_trip.emplace();
    }
    for (std::size_t changes = generator.one_in(32) ? 1 + generator.below(3) : 0; changes > 0; --changes) {
      duel->change_limit(generator);
    }
    const Bytes block = generator.one_in(8192) && !duel->surroundings().owed_update
                            ? generator.giant(nghttp2_max_string - 2 + generator.below(5))
                            : generator.next(duel->surroundings());
    if (const auto fields = duel->play(block, exceptions, faults)) {
      ++accepted;
      round_trip->check(*fields, generator);
    }
  }
  EXPECT_FALSE(HasFailure());

  std::string summary = fmt::format("{} blocks, {} accepted by both", blocks, accepted);
  for (const auto& [fault, count] : faults) {
    summary += fmt::format("\n  {} {}", to_string(fault), count);
  }
  std::cout << summary << "\nexceptions"
            << "\n  string above libnghttp2's limit " << exceptions.string_above_nghttp2_limit
            << "\n  list above our limit " << exceptions.list_above_our_limit << "\n";

  // The generator reaches everything there is to differ about.
  EXPECT_EQ(exceptions.list_above_our_limit, faults[Fault::list_too_large]);
  EXPECT_GT(accepted, blocks / 2);
  if (blocks >= 50'000) {
    EXPECT_GT(exceptions.string_above_nghttp2_limit, 0U);
    for (auto fault = Fault::truncated; fault <= Fault::list_too_large;
         fault = static_cast<Fault>(static_cast<int>(fault) + 1)) {
      EXPECT_GT(faults[fault], blocks / 20'000) << to_string(fault);
    }
  }
}

TEST(Nghttp2Diff, TheStringLimitIsWhereTheExceptionSaysItIs) {
  BlockGenerator generator(0);
  FieldList list;
  EXPECT_TRUE(Nghttp2Decoder().decode(generator.giant(nghttp2_max_string), list));
  EXPECT_FALSE(Nghttp2Decoder().decode(generator.giant(nghttp2_max_string + 1), list));
  Decoder decoder;
  EXPECT_EQ(decode_ok(decoder, generator.giant(nghttp2_max_string + 1)).at(0).value.size(),
            nghttp2_max_string + 1);
}

TEST(Nghttp2Diff, SameStaticTable) {
  const Nghttp2Decoder theirs;
  for (std::size_t index = 1; index <= static_table_size; ++index) {
    EXPECT_EQ(static_table[index - 1], theirs.entry(index)) << index;
  }
}

}  // namespace
}  // namespace h2prism::hpack
