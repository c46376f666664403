#include "fuzz/campaign/regress_case.h"

#include <fmt/format.h>

#include "engine/base/hex.h"
#include "engine/script/frame_maker.h"
#include "engine/script/loader.h"
#include "engine/wire/frame.h"
#include "fuzz/campaign/frame_yaml.h"

namespace h2prism::fuzz {
namespace {

// "RFC9113-6.7-2" -> {"9113", "6.7"}; anything else: PING, which a target that lives has to answer.
std::pair<std::string, std::string> section_of(const std::string& requirement) {
  const auto first = requirement.find('-');
  const auto last = requirement.rfind('-');
  if (!requirement.starts_with("RFC") || first == last) return {"9113", "6.7"};
  return {requirement.substr(3, first - 3), requirement.substr(first + 1, last - first - 1)};
}

// Of the case that plays the connection `i`, in its file.
std::string id_of(const Finding& finding, std::size_t i) {
  const auto all = finding.connections.size();
  return fmt::format("fuzz-{}{}", finding.name, all > 1 ? fmt::format("-{}-of-{}", i + 1, all) : "");
}

std::string one_line(std::string text) {
  for (auto& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

std::string in_quotes(std::string text) {
  std::string out = "\"";
  for (const char c : one_line(std::move(text))) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string delivery_of(const Sequence& sequence) {
  using transport::Delivery;
  if (sequence.delivery == Delivery::whole) return {};
  if (sequence.delivery != Delivery::segments)
    return fmt::format("    delivery: {}\n", transport::name(sequence.delivery));
  std::string sizes;
  for (const auto size : sequence.segments) sizes += fmt::format("{}{}", sizes.empty() ? "" : ", ", size);
  return fmt::format("    delivery: [{}]\n", sizes);
}

std::string steps_of(const Sequence& sequence, model::Role role) {
  const bool of_client = role == model::Role::client;
  std::string out = of_client ? "      - request\n" : "";
  for (const auto& act : sequence.acts) {
    switch (act.kind) {
      case Act::Kind::frame:
        if (const auto remark = fields_remark(act.octets); !remark.empty())
          out += fmt::format("      # {}\n", remark);
        out += act.octets.size() < frame_header_size
                   ? fmt::format("      - raw: \"{}\"\n", to_hex(act.octets))
                   : fmt::format("      - {}\n",
                                 of_client ? frame_step_to_client(act.octets) : frame_step(act.octets));
        break;
      case Act::Kind::fence: out += "      - fence\n"; break;
      case Act::Kind::half_close: out += "      - shutdown\n"; break;
      case Act::Kind::reset: break;  // every case ends its connection
    }
  }
  return out.empty() ? "      - fence\n" : out;
}

}  // namespace

std::vector<std::string> case_ids(const Finding& finding) {
  const auto [rfc, section] = section_of(finding.requirement);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < finding.connections.size(); ++i)
    out.push_back(fmt::format("{}/{}/{}", rfc, section, id_of(finding, i)));
  return out;
}

std::string regress_yaml(const Finding& finding, const std::string& found_by) {
  const auto [rfc, section] = section_of(finding.requirement);
  auto out = fmt::format("# Found by: {}\n# The target {}; {} of {} times.\n", one_line(found_by),
                         one_line(finding.what), finding.reproduced, finding.tried);
  for (const auto& line : finding.log) {
    if (line.find("    #") == 0 || line.find("ERROR") != std::string::npos)
      out += "#   " + one_line(line) + '\n';
  }
  out += fmt::format("rfc: {}#{}\ntitle: Found by fuzzing\ncases:\n", rfc, section);
  for (std::size_t i = 0; i < finding.connections.size(); ++i) {
    const auto& sequence = finding.connections[i];
    out += fmt::format("  - id: {}\n    covers: {}\n    title: {}\n", id_of(finding, i), finding.requirement,
                       in_quotes(finding.monitor ? "The target keeps its rules whatever is sent"
                                                 : "The target stands what is sent"));
    out += fmt::format("    role: {}\n    tags: [fuzz]\n    preface: early\n{}", to_string(finding.role),
                       delivery_of(sequence));
    if (!sequence.polite) out += "    auto: {settings-ack: false, ping-ack: false, window-update: false}\n";
    out += "    send:\n" + steps_of(sequence, finding.role);
    // Any reaction will do that is one: what must not be is a crash, a hang, or what a monitor sees.
    out += "    expect: [tolerated, closes]\n";
    out += fmt::format(
        "    note: {}\n",
        in_quotes(finding.monitor ? fmt::format("The monitor {} speaks: {}", *finding.monitor, finding.what)
                                  : fmt::format("The target {}.", finding.what)));
  }
  return out;
}

Result<void> check_regress_yaml(const std::string& yaml, const Finding& finding) {
  script::Suite suite;
  suite.outcomes = script::standard_outcomes();
  script::Diagnostics problems;
  // The requirement is one of the catalogue's; here it only has to be known.
  suite.requirements.add(
      fmt::format("- id: {}\n  section: \"0\"\n  level: MUST\n  applies_to: both\n  summary: known\n"
                  "  testable: active\n",
                  finding.requirement),
      "requirements", problems);
  // What the target will know of its streams: a client's first is 1.
  const auto names = [](std::string_view name) {
    return name == "s" ? std::optional<std::int64_t>(1) : std::nullopt;
  };
  script::read_cases(suite, yaml, finding.name + ".yaml", problems);
  if (!problems.empty()) return fail(script::to_string(problems.front()));
  if (suite.cases.size() != finding.connections.size()) return fail("another number of cases");
  for (std::size_t i = 0; i < suite.cases.size(); ++i) {
    hpack::Encoder encoder;
    Bytes made, meant;
    for (const auto& step : suite.cases[i].steps) {
      if (const auto* raw = std::get_if<script::RawStep>(&step.what)) append(made, raw->octets);
      const auto* spec = std::get_if<script::FrameSpec>(&step.what);
      if (spec == nullptr) continue;
      const auto frames = script::make_frames(*spec, {}, names, encoder);
      if (!frames) return std::unexpected(frames.error());
      for (const auto& frame : frames->frames) append(made, frame);
    }
    for (const auto& act : finding.connections[i].acts) append(meant, act.octets);
    if (made != meant)
      return fail(fmt::format("case {} sends {} instead of {}", i + 1, to_hex(made), to_hex(meant)));
  }
  return {};
}

}  // namespace h2prism::fuzz
