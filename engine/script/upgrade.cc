#include "engine/script/upgrade.h"

#include <string>

#include <fmt/format.h>

#include "engine/base/base64url.h"
#include "engine/script/frame_maker.h"
#include "engine/wire/frame_writer.h"

namespace h2prism::script {
namespace {

constexpr std::string_view placeholder = "$settings";

const std::vector<std::string>& usual_fields() {
  static const std::vector<std::string> fields{"Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c",
                                               "HTTP2-Settings: $settings"};
  return fields;
}

std::string with(std::string line, std::string_view settings) {
  const auto at = line.find(placeholder);
  return at == std::string::npos ? line : line.replace(at, placeholder.size(), settings);
}

}  // namespace

UpgradeRequest make_upgrade(const UpgradeDemand& demand, const TargetInfo& target) {
  UpgradeRequest out;
  for (const auto& [id, value] : demand.settings)
    out.settings.push_back({static_cast<SettingId>(id), static_cast<std::uint32_t>(value.number)});
  const auto frame = settings_frame(out.settings);
  const auto settings = to_base64url(ByteView(frame).subspan(frame_header_size));

  const auto line = fill_in(demand.request, target);
  auto text = fmt::format("{}\r\nHost: {}\r\n", line, target.authority);
  for (const auto& field : demand.fields.value_or(usual_fields())) text += with(field, settings) + "\r\n";
  for (const auto& field : target.extra_fields) text += fmt::format("{}: {}\r\n", field.name, field.value);
  if (!demand.body.empty()) text += fmt::format("Content-Length: {}\r\n", demand.body.size());
  append(out.octets, text + "\r\n" + demand.body);
  out.method = line.starts_with("HEAD ") ? model::Method::head : model::Method::other;
  return out;
}

}  // namespace h2prism::script
