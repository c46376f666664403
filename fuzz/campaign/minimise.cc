#include "fuzz/campaign/minimise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/hpack/encoder.h"
#include "engine/wire/frame_decoder.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::fuzz {
namespace {

constexpr std::size_t setting_size = 6;  // octets

Bytes plain_request() {
  using namespace hpack;
  Bytes block;
  const std::vector<Op> ops{IndexedOp{2}, IndexedOp{6}, IndexedOp{4},
                            LiteralOp{Representation::literal, {{}, "a", false}, 1, Huffman::never}};
  Encoder().encode_ops(ops, block);
  return block;
}

template <class T>
auto at(std::vector<T>& of, std::size_t i) {
  return of.begin() + static_cast<std::ptrdiff_t>(i);
}

class Minimiser {
 public:
  Minimiser(Connections first, const std::function<bool(const Connections&)>& still,
            const MinimiseLimits& limits)
      : best_(std::move(first)), still_(still), trials_(limits.trials), until_(Clock::now() + limits.time) {}

  Connections run() {
    fewer(best_.size(), [this](std::size_t begin, std::size_t end) {
      auto less = best_;
      less.erase(at(less, begin), at(less, end));
      return less;
    });
    // What later steps make simple may make another frame needless.
    for (bool again = true; again;) {
      const auto before = best_;
      for (std::size_t i = 0; i < best_.size(); ++i) acts_of(i);
      for (std::size_t i = 0; i < best_.size(); ++i) {
        plain_transport(i);
        for (std::size_t j = 0; j < best_[i].acts.size(); ++j) frame(i, j);
      }
      again = best_ != before && !spent();
    }
    return std::move(best_);
  }

 private:
  bool spent() const { return trials_ <= 0 || Clock::now() >= until_; }

  bool accept(Connections candidate) {
    if (candidate == best_ || spent()) return false;
    --trials_;
    if (!still_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  // Runs of `size` parts at first half of them, then shorter ones, down to single parts. At least one part
  // stays.
  template <class Without>
  void fewer(std::size_t size, Without without) {
    for (auto run = std::max<std::size_t>(size / 2, 1); size > 1; run = std::max<std::size_t>(run / 2, 1)) {
      bool any = false;
      for (std::size_t end = size; end > 0 && size > 1 && !spent();) {
        const auto begin = end > run ? end - run : 0;
        if (end - begin < size && accept(without(begin, end))) {
          size -= end - begin;
          any = true;
        }
        end = begin;
      }
      if (spent() || (run == 1 && !any)) return;
    }
  }

  void acts_of(std::size_t i) {
    fewer(best_[i].acts.size(), [this, i](std::size_t begin, std::size_t end) {
      auto less = best_;
      less[i].acts.erase(at(less[i].acts, begin), at(less[i].acts, end));
      return less;
    });
  }

  void plain_transport(std::size_t i) {
    auto plain = best_;
    plain[i].delivery = transport::Delivery::whole;
    plain[i].segments.clear();
    plain[i].polite = true;
    if (accept(plain)) return;
    plain = best_;
    plain[i].polite = true;
    accept(std::move(plain));
  }

  bool accept_frame(std::size_t i, std::size_t j, Bytes octets) {
    auto other = best_;
    other[i].acts[j].octets = std::move(octets);
    return accept(std::move(other));
  }
  const Bytes& octets(std::size_t i, std::size_t j) const { return best_[i].acts[j].octets; }

  void frame(std::size_t i, std::size_t j) {
    if (best_[i].acts[j].kind != Act::Kind::frame || octets(i, j).size() < frame_header_size) return;
    const auto header = decode_frame_header(octets(i, j).data());
    if (octets(i, j).size() != frame_header_size + header.length) return;
    if (header.reserved) accept_frame(i, j, with(octets(i, j), 5, octets(i, j)[5] & 0x7f));
    if (header.type == FrameType::HEADERS)
      accept_frame(i, j, headers_frame(header.stream, plain_request(), header.flags & 0x5));
    for (unsigned bit = 1; bit < 256; bit <<= 1) {
      if ((octets(i, j)[4] & bit) != 0) accept_frame(i, j, with(octets(i, j), 4, octets(i, j)[4] & ~bit));
    }
    shorter_payload(i, j);
    zeros(i, j);
  }

  static Bytes with(Bytes octets, std::size_t at, unsigned value) {
    octets[at] = static_cast<std::uint8_t>(value);
    return octets;
  }

  // Frames that have a size of their own keep it: they are read more easily than shorter ones. A field block
  // loses whole operations only by chance; what its decoder then says is part of the trial.
  static std::size_t least_payload(const FrameHeader& header) {
    switch (header.type) {
      case FrameType::PRIORITY:
      case FrameType::RST_STREAM:
      case FrameType::PING:
      case FrameType::WINDOW_UPDATE: return header.length;
      case FrameType::GOAWAY: return std::min<std::size_t>(header.length, 8);
      default: return 0;
    }
  }

  void shorter_payload(std::size_t i, std::size_t j) {
    const auto header = decode_frame_header(octets(i, j).data());
    const auto least = least_payload(header);
    if (least > 0) {
      auto cut = octets(i, j);
      cut.resize(frame_header_size + least);
      apply({.length = static_cast<std::uint32_t>(least)}, cut);
      accept_frame(i, j, std::move(cut));
      return;
    }
    if (header.type == FrameType::SETTINGS && header.length % setting_size == 0)
      return fewer_octets(i, j, header.length / setting_size, setting_size);
    fewer_octets(i, j, header.length, 1);
  }

  void fewer_octets(std::size_t i, std::size_t j, std::size_t units, std::size_t unit) {
    if (octets(i, j).size() > frame_header_size) {
      auto none = octets(i, j);
      none.resize(frame_header_size);
      none[0] = none[1] = none[2] = 0;
      if (accept_frame(i, j, std::move(none))) return;
    }
    fewer(units, [this, i, j, unit](std::size_t begin, std::size_t end) {
      auto less = best_;
      auto& frame = less[i].acts[j].octets;
      frame.erase(at(frame, frame_header_size + begin * unit), at(frame, frame_header_size + end * unit));
      apply({.length = static_cast<std::uint32_t>(frame.size() - frame_header_size)}, frame);
      return less;
    });
  }

  // All at once, then in runs of four, the size of most fields, then one by one. Of what must not be 0, 1
  // will do.
  void zeros(std::size_t i, std::size_t j) {
    constexpr std::size_t most = 64;  // single octets
    const auto size = octets(i, j).size();
    const auto clear = [&](std::size_t begin, std::size_t end) {
      auto cleared = octets(i, j);
      std::fill(at(cleared, begin), at(cleared, end), std::uint8_t{0});
      if (accept_frame(i, j, cleared)) return;
      cleared[end - 1] = 1;
      accept_frame(i, j, std::move(cleared));
    };
    if (size > frame_header_size) clear(frame_header_size, size);
    for (auto begin = frame_header_size; begin < std::min(size, most); begin += 4)
      clear(begin, std::min(begin + 4, size));
    for (auto k = frame_header_size; k < std::min(size, most); ++k)
      if (octets(i, j)[k] != 0) accept_frame(i, j, with(octets(i, j), k, 0));
  }

  Connections best_;
  const std::function<bool(const Connections&)>& still_;
  int trials_;
  TimePoint until_;
};

}  // namespace

Connections minimise(Connections first, const std::function<bool(const Connections&)>& still,
                     const MinimiseLimits& limits) {
  return Minimiser(std::move(first), still, limits).run();
}

}  // namespace h2prism::fuzz
