// Octets to frames of the class of their type.
#include "bindings/core/frames.h"

#include <algorithm>

#include "bindings/core/frame_class.h"
#include "bindings/core/module.h"

namespace h2prism::python {
namespace {

template <class T>
py::object typed(FrameObject&& frame) {
  return py::cast(std::make_unique<T>(std::move(frame)));
}

}  // namespace

std::vector<Setting> settings_from(const py::object& given) {
  std::vector<Setting> out;
  const auto add = [&](py::handle id, py::handle value) {
    out.push_back({static_cast<SettingId>(setting_id(id)),
                   static_cast<std::uint32_t>(number(value, "setting", 0xffffffff))});
  };
  if (given.is_none()) return out;
  if (PyDict_Check(given.ptr())) {
    for (const auto& [id, value] : py::reinterpret_borrow<py::dict>(given)) add(id, value);
    return out;
  }
  for (const auto item : given) {
    const auto pair = py::cast<std::pair<py::object, py::object>>(item);
    add(pair.first, pair.second);
  }
  return out;
}

py::object typed_frame(FrameObject&& frame) {
  switch (static_cast<FrameType>(frame.type)) {
    case FrameType::DATA: return typed<Data>(std::move(frame));
    case FrameType::HEADERS: return typed<Headers>(std::move(frame));
    case FrameType::PRIORITY: return typed<Priority>(std::move(frame));
    case FrameType::RST_STREAM: return typed<RstStream>(std::move(frame));
    case FrameType::SETTINGS: return typed<SettingsFrame>(std::move(frame));
    case FrameType::PUSH_PROMISE: return typed<PushPromise>(std::move(frame));
    case FrameType::PING: return typed<Ping>(std::move(frame));
    case FrameType::GOAWAY: return typed<Goaway>(std::move(frame));
    case FrameType::WINDOW_UPDATE: return typed<WindowUpdate>(std::move(frame));
    case FrameType::CONTINUATION: return typed<Continuation>(std::move(frame));
    case FrameType::ALTSVC: return typed<Altsvc>(std::move(frame));
    case FrameType::ORIGIN: return typed<Origin>(std::move(frame));
    case FrameType::PRIORITY_UPDATE: return typed<PriorityUpdate>(std::move(frame));
  }
  return py::cast(std::make_unique<FrameObject>(std::move(frame)));
}

py::object parse_frame(ByteView octets) {
  auto frame = FrameObject::parse(octets);
  if (!frame) {
    raise_decode_error("a frame starts with 9 octets", octets.size(), "RFC 9113 §4.1", "FRAME_SIZE_ERROR");
  }
  return typed_frame(std::move(*frame));
}

void add_frames(py::module_& m) {
  add_base_frame(m);
  add_stream_frames(m);
  add_block_frames(m);
  add_connection_frames(m);
  add_extension_frames(m);
  m.def(
      "parse_frames",
      [](const py::object& octets) {
        py::object hold;
        auto rest = as_bytes(octets_of(octets, hold));
        py::list out;
        while (!rest.empty()) {
          const auto whole =
              rest.size() < frame_header_size
                  ? rest.size()
                  : std::min(rest.size(), frame_header_size + std::size_t{load_u24(rest.data())});
          out.append(parse_frame(rest.first(whole)));
          rest = rest.subspan(whole);
        }
        return out;
      },
      py::arg("octets"),
      "Frames, one behind the other, cut where their length fields say; the last may be cut short.");
}

}  // namespace h2prism::python
