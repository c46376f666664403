#include "engine/script/loader.h"

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/script/reader.h"
#include "engine/script/section_order.h"
#include "engine/script/yaml.h"

namespace h2prism::script {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || fs::is_directory(path)) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// What a file says once for all its cases.
struct Defaults {
  std::string rfc, section;
  std::optional<TargetRole> role;
  std::optional<model::Profile> profile;
  std::vector<std::string> needs, tags;
};

TargetRole role_from(std::string_view word) {
  return word == "server" ? TargetRole::server : word == "client" ? TargetRole::client : TargetRole::any;
}

bool is_request(const FieldItem& item) {
  using enum FieldMacro::Kind;
  const auto* macro = std::get_if<FieldMacro>(&item);
  return macro != nullptr && macro->kind != response && macro->kind != message;
}

// A case for either role must not contain what only one role may send.
bool sends_request(const Steps& steps) {
  return std::ranges::any_of(steps, [](const Step& step) {
    if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return sends_request(repeat->steps);
    const auto* frame = std::get_if<FrameSpec>(&step.what);
    if (frame == nullptr) return false;
    return sends_request(frame->split.between) ||
           std::ranges::any_of(frame->block, [](const BlockItem& item) {
             if (const auto* literal = std::get_if<BlockLiteral>(&item)) return is_request(literal->field);
             const auto* fields = std::get_if<Fields>(&item);
             return fields != nullptr && std::ranges::any_of(*fields, is_request);
           });
  });
}

// Operations that rest on the initial table of 4,096 octets; a target may have chosen a smaller one.
bool uses_dynamic_table(const Steps& steps) {
  return std::ranges::any_of(steps, [](const Step& step) {
    if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return uses_dynamic_table(repeat->steps);
    const auto* frame = std::get_if<FrameSpec>(&step.what);
    return frame != nullptr && std::ranges::any_of(frame->block, [](const BlockItem& item) {
             const auto* literal = std::get_if<BlockLiteral>(&item);
             return std::holds_alternative<BlockTableSize>(item) ||
                    (literal != nullptr && literal->representation == hpack::Representation::literal_indexed);
           });
  });
}

// Whether a smaller table is announced is the matter of a case with `small-table`: there, blocks of
// operations are all that goes out.
void leave_updates_out(Steps& steps) {
  for (auto& step : steps) {
    if (auto* frame = std::get_if<FrameSpec>(&step.what)) frame->leaves_update_out = true;
  }
}

// A stream that the target must leave open as long as we do.
bool holds_open(const Steps& steps) {
  return std::ranges::any_of(steps, [](const Step& step) {
    if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return holds_open(repeat->steps);
    const auto* open = std::get_if<OpenStep>(&step.what);
    return open != nullptr && open->answer && !open->end;
  });
}

// How many requests of a client the case takes.
std::size_t requests_taken(const Steps& steps) {
  return static_cast<std::size_t>(std::ranges::count_if(
      steps, [](const Step& step) { return std::holds_alternative<OpenStep>(step.what); }));
}

bool finishes_handshake(const Steps& steps) {
  return std::ranges::any_of(steps, [](const Step& step) {
    const auto* tls = std::get_if<TlsStep>(&step.what);
    return tls != nullptr && tls->action == transport::TlsAction::finish_handshake;
  });
}

// While nothing is read, nothing can be waited for; `on` is how the steps begin, and end.
bool waits_in_vain(const Steps& steps, bool& on) {
  return std::ranges::any_of(steps, [&on](const Step& step) {
    if (const auto* reading = std::get_if<ReadingStep>(&step.what)) on = reading->on;
    if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return waits_in_vain(repeat->steps, on);
    const bool waits =
        std::holds_alternative<AwaitStep>(step.what) || std::holds_alternative<FenceStep>(step.what) ||
        std::holds_alternative<UploadStep>(step.what) || std::holds_alternative<ExpectStep>(step.what) ||
        std::holds_alternative<AliveStep>(step.what);
    return waits && !on;
  });
}

class CaseReader {
 public:
  CaseReader(Suite& suite, std::string file, Diagnostics& problems)
      : suite_(suite), file_(std::move(file)), reader_(file_, suite.outcomes, problems) {}

