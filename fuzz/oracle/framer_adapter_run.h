// A frame decoder behind its adapter: the frames and errors so far, as a number to compare.
#pragma once

#include "fuzz/adapter/h2prism_adapter.h"
#include "fuzz/oracle/digest.h"
#include "fuzz/oracle/require.h"

namespace h2prism::fuzz {

class FramerAdapterRun {
 public:
  explicit FramerAdapterRun(const h2prism_framer_adapter& adapter) : adapter_(adapter) {
    const h2prism_sink sink{.user = this, .frame = on_frame, .field = nullptr, .error = on_error};
    self_ = adapter.open(&sink);
    require(adapter.abi == H2PRISM_ADAPTER_ABI && self_ != nullptr, "an adapter of this ABI that opens");
  }
  ~FramerAdapterRun() { adapter_.close(self_); }
  FramerAdapterRun(const FramerAdapterRun&) = delete;
  FramerAdapterRun& operator=(const FramerAdapterRun&) = delete;

  void feed(ByteView piece) {
    if (!over_) over_ = adapter_.feed(self_, piece.data(), piece.size()) != 0;
  }
  std::uint64_t events() const { return events_.value(); }

 private:
  static void on_frame(void* user, std::uint32_t length, std::uint8_t type, std::uint8_t flags,
                       std::uint32_t stream, const std::uint8_t* content, std::size_t size) {
    auto& events = static_cast<FramerAdapterRun*>(user)->events_;
    events.add(std::uint64_t{length} << 32 | stream);
    events.add(std::uint64_t{type} << 8 | flags);
    events.add(ByteView(content, size));
  }
  static void on_error(void* user, h2prism_scope, std::uint32_t stream, std::uint32_t code) {
    auto& events = static_cast<FramerAdapterRun*>(user)->events_;
    events.add(std::uint64_t{stream} << 32 | code);
  }

  const h2prism_framer_adapter& adapter_;
  void* self_ = nullptr;
  bool over_ = false;
  Digest events_;
};

}  // namespace h2prism::fuzz
