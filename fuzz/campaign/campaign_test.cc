// The parts of a campaign that need no network.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "engine/hpack/encoder.h"
#include "engine/wire/frame_writer.h"
#include "fuzz/campaign/finding.h"
#include "fuzz/campaign/generator.h"
#include "fuzz/campaign/journal.h"
#include "fuzz/campaign/minimise.h"
#include "fuzz/campaign/pool.h"
#include "fuzz/campaign/recorded_seeds.h"
#include "fuzz/campaign/recording.h"
#include "fuzz/campaign/regress_case.h"
#include "fuzz/campaign/request_stream.h"
#include "fuzz/campaign/sequence.h"
#include "fuzz/mutate/dictionary.h"
#include "reports/pcapng_file.h"

namespace h2prism::fuzz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Act frame(Bytes octets) { return {Act::Kind::frame, std::move(octets)}; }
Act ping(std::uint8_t last) { return frame(ping_frame({0, 0, 0, 0, 0, 0, 0, last})); }
const Act fence{Act::Kind::fence, {}}, half_close{Act::Kind::half_close, {}}, reset{Act::Kind::reset, {}};

Sequence of(std::vector<Act> acts) {
  Sequence out;
  out.acts = std::move(acts);
  return out;
}

// ---- sequences

TEST(Sequence, IsReadAsItWasWritten) {
  auto sequence = of({ping(1), fence, frame(window_update_frame(3, 7)), half_close});
  sequence.polite = false;
  EXPECT_EQ(read_sequence(write_sequence(sequence)), sequence);
  sequence.delivery = transport::Delivery::segments;
  sequence.segments = {3, 16};
  EXPECT_EQ(read_sequence(write_sequence(sequence)), sequence);
}

TEST(Sequence, EndsInWholeFramesSoThatAFenceCanFollow) {
  auto input = write_sequence(of({ping(1)}));
  input.resize(input.size() - 3);
  const auto read = read_sequence(input);
  ASSERT_EQ(read.acts.size(), 1);
  EXPECT_EQ(read.acts[0], ping(0));
}

TEST(Sequence, HoldsNoPingThatPassesForAFence) {
  EXPECT_TRUE(
      read_sequence(write_sequence(of({frame(ping_frame({'h', '2', 'p', 'f', 0, 0, 0, 1}))}))).acts.empty());
}

TEST(Sequence, IsBoundedWhateverTheInputIs) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    Bytes input(random.below(300));
    for (auto& octet : input) octet = random.octet();
    const auto read = read_sequence(input);
    EXPECT_LE(read.acts.size(), Sequence::max_acts);
    for (const auto& act : read.acts) {
      EXPECT_TRUE(act.kind != Act::Kind::frame || act.octets.size() >= frame_header_size);
    }
  }
}

TEST(Sequence, OfAServerCountsStreamsFromTheRequest) {
  const auto stream_of = [](const Bytes& frame) { return load_u32(&frame[5]); };
  EXPECT_EQ(stream_of(on_streams_of(1, window_update_frame(1, 7))), 1);
  EXPECT_EQ(stream_of(on_streams_of(13, window_update_frame(1, 7))), 13);
  EXPECT_EQ(stream_of(on_streams_of(13, window_update_frame(3, 7))), 15);
  // Promised streams, the connection, and numbers beyond a client's.
  for (const std::uint32_t other : {0U, 2U, 0x7fffffffU})
    EXPECT_EQ(stream_of(on_streams_of(13, window_update_frame(other, 7))), other);
  EXPECT_EQ(stream_text(1), "$s");
  EXPECT_EQ(stream_text(5), "$s + 4");
  EXPECT_EQ(stream_text(2), "2");
}

// ---- what was recorded

Bytes with_magic(Bytes frames) {
  Bytes out;
  append(out, client_magic);
  append(out, frames);
  return out;
}

TEST(Recording, IsWhatEitherEndSaid) {
  const auto request = headers_frame(3, Bytes{0x82, 0x86, 0x84}, flag::END_HEADERS | flag::END_STREAM);
  Recording recording;
  recording.said(true, with_magic(settings_frame({})));
  recording.said(false, settings_frame({}));
  recording.said(true, request);
  recording.said(false, headers_frame(3, Bytes{0x88}, flag::END_HEADERS));
  recording.said(true, window_update_frame(3, 7));
  recording.said(false, data_frame(3, Bytes{1}, flag::END_STREAM));
  const auto by = [&](model::Role role) { return read_sequence(recording.seed(role).value()).acts; };
  EXPECT_THAT(by(model::Role::client), ElementsAre(frame(request), fence, frame(window_update_frame(3, 7))));
  // Counted from the request.
  EXPECT_THAT(by(model::Role::server), ElementsAre(frame(headers_frame(1, Bytes{0x88}, flag::END_HEADERS)),
                                                   fence, frame(data_frame(1, Bytes{1}, flag::END_STREAM))));
}