  void file(const Node& root) {
    if (!reader_.keys(root, file_words(), "a case file")) return;
    if (const auto* node = root.find("rfc")) document(*node);
    if (const auto* node = root.find("title")) reader_.text(*node);
    if (const auto* node = root.find("role"))
      defaults_.role = role_from(reader_.choice(*node, find_word(file_words(), "role")->choices));
    if (const auto* node = root.find("profile")) defaults_.profile = profile(*node);
    if (const auto* node = root.find("needs")) defaults_.needs = needs(*node);
    if (const auto* node = root.find("tags")) defaults_.tags = reader_.texts(*node);
    const auto* cases = root.find("cases");
    if (cases == nullptr) return;
    if (!cases->is_sequence()) return reader_.complain(*cases, "expected a list of cases");
    for (const auto& node : cases->items) one(node);
  }

 private:
  void document(const Node& node) {
    const auto text = reader_.text(node);
    const auto hash = text.find('#');
    if (hash == std::string::npos || hash == 0 || hash + 1 == text.size()) {
      return reader_.complain(node,
                              fmt::format("expected document#section, like 9113#6.9, found '{}'", text));
    }
    defaults_.rfc = text.substr(0, hash);
    defaults_.section = text.substr(hash + 1);
  }

  std::optional<model::Profile> profile(const Node& node) {
    return model::profile_of(reader_.choice(node, model::profile_names));
  }

  std::vector<std::string> needs(const Node& node) {
    std::vector<std::string> out;
    if (!node.is_sequence()) return {reader_.choice(node, need_names())};
    for (const auto& item : node.items) out.push_back(reader_.choice(item, need_names()));
    return out;
  }

  void one(const Node& node) {
    if (!reader_.keys(node, case_words(), "a case")) return;
    Case out;
    sent_.clear();
    expected_ = {};
    then_.clear();
    out.file = file_;
    out.line = node.line;
    out.rfc = defaults_.rfc;
    out.section = defaults_.section;
    out.needs = defaults_.needs;
    out.tags = defaults_.tags;
    if (defaults_.role) out.role = *defaults_.role;
    out.profile = defaults_.profile;
    for (const auto& [key, value] : node.map) read_key(out, key.text, value);
    early_data(out, node);
    out.steps = std::move(sent_);
    out.steps.push_back({std::move(expected_)});
    std::ranges::move(then_, std::back_inserter(out.steps));
    if (out.role == TargetRole::any && sends_request(out.steps)) {
      reader_.complain(
          node,
          "a case with a request in it needs `role: server`; for either role use `open` or `request`, "
          "$message and $s");
    }
    if (out.upgrade && out.role != TargetRole::server)
      reader_.complain(node, "a case with an upgrade in it needs `role: server`");
    if (out.caller != CallerDemand::unsaid && out.role == TargetRole::server)
      reader_.complain(node, "only a client has a caller: a case for servers takes no `caller`");
    if (stops_reading(out.steps) && out.role != TargetRole::server)
      reader_.complain(node, "a case with `stop-reading` needs `role: server`");
    if (bool on = true; waits_in_vain(out.steps, on))
      reader_.complain(node, "what comes is awaited, but not read: `read-on` is missing before it");
    if (out.upgrade) out.needs.emplace_back("upgrade");
    if (out.tls) out.needs.emplace_back("tls");
    if (holds_open(out.steps)) out.needs.emplace_back("open");
    const bool one_by_one = std::ranges::find(out.needs, "follow-up") != out.needs.end();
    if (out.role != TargetRole::server && requests_taken(out.steps) > 1 && !one_by_one)
      out.needs.emplace_back("parallel");
    const bool small_table = std::ranges::find(out.needs, "small-table") != out.needs.end();
    if (small_table) leave_updates_out(out.steps);
    if (!small_table && uses_dynamic_table(out.steps)) out.needs.emplace_back("dynamic-table");
    suite_.cases.push_back(std::move(out));
  }

