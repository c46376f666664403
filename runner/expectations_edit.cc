#include "runner/expectations_edit.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/script/variation.h"
#include "engine/script/yaml.h"
#include "reports/printable.h"
#include "runner/expectations.h"
#include "runner/yaml_text.h"

namespace h2prism::runner {
namespace {

using reports::Gate;
using script::Node;

Result<Expectations> parsed(std::string_view text, const std::string& file, std::string_view transport) {
  auto out = Expectations::parse(text, file);
  if (!out) return fail(to_string(out.error().front()));
  out->keep_transport(transport);
  return std::move(*out);
}

class Editor {
 public:
  Editor(std::string_view text, std::span<const std::string> ids, const std::set<std::string>& leaving)
      : old_(text), text_(text), ids_(ids), leaving_(leaving) {}

  // Narrows or removes; `limit` is where the next entry begins, or the list ends.
  Result<void> entry(const Node& node, std::size_t limit, bool let_alone) {
    const auto lines = text_.item(node, limit);
    if (!lines) return std::unexpected(lines.error());
    end_ = lines->end;
    if (let_alone) return {};
    const auto* id = node.find("id");
    const bool in_flow = old_[text_.place(node)] == '{';
    std::vector<Narrowed> patterns;
    if (id->is_scalar()) patterns.push_back(narrowed(*id));
    for (const auto& item : id->items) patterns.push_back(narrowed(item));
    const bool touched = std::ranges::any_of(patterns, &Narrowed::touched);
    if (!touched) return {};
    if (std::ranges::all_of(patterns, [](const auto& p) { return p.touched && p.stay.empty(); })) {
      for (const auto& p : patterns) say("removed ", p);
      changes_.replace(text_.with_own_comment(*lines), "");
      return {};
    }
    for (const auto& p : patterns) {
      if (p.touched) say(p.stay.empty() ? "removed " : "narrowed", p);
    }
    if (id->is_scalar()) return scalar_id(*id, patterns.front(), in_flow);
    return old_[text_.place(*id)] == '[' ? flow_ids(*id, patterns) : listed_ids(patterns);
  }

  void add(const std::vector<Seen>& fresh, const Node& root) {
    if (fresh.empty()) return;
    const auto* list = root.find("expectations");
    std::size_t indent = 2;
    if (list != nullptr && list->is_sequence() && !list->items.empty()) {
      indent = text_.indent(*text_.dash(list->items.front()));
    } else if (list != nullptr && list->is_sequence()) {  // []
      const auto begin = text_.place(*list);
      changes_.replace({begin, old_.find(']', begin) + 1}, "");
      end_ = text_.behind_line(begin);
    } else {
      end_ = text_.behind_line(old_.find("expectations"));
    }
    const auto nl = text_.newline();
    std::string block = end_ > 0 && old_[end_ - 1] != '\n' ? std::string(nl) : "";
    for (const auto& seen : fresh) {
      const auto line = [&](std::string_view what, std::string_view value, bool first = false) {
        block += fmt::format("{:{}}{}{}: {}{}", "", indent, first ? "- " : "  ", what, value, nl);
      };
      line("id", seen.id, true);
      line("verdict", to_string(seen.grade));
      const bool kind = seen.finding != "none" && !seen.finding.empty();
      if (kind) line("finding", seen.finding);
      const auto name = kind ? seen.finding : std::string(to_string(seen.grade));
      line("reason", yaml_quoted(reports::printable(fmt::format("new: {}: {}", name, seen.reason))));
      said_.push_back(fmt::format("added     {} ({})", seen.id, name));
    }
    changes_.insert(end_, block);
  }

  std::string text() { return changes_.applied_to(old_); }
  std::vector<std::string> said() { return std::move(said_); }

 private:
  struct Narrowed {
    const Node* node = nullptr;
    std::vector<std::string> gone, stay;
    bool touched = false;
  };

  Narrowed narrowed(const Node& pattern) const {
    Narrowed out{&pattern, {}, {}, false};
    for (const auto& id : ids_) {
      if (glob_match(pattern.text, id)) (leaving_.contains(id) ? out.gone : out.stay).push_back(id);
    }
    out.touched = !out.gone.empty();
    return out;
  }

  void say(std::string_view what, const Narrowed& p) {
    const auto shown = std::span(p.gone).first(std::min<std::size_t>(p.gone.size(), 3));
    const auto more = p.gone.size() - shown.size();
    const bool itself = p.gone.size() == 1 && p.gone.front() == p.node->text;
    said_.push_back(
        fmt::format("{}  {}{}", what, p.node->text,
                    itself ? ""
                           : fmt::format(" ({}{}{})", p.stay.empty() ? "" : "without ", join(shown, ", "),
                                         more == 0 ? "" : fmt::format(", and {} more", more))));
  }

  // As the old one was quoted.
  static std::string written(const std::string& id, const Node& like) {
    return like.quoted ? yaml_quoted(id) : id;
  }

  Result<void> scalar_id(const Node& node, const Narrowed& p, bool in_flow) {
    const auto span = text_.scalar(node, in_flow);
    if (!span) return std::unexpected(span.error());
    std::vector<std::string> ids;
    for (const auto& id : p.stay) ids.push_back(written(id, node));
    if (in_flow || ids.size() == 1) {
      changes_.replace(*span, ids.size() == 1 ? ids.front() : fmt::format("[{}]", join(ids, ", ")));
      return {};
    }
    const auto line = text_.line(span->begin);
    const auto colon = old_.rfind(':', span->begin);
    const auto key = old_.substr(line.begin, colon - line.begin).find("id");
    changes_.replace({colon + 1, span->end}, "");
    insert_items(line.end, key + 2, ids);
    return {};
  }