TEST(Recording, OfSomethingElseIsNone) {
  Recording recording;
  recording.said(true, as_bytes("GET / HTTP/1.1"));
  recording.said(false, as_bytes("HTTP/1.1 200 OK"));
  EXPECT_FALSE(recording.seed(model::Role::client));
  EXPECT_FALSE(recording.seed(model::Role::server));
}

// Segments out of order, twice, and cut by the capture.
TEST(RecordedSeeds, AreReadFromACapture) {
  reports::TcpEnd client{0x0a000001, 49152, 100}, server{0x0affffff, 80, 500};
  reports::PcapngFile file("test");
  const auto send = [&](const reports::TcpEnd& from, const reports::TcpEnd& to, std::uint8_t flags,
                        Bytes octets = {}, std::size_t lost = 0) {
    const auto packet = reports::tcp_packet(from, to, flags, octets, octets.size() + lost);
    file.packet(0, packet, packet.size() + lost, "");
  };
  send(client, server, reports::tcp_syn);
  ++client.next;
  send(server, client, reports::tcp_syn | reports::tcp_ack);
  ++server.next;
  const auto magic = with_magic({});
  auto later = client;
  later.next += static_cast<std::uint32_t>(magic.size());
  send(later, server, reports::tcp_ack, ping_frame({0, 0, 0, 0, 0, 0, 0, 1}));
  send(client, server, reports::tcp_ack, magic);
  send(client, server, reports::tcp_ack, magic);
  send(server, client, reports::tcp_ack, settings_frame({}));
  later.next += 17;
  auto data = data_frame(1, Bytes(100, 0));
  data.resize(20);
  send(later, server, reports::tcp_ack, data, 89);
  later.next += 109;
  send(later, server, reports::tcp_ack, window_update_frame(0, 9));
  const auto path = std::filesystem::temp_directory_path() / fmt::format("h2prism-{}.pcapng", getpid());
  std::ofstream(path, std::ios::binary) << as_text(file.octets());
  const auto seeds = recorded_seeds(path, model::Role::client);
  std::ofstream(path, std::ios::binary) << "text";
  EXPECT_FALSE(recorded_seeds(path, model::Role::client));
  std::filesystem::remove(path);
  ASSERT_TRUE(seeds) << seeds.error().message;
  ASSERT_EQ(seeds->size(), 1);
  EXPECT_THAT(
      read_sequence(seeds->front()).acts,
      ElementsAre(ping(1), fence, frame(data_frame(1, Bytes(100, 0))), frame(window_update_frame(0, 9))));
}

// ---- pool and generator

TEST(Pool, KeepsWhatShowsSomethingNewAndOnlyThat) {
  Pool pool;
  const std::vector<Feature> one{1, 2}, same{2}, more{2, 3};
  EXPECT_TRUE(pool.add(Bytes{1}, one));
  EXPECT_FALSE(pool.add(Bytes{2}, same));
  EXPECT_TRUE(pool.add(Bytes{3}, more));
  EXPECT_EQ(pool.size(), 2);
  EXPECT_EQ(pool.features(), 3);
}

TEST(Pool, IsBoundedAndItsOldestGoes) {
  Pool pool(2);
  for (std::uint16_t i = 0; i < 5; ++i)
    pool.add(Bytes{static_cast<std::uint8_t>(i)}, std::vector<Feature>{i});
  EXPECT_EQ(pool.size(), 2);
  Random random(1);
  for (int i = 0; i < 50; ++i) EXPECT_GE(pool.pick(random)[0], 3);
}

TEST(Generator, MakesTheSameFromTheSameSeedAndNumber) {
  Pool pool;
  pool.add_seed(write_sequence(of({ping(1), ping(2)})));
  Generator one(7, model::Role::server), other(7, model::Role::server), third(8, model::Role::server);
  std::vector<Bytes> made, theirs;
  for (std::uint64_t i = 0; i < 100; ++i) made.push_back(one.make(i, pool));
  for (std::uint64_t i = 0; i < 100; ++i) theirs.push_back(other.make(99 - i, pool));
  std::ranges::reverse(theirs);
  EXPECT_EQ(made, theirs);
  EXPECT_NE(made[5], third.make(5, pool));
}