  void read_key(Case& out, std::string_view key, const Node& node) {
    if (key == "id") {
      const auto id = reader_.text(node);
      if (id.empty() || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
        reader_.complain(node, fmt::format("'{}': an id is lower-case words with dashes", id));
      }
      out.id = fmt::format("{}/{}/{}", defaults_.rfc, defaults_.section, id);
      out.line = node.line;
      if (std::ranges::any_of(suite_.cases, [&](const Case& c) { return c.id == out.id; })) {
        reader_.complain(node, fmt::format("{} stands here twice", out.id));
      }
    } else if (key == "covers") {
      out.covers = reader_.texts(node);
      for (std::size_t i = 0; i < out.covers.size(); ++i) {
        check_requirement(node.is_sequence() ? node.items[i] : node, out.covers[i]);
      }
      if (out.covers.empty()) reader_.complain(node, "expected a requirement, found an empty list");
      const auto* first = out.covers.empty() ? nullptr : suite_.requirements.find(out.covers.front());
      out.must = first == nullptr || first->level.starts_with("MUST");
    } else if (key == "title") {
      out.title = reader_.text(node);
    } else if (key == "role") {
      out.role = role_from(reader_.choice(node, find_word(case_words(), "role")->choices));
    } else if (key == "profile") {
      out.profile = profile(node);
    } else if (key == "needs") {
      std::ranges::copy(needs(node), std::back_inserter(out.needs));
    } else if (key == "tags") {
      std::ranges::copy(reader_.texts(node), std::back_inserter(out.tags));
    } else if (key == "note") {
      out.note = reader_.text(node);
    } else if (key == "preface") {
      const auto word = reader_.choice(node, find_word(case_words(), "preface")->choices);
      out.preface = word == "early" ? Preface::early : word == "none" ? Preface::none : Preface::valid;
    } else if (key == "settings") {
      out.settings = reader_.settings(node);
    } else if (key == "auto") {
      automatic(out, node);
    } else if (key == "delivery") {
      delivery(out, node);
    } else if (key == "tls") {
      tls(out, node);
    } else if (key == "upgrade") {
      upgrade(out, node);
    } else if (key == "send") {
      sent_ = reader_.steps(node);
    } else if (key == "expect") {
      expected_.any_of = reader_.outcome_list(node);
    } else if (key == "tolerate") {
      expected_.tolerated = reader_.outcome_list(node);
    } else if (key == "then") {
      then_ = reader_.steps(node);
    } else if (key == "caller") {
      const auto word = reader_.choice(node, find_word(case_words(), "caller")->choices);
      out.caller = word == "error"     ? CallerDemand::error
                   : word == "success" ? CallerDemand::success
                                       : CallerDemand::any;
    }
  }