  Result<void> flow_ids(const Node& list, const std::vector<Narrowed>& patterns) {
    std::vector<std::string> ids;
    auto end = text_.place(list);
    for (const auto& p : patterns) {
      const auto span = text_.scalar(*p.node, true);
      if (!span) return std::unexpected(span.error());
      end = span->end;
      if (!p.touched) ids.emplace_back(old_.substr(span->begin, span->end - span->begin));
      if (!p.touched) continue;
      for (const auto& id : p.stay) ids.push_back(written(id, *p.node));
    }
    const Span whole{text_.place(list), old_.find(']', end) + 1};
    if (old_.substr(whole.begin, whole.end - whole.begin).contains('#'))
      return fail(fmt::format("line {}: there are comments within this list of ids", list.line));
    changes_.replace(whole, fmt::format("[{}]", join(ids, ", ")));
    return {};
  }

  Result<void> listed_ids(const std::vector<Narrowed>& patterns) {
    for (const auto& p : patterns) {
      if (!p.touched) continue;
      const auto span = text_.scalar(*p.node, false);
      if (!span) return std::unexpected(span.error());
      const auto line = text_.line(span->begin);
      if (p.stay.empty()) {
        changes_.replace({line.begin, text_.behind_line(line.begin)}, "");
        continue;
      }
      std::vector<std::string> ids;
      for (const auto& id : p.stay) ids.push_back(written(id, *p.node));
      changes_.replace(*span, ids.front());
      insert_items(line.end, text_.indent(line.begin), std::span(ids).subspan(1));
    }
    return {};
  }

  void insert_items(std::size_t place, std::size_t indent, std::span<const std::string> ids) {
    std::string lines;
    for (const auto& id : ids) lines += fmt::format("{}{:{}}- {}", text_.newline(), "", indent, id);
    changes_.insert(place, lines);
  }

  std::string_view old_;
  YamlText text_;
  std::span<const std::string> ids_;
  const std::set<std::string>& leaving_;
  TextChanges changes_;
  std::size_t end_ = 0;  // of the last entry
  std::vector<std::string> said_;
};

bool for_other_transport(const Node& entry, std::string_view transport) {
  const auto* only = entry.find("transport");
  return only != nullptr && only->text != transport;
}

}  // namespace

Result<ExpectationsEdit> edit_expectations(std::string_view text, const std::string& file,
                                           std::string_view transport, std::span<const std::string> ids,
                                           std::span<const Seen> seen, script::Grade threshold) {
  const std::string fresh_file = "# What is known to differ, and why.\nexpectations:\n";
  if (trim(text).empty()) text = fresh_file;
  const auto before = parsed(text, file, transport);
  if (!before) return std::unexpected(before.error());
  const auto root = script::parse_yaml(text, file);
  if (!root) return fail(to_string(root.error()));

  std::set<std::string> leaving;
  std::vector<Seen> fresh;
  for (const auto& one : seen) {
    const auto gate = before->judge(one.id, one.grade, one.finding, threshold).first;
    if (!is_unexpected(gate)) continue;
    if (script::base_id(one.id) == one.id && before->knows(one.id)) leaving.insert(one.id);
    if (gate == Gate::unexpected_fail) fresh.push_back(one);
  }
  // What the entry that loses a case said of its other shapes is lost with it.
  for (const auto& one : seen) {
    const std::string base(script::base_id(one.id));
    if (base == one.id || !leaving.contains(base)) continue;
    if (before->judge(one.id, one.grade, one.finding, threshold).first == Gate::known) fresh.push_back(one);
  }

  Editor editor(text, ids, leaving);
  const auto* list = root->find("expectations");
  const auto position = YamlText(text);
  for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    auto limit = text.size();
    if (i + 1 < list->items.size()) {
      const auto next = position.dash(list->items[i + 1]);
      if (!next) return std::unexpected(next.error());
      limit = *next;
    }
    const auto& node = list->items[i];
    const auto ok = editor.entry(node, limit, for_other_transport(node, transport));
    if (!ok) return std::unexpected(ok.error());
  }
  editor.add(fresh, *root);
  ExpectationsEdit out{editor.text(), editor.said(), {}};
  const auto after = parsed(out.text, file, transport);
  if (!after) return std::unexpected(after.error());
  for (const auto& one : seen) {
    if (is_unexpected(after->judge(one.id, one.grade, one.finding, threshold).first))
      out.left.push_back(one.id);
  }
  return out;
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const auto exists = std::filesystem::exists(path, error);
  const auto real = exists ? std::filesystem::canonical(path, error).string() : path;  // not the link to it
  auto temporary = real + ".XXXXXX";
  const auto complain = [&](const std::string& what) {
    const auto why = std::strerror(errno);
    ::unlink(temporary.c_str());
    return fail(fmt::format("cannot write {}: {}", what, why));
  };
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return complain(path);
  struct stat old{};
  const auto mode = exists && ::stat(real.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644;
  bool written = ::fchmod(fd, mode) == 0;
  for (auto rest = text; written && !rest.empty();) {
    const auto n = ::write(fd, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    written = n >= 0;
    if (written) rest.remove_prefix(static_cast<std::size_t>(n));
  }
  written = written && ::fsync(fd) == 0;
  if (::close(fd) != 0 || !written) return complain(temporary);
  if (::rename(temporary.c_str(), real.c_str()) != 0) return complain(path);
  return {};
}

}  // namespace h2prism::runner