// ---- journal

class JournalTest : public testing::Test {
 protected:
  JournalTest() { std::filesystem::remove(file_); }
  ~JournalTest() override { std::filesystem::remove(file_); }
  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("h2prism-journal-" + std::to_string(getpid()));
};

TEST_F(JournalTest, TellsWhatWasDone) {
  {
    auto journal = Journal::open(file_, 9, model::Role::client, "127.0.0.1:1");
    ASSERT_TRUE(journal);
    for (std::uint64_t i = 0; i < 3; ++i) journal->use(i);
    journal->keep(2, Bytes{1, 2}, std::vector<Feature>{7});
    journal->finding("hang-ping", 2);
  }
  const auto past = Journal::read(file_);
  ASSERT_TRUE(past);
  EXPECT_EQ(past->seed, 9);
  EXPECT_EQ(past->role, model::Role::client);
  EXPECT_EQ(past->target, "127.0.0.1:1");
  EXPECT_GE(past->next, 3);
  ASSERT_EQ(past->kept.size(), 1);
  EXPECT_EQ(past->kept[0].input, (Bytes{1, 2}));
  EXPECT_THAT(past->kept[0].features, ElementsAre(7));
  EXPECT_THAT(past->findings, ElementsAre("hang-ping"));
}

TEST_F(JournalTest, OutlivesAKillInTheMiddleOfALine) {
  ASSERT_TRUE(Journal::open(file_, 9, model::Role::client, "t")->error().empty());
  std::ofstream(file_, std::ios::app) << R"({"type":"keep","num)";
  {
    auto journal = Journal::open(file_, 9, model::Role::client, "t");
    ASSERT_TRUE(journal);
    journal->use(6000);
  }
  const auto past = Journal::read(file_);
  ASSERT_TRUE(past);
  EXPECT_TRUE(past->kept.empty());
  EXPECT_GT(past->next, 6000);
}

TEST_F(JournalTest, RefusesWhatIsNone) {
  std::ofstream(file_) << "{}\n";
  EXPECT_FALSE(Journal::read(file_));
  EXPECT_FALSE(Journal::read("/nowhere"));
}

// ---- minimiser

bool has(const Sequence& sequence, FrameType type) {
  return std::ranges::any_of(sequence.acts, [&](const Act& act) {
    return act.kind == Act::Kind::frame && act.octets[3] == static_cast<std::uint8_t>(type);
  });
}

TEST(Minimise, LeavesTheConnectionsAndFramesThatAreNeeded) {
  Connections all;
  for (std::uint8_t i = 0; i < 9; ++i)
    all.push_back(of({ping(i), frame(window_update_frame(1, i + 1U)),
                      frame(rst_stream_frame(1, ErrorCode::CANCEL)), fence, ping(1)}));
  all[4].acts.push_back(frame(goaway_frame(0, ErrorCode::NO_ERROR)));
  all[7].delivery = transport::Delivery::per_octet;
  const auto still = [](const Connections& connections) {
    const auto first =
        std::ranges::find_if(connections, [](const auto& s) { return has(s, FrameType::GOAWAY); });
    return first != connections.end() && std::any_of(first + 1, connections.end(), [](const auto& s) {
             return has(s, FrameType::RST_STREAM);
           });
  };
  const auto least = minimise(all, still);
  ASSERT_EQ(least.size(), 2);
  EXPECT_EQ(to_string(least[0]), "GOAWAY");
  EXPECT_EQ(to_string(least[1]), "RST_STREAM 1");
  EXPECT_EQ(least[1].delivery, transport::Delivery::whole);
}

TEST(Minimise, ClearsFieldsThatDoNotMatterAndKeepsFramesSound) {
  const auto block = message_head(*std::make_unique<Random>(3), model::Role::client);
  const Connections all{
      of({frame(headers_frame(1, block, 0x2d & 5)), frame(data_frame(1, Bytes(200, 'x'), 1, Padding{9})),
          frame(window_update_frame(1, 0x12345679))})};
  const auto still = [](const Connections& connections) {
    const auto& acts = connections[0].acts;
    return !acts.empty() && acts.back().octets[3] == 8 && acts.back().octets.size() == 13 &&
           (acts.back().octets[12] & 1) != 0;
  };
  const auto least = minimise(all, still);
  ASSERT_EQ(least[0].acts.size(), 1);
  EXPECT_EQ(least[0].acts[0], frame(window_update_frame(1, 1)));
}