  void check_requirement(const Node& node, const std::string& id) {
    if (suite_.requirements.all().empty() || suite_.requirements.find(id) != nullptr) return;
    std::vector<std::string_view> known;
    for (const auto& [name, unused] : suite_.requirements.all()) known.push_back(name);
    const auto near = closest(id, known);
    reader_.complain(node, fmt::format("'{}' is not a requirement of the catalogue{}", id,
                                       near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  void automatic(Case& out, const Node& node) {
    if (!reader_.keys(node, automatic_words(), "auto")) return;
    if (const auto* n = node.find("settings-ack")) out.automatic.settings_ack = reader_.flag(*n);
    if (const auto* n = node.find("ping-ack")) out.automatic.ping_ack = reader_.flag(*n);
    if (const auto* n = node.find("window-update")) out.automatic.window_update = reader_.flag(*n);
  }

  void delivery(Case& out, const Node& node) {
    using enum transport::Delivery;
    if (node.is_sequence()) {
      out.delivery = segments;
      for (const auto& item : node.items)
        out.segments.push_back(static_cast<std::size_t>(reader_.number(item, 1, 1 << 24)));
      return;
    }
    const auto word = reader_.choice(node, find_word(case_words(), "delivery")->choices);
    out.delivery = word == "per-frame" ? per_frame : word == "per-octet" ? per_octet : whole;
  }

  void tls(Case& out, const Node& node) {
    if (!reader_.keys(node, tls_words(), "tls")) return;
    out.tls.emplace();
    if (const auto* n = node.find("alpn")) out.tls->alpn = reader_.texts(*n);
    const auto versions = find_word(tls_words(), "min")->choices;
    if (const auto* n = node.find("min")) out.tls->min = reader_.choice(*n, versions);
    if (const auto* n = node.find("max")) out.tls->max = reader_.choice(*n, versions);
    if (const auto* n = node.find("renegotiation")) out.tls->renegotiation = reader_.flag(*n);
    if (const auto* n = node.find("dhe_4096")) out.tls->dhe_4096 = reader_.flag(*n);
    if (const auto* n = node.find("post_handshake_auth")) out.tls->post_handshake_auth = reader_.flag(*n);
    if (const auto* n = node.find("early_data")) out.tls->early_data = reader_.flag(*n);
    if (const auto* n = node.find("ciphers")) out.tls->ciphers = reader_.text(*n);
    if (const auto* n = node.find("groups")) out.tls->groups = reader_.text(*n);
    if (const auto* n = node.find("sni")) out.tls->sni = reader_.text(*n);
  }

  // What the target holds back until the handshake is finished cannot be waited for before.
  void early_data(Case& out, const Node& node) {
    const bool early = out.tls && out.tls->early_data;
    if (early != finishes_handshake(sent_))
      return reader_.complain(node,
                              "`tls: {early_data: true}` and the step finish-handshake need each other");
    if (!early) return;
    if (out.preface == Preface::valid)
      reader_.complain(node, "early data cannot wait for the target's SETTINGS: it needs `preface: early`");
    out.needs.emplace_back("early-data");
  }

  void upgrade(Case& out, const Node& node) {
    if (!reader_.keys(node, upgrade_words(), "upgrade")) return;
    out.upgrade.emplace();
    if (const auto* n = node.find("request")) out.upgrade->request = reader_.text(*n);
    if (const auto* n = node.find("settings")) {
      out.upgrade->settings = reader_.settings(*n);
      const auto named = [](const auto& entry) { return !entry.second.is_number(); };
      if (std::ranges::any_of(out.upgrade->settings, named))
        reader_.complain(*n, "ahead of the target's SETTINGS no $name is known: write numbers");
    }
    if (const auto* n = node.find("fields")) out.upgrade->fields = reader_.texts(*n);
    if (const auto* n = node.find("body")) out.upgrade->body = reader_.text(*n);
  }

  Suite& suite_;
  std::string file_;
  Reader reader_;
  Defaults defaults_;
  // Of the case under way, whose keys may come in any order.
  Steps sent_;
  ExpectStep expected_;
  Steps then_;
};

std::expected<Node, Diagnostic> parse_file(const fs::path& file) {
  const auto text = read_file(file);
  if (!text) return std::unexpected(Diagnostic{file.string(), 0, 0, "cannot be read"});
  return parse_yaml(*text, file.string());
}

// The catalogue is as long as all cases together: it is read beside them.
struct Requirements {
  RequirementCatalogue catalogue;
  Diagnostics problems;
};

Requirements read_requirements(const std::vector<fs::path>& files) {
  Requirements out;
  for (const auto& file : files) {
    if (file.filename() == "attacks.yaml") continue;  // classes of attacks, not requirements: another form
    if (const auto text = read_file(file)) out.catalogue.add(*text, file.string(), out.problems);
  }
  return out;
}

}  // namespace

bool stops_reading(const Steps& steps) {
  return std::ranges::any_of(steps, [](const Step& step) {
    if (const auto* repeat = std::get_if<RepeatStep>(&step.what)) return stops_reading(repeat->steps);
    const auto* reading = std::get_if<ReadingStep>(&step.what);
    return reading != nullptr && !reading->on;
  });
}

void read_cases(Suite& suite, std::string_view yaml, const std::string& file, Diagnostics& problems) {
  const auto root = parse_yaml(yaml, file);
  if (!root) {
    problems.push_back(root.error());
    return;
  }
  CaseReader(suite, file, problems).file(*root);
}

void load_cases(Suite& suite, const fs::path& file, Diagnostics& problems) {
  const auto root = parse_file(file);
  if (!root) {
    problems.push_back(root.error());
    return;
  }
  CaseReader(suite, file.string(), problems).file(*root);
}

std::expected<Suite, Diagnostics> load_suite(const fs::path& folder) {
  Diagnostics problems;
  Suite suite;
  const auto outcomes_file = folder / "outcomes.yaml";
  if (const auto text = read_file(outcomes_file)) {
    auto outcomes = OutcomeCatalogue::parse(*text, outcomes_file.string());
    if (!outcomes) return std::unexpected(outcomes.error());
    suite.outcomes = std::move(*outcomes);
  } else {
    return std::unexpected(
        Diagnostics{{outcomes_file.string(), 0, 0, "cannot be read: is this the folder of the cases?"}});
  }
  std::vector<fs::path> requirement_files, case_files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const auto& path = it->path();
    if (path.extension() != ".yaml" || path.parent_path() == folder) continue;
    const auto kind = path.parent_path().filename();
    if (kind == "expectations") continue;
    (kind == "requirements" ? requirement_files : case_files).push_back(path);
  }
  if (error) problems.push_back({folder.string(), 0, 0, error.message()});
  std::ranges::sort(requirement_files);
  std::ranges::sort(case_files);
  auto reading = std::async(std::launch::async, read_requirements, requirement_files);
  std::vector<std::expected<Node, Diagnostic>> roots;
  roots.reserve(case_files.size());
  for (const auto& file : case_files) roots.push_back(parse_file(file));
  auto requirements = reading.get();
  suite.requirements = std::move(requirements.catalogue);
  std::ranges::move(requirements.problems, std::back_inserter(problems));
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (roots[i]) {
      CaseReader(suite, case_files[i].string(), problems).file(*roots[i]);
    } else {
      problems.push_back(roots[i].error());
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  std::ranges::stable_sort(suite.cases, {}, [](const Case& c) { return section_order(c.rfc, c.section); });
  return suite;
}

}  // namespace h2prism::script
