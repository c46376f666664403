#include "fuzz/campaign/generator.h"

#include <array>

#include "engine/wire/frame_writer.h"
#include "fuzz/campaign/sequence.h"
#include "fuzz/mutate/dictionary.h"
#include "fuzz/mutate/schedule.h"
#include "fuzz/mutate/steering.h"

namespace h2prism::fuzz {
namespace {

void add_fence(Bytes& out) {
  constexpr std::array payload{static_cast<std::uint8_t>(Schedule::fence)};
  append(out, raw_frame(static_cast<FrameType>(schedule_type), 0, 0, payload));
}

// A client opens any stream; a server has one request to answer, mostly.
std::uint32_t first_stream(Random& random, model::Role sender) {
  if (sender == model::Role::client) return static_cast<std::uint32_t>(1 + 2 * random.below(3));
  return random.one_in(8) ? static_cast<std::uint32_t>(random.below(4)) : 1;
}

// A few frames around one stream: most faults that take several frames are about one.
Bytes made_up(Random& random, model::Role sender) {
  Bytes out{static_cast<std::uint8_t>(random.below(64)), 0};
  Steering steering(sender);
  if (sender == model::Role::server) steering.asked(1);
  const auto stream = first_stream(random, sender);
  // A client may leave with its response: what comes behind that is not always read.
  const std::uint64_t ends_one_in = sender == model::Role::client ? 2 : 4;
  const auto add = [&](const Bytes& frame) {
    steering.follow(frame);
    append(out, frame);
  };
  if (!random.one_in(4)) {
    const auto end = random.one_in(ends_one_in) ? flag::END_STREAM : 0;
    add(headers_frame(stream, message_head(random, sender),
                      static_cast<std::uint8_t>(flag::END_HEADERS | end)));
  }
  for (auto left = 1 + random.below(6); left > 0; --left) {
    add(random.one_in(3) ? steering.propose(random)
                         : dictionary_frame(random, sender, random.one_in(5) ? 0 : stream));
    if (random.one_in(10)) add_fence(out);
  }
  return out;
}

}  // namespace

Generator::Generator(std::uint64_t seed, model::Role target)
    : seed_(seed),
      sender_(model::other(target)),
      mutator_(sender_ == model::Role::client ? H2PRISM_SESSION_OF_CLIENT : H2PRISM_SESSION_OF_SERVER, seed) {
}

Bytes Generator::make(std::uint64_t number, const Pool& pool) {
  Random random(seed_ * 0x9e3779b97f4a7c15 + number);
  random.next();
  mutator_.seed(random.next());
  const auto way = random.below(8);
  if (pool.empty() || way < 4) return made_up(random, sender_);
  if (way == 4) {
    const auto mixed = mutator_.crossover(pool.pick(random), pool.pick(random), Sequence::max_octets);
    return random.one_in(2) ? mixed : mutator_.mutate(mixed, Sequence::max_octets);
  }
  return mutator_.mutate(pool.pick(random), Sequence::max_octets);
}

}  // namespace h2prism::fuzz