TEST(Minimise, IsBounded) {
  int trials = 0;
  Connections all(1);
  for (std::uint8_t i = 0; i < 60; ++i) all[0].acts.push_back(ping(i));
  minimise(all,
           [&](const Connections&) {
             ++trials;
             return false;
           },
           {.trials = 20});
  EXPECT_EQ(trials, 20);
}

// ---- names

TEST(Finding, IsNamedByItsStackOrItsSignal) {
  Trouble asan{Trouble::Kind::died,
               "exited with code 1",
               {"==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60200001",
                "    #0 0x4a in __asan_memcpy (x)", "    #1 0x4b in read_block /src/a.c:9",
                "    #2 0x4c in on_frame /src/b.c:1", "freed by:", "    #0 0x4d in free"}};
  const auto key = key_of(asan);
  EXPECT_THAT(key, StartsWith("asan-heap-buffer-overflow-"));
  EXPECT_TRUE(tells_the_fault(key));
  asan.log[2] = "    #1 0x99 in read_block /src/a.c:9";
  EXPECT_EQ(key_of(asan), key);  // addresses do not count
  asan.log[2] = "    #1 0x99 in write_block /src/a.c:9";
  EXPECT_NE(key_of(asan), key);
  EXPECT_EQ(key_of(Trouble{Trouble::Kind::died, "was killed by signal 11 (SIGSEGV)", {}}), "sigsegv");
  EXPECT_EQ(key_of(Trouble{Trouble::Kind::hung, "answers nothing", {}}), "hang");
  EXPECT_FALSE(tells_the_fault("sigsegv"));
}

TEST(Finding, IsKnownAgainByItsFramesInTheirOrder) {
  Finding known;
  known.connections = {of({ping(1), frame(rst_stream_frame(1, ErrorCode::CANCEL))})};
  EXPECT_TRUE(may_be(known, of({ping(0), ping(2), frame(rst_stream_frame(3, ErrorCode::NO_ERROR))})));
  EXPECT_FALSE(may_be(known, of({frame(rst_stream_frame(3, ErrorCode::NO_ERROR)), ping(2)})));
}

// ---- cases

class RegressCase : public testing::TestWithParam<model::Role> {};
INSTANTIATE_TEST_SUITE_P(OfTarget, RegressCase, testing::Values(model::Role::server, model::Role::client));

TEST_P(RegressCase, SendsWhatTheFindingDoes) {
  Random random(5);
  Generator generator(11, GetParam());
  for (int i = 0; i < 3000; ++i) {
    Finding finding;
    finding.role = GetParam();
    finding.name = "sigsegv-1";
    finding.requirement = "RFC9113-6.7-2";
    finding.what = "was killed by \"signal\" 11\n";
    auto sequence = read_sequence(generator.make(static_cast<std::uint64_t>(i), Pool()));
    sequence.acts.push_back(frame(dictionary_frame(random, model::other(GetParam()), 3)));
    finding.connections = {sequence};
    const auto yaml = regress_yaml(finding, "h2prism fuzz");
    const auto sound = check_regress_yaml(yaml, finding);
    ASSERT_TRUE(sound) << sound.error().message << "\n" << yaml;
  }
}

TEST(RegressCaseFile, IsReadable) {
  Finding finding;
  finding.name = "sigabrt-headers-ping";
  finding.requirement = "RFC9113-6.7-2";
  finding.what = "was killed by signal 6 (SIGABRT)";
  finding.reproduced = finding.tried = 10;
  hpack::Encoder encoder;
  Bytes block;
  encoder.encode(FieldList{{":method", "GET", false}}, block);
  finding.connections = {
      of({frame(headers_frame(1, block)), fence, frame(priority_frame(3, {.dependency = 1})),
          frame(rst_stream_frame(1, ErrorCode::CANCEL)), ping(1), half_close})};
  EXPECT_THAT(case_ids(finding), ElementsAre("9113/6.7/fuzz-sigabrt-headers-ping"));
  const auto yaml = regress_yaml(finding, "h2prism fuzz --seed 1");
  for (const auto* line :
       {"# Found by: h2prism fuzz --seed 1", "rfc: 9113#6.7", "  - id: fuzz-sigabrt-headers-ping",
        "      # :method: GET", "      - fence", "      - PRIORITY: {stream: 3, dependency: 1, weight: 15}",
        "      - RST_STREAM: {stream: 1, code: CANCEL}",
        "      - PING: {stream: 0, opaque: \"0000000000000001\"}", "      - shutdown",
        "    expect: [tolerated, closes]"})
    EXPECT_THAT(yaml, HasSubstr(std::string(line) + "\n"));
}

}  // namespace
}  // namespace h2prism::fuzz
