#include "fuzz/oracle/payload_digest.h"

namespace h2prism::fuzz {
namespace {

struct Adder {
  Digest& digest;
  Detail detail;

  void priority(const PriorityFields& fields) const {
    digest.add(std::uint64_t{fields.dependency} << 9 | std::uint64_t{fields.weight} << 1 |
               std::uint64_t{fields.exclusive});
  }
  template <class Padded>
  void padding(const Padded& payload) const {
    digest.add(payload.pad_length ? *payload.pad_length : std::uint64_t{256});
    digest.add(payload.padding.size());
    if (detail == Detail::all) digest.add(payload.padding);
  }
  void reserved(bool bit) const {
    if (detail == Detail::all) digest.add(std::uint64_t{bit});
  }

  void operator()(const UnknownPayload& p) const { digest.add(p.octets); }
  void operator()(const DataPayload& p) const {
    digest.add(p.data);
    padding(p);
  }
  void operator()(const HeadersPayload& p) const {
    if (p.priority) priority(*p.priority);
    digest.add(p.fragment);
    padding(p);
  }
  void operator()(const PriorityPayload& p) const { priority(p.priority); }
  void operator()(const RstStreamPayload& p) const { digest.add(static_cast<std::uint64_t>(p.code)); }
  void operator()(const SettingsPayload& p) const {
    for (std::size_t i = 0; i < p.settings.size(); ++i)
      digest.add(static_cast<std::uint64_t>(p.settings[i].id) << 32 | p.settings[i].value);
  }
  void operator()(const PushPromisePayload& p) const {
    reserved(p.reserved);
    digest.add(p.promised_stream);
    digest.add(p.fragment);
    padding(p);
  }
  void operator()(const PingPayload& p) const { digest.add(ByteView(p.opaque)); }
  void operator()(const GoawayPayload& p) const {
    reserved(p.reserved);
    digest.add(p.last_stream);
    digest.add(static_cast<std::uint64_t>(p.code));
    digest.add(p.debug);
  }
  void operator()(const WindowUpdatePayload& p) const {
    reserved(p.reserved);
    digest.add(p.increment);
  }
  void operator()(const ContinuationPayload& p) const { digest.add(p.fragment); }
  void operator()(const AltsvcPayload& p) const {
    digest.add(p.origin);
    digest.add(p.value);
  }
  void operator()(const OriginPayload& p) const { digest.add(p.entries); }
  void operator()(const PriorityUpdatePayload& p) const {
    reserved(p.reserved);
    digest.add(p.prioritized_stream);
    digest.add(p.value);
  }
};

}  // namespace

void add(Digest& digest, const Payload& payload, Detail detail) {
  digest.add(payload.index());
  std::visit(Adder{digest, detail}, payload);
}

}  // namespace h2prism::fuzz
