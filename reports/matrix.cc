#include "reports/matrix.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "reports/printable.h"

namespace h2prism::reports {
namespace {

struct Cell {
  bool there = false;
  Grade grade = Grade::strong;
  std::string finding;
  std::string observed;
  const Known* known = nullptr;
  bool expected = true;  // by the gate of its run
};

struct Row {
  std::string id, title;
  std::vector<Cell> cells;  // one for each column
};

struct Look {
  Grade grade;
  std::string_view mark, css, name;
};
constexpr std::array<Look, 5> looks{{
    {Grade::strong, "·", "s", "strong"},
    {Grade::weak, "w", "w", "weak"},
    {Grade::fail, "F", "f", "fail"},
    {Grade::skip, "-", "k", "skip"},
    {Grade::inconclusive, "?", "i", "inconclusive"},
}};
const Look& look_of(Grade grade) { return looks.at(static_cast<std::size_t>(grade)); }

class Table {
 public:
  explicit Table(std::span<const MatrixColumn> columns) : columns_(columns) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      for (const auto& one : columns[at].results.cases) {
        if (one.verdict == nullptr) continue;
        const auto& v = *one.verdict;
        cell(one.test->id, one.test->title, at) = {true,       v.grade,     v.finding,
                                                   v.observed, of(v.known), !is_unexpected(v.gate)};
      }
      for (const auto* m : columns[at].results.monitors) {
        cell(m->id, m->title, at) = {true,    m->grade,     m->finding,
                                     m->text, of(m->known), !is_unexpected(m->gate)};
      }
    }
  }

  const std::vector<Row>& rows() const { return rows_; }
  static bool worth_a_row(const Row& row) {
    for (const auto& cell : row.cells) {
      if (cell.there && cell.grade != Grade::strong && cell.grade != Grade::skip) return true;
    }
    return false;
  }

 private:
  static const Known* of(const std::optional<Known>& known) { return known ? &*known : nullptr; }

  Cell& cell(const std::string& id, const std::string& title, std::size_t column) {
    const auto [it, is_new] = places_.try_emplace(id, rows_.size());
    if (is_new) rows_.push_back({id, title, std::vector<Cell>(columns_.size())});
    return rows_[it->second].cells.at(column);
  }

  std::span<const MatrixColumn> columns_;
  std::vector<Row> rows_;
  std::unordered_map<std::string, std::size_t> places_;
};

std::string seconds_of(const Results& results) {
  return results.seconds ? fmt::format("{:.2f}", *results.seconds) : "cut short";
}

// What failed in a column, those of one reason together.
struct Failed {
  std::string reason, link;
  bool expected = true;
  std::vector<std::string> ids;  // with the finding
};

std::vector<Failed> failures(const Table& table, std::size_t column) {
  std::vector<Failed> out;
  for (const auto& row : table.rows()) {
    const auto& cell = row.cells.at(column);
    const bool red = cell.there && (cell.grade == Grade::fail || cell.grade == Grade::inconclusive);
    if (!red) continue;
    const auto reason = cell.known != nullptr ? cell.known->reason : "not explained: " + cell.observed;
    const auto same = [&](const Failed& f) { return f.reason == reason; };
    auto it = std::ranges::find_if(out, same);
    if (it == out.end()) {
      out.push_back({reason, cell.known != nullptr ? cell.known->link : "", cell.expected, {}});
      it = out.end() - 1;
    }
    it->ids.push_back(fmt::format("{} ({})", row.id, cell.finding));
  }
  return out;
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '|' || c == '<' || c == '`' || c == '*' || c == '_' || c == '[') out += '\\';
    out += c;
  }
  return out;
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

constexpr std::string_view page_head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>h2prism: implementations × cases</title><style>
:root{color-scheme:light dark}
body{font:14px/1.4 system-ui,sans-serif;margin:1.5em;max-width:120em}
table{border-collapse:collapse;margin:1em 0}
th,td{border:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:2px 6px;text-align:center}
th:first-child,td:first-child{text-align:left;font-family:ui-monospace,monospace;font-size:12px;position:sticky;left:0;background:Canvas}
thead th{position:sticky;top:0;background:Canvas;z-index:1}
.cases thead th:not(:first-child){writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:6px 2px}
.s{color:#2a7d4f}.w{background:#e9b44c55}.f{background:#c8102e;color:#fff}.i{background:#7a4fbf;color:#fff}.k{opacity:.4}
.u{outline:3px solid #ff00aa}li{margin:.2em 0}code{font-size:12px}
</style></head><body>
)";

}  // namespace

std::string matrix_markdown(std::span<const MatrixColumn> columns) {
  const Table table(columns);
  std::string out =
      "| implementation | cases | strong | weak | fail | skip | inconclusive | unexpected | seconds |\n"
      "| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n";
  for (const auto& [name, results] : columns) {
    out += fmt::format("| {} | {} |", markdown_text(name), results.cases.size());
    for (const auto& look : looks) out += fmt::format(" {} |", results.count(look.grade));
    out += fmt::format(" {} | {} |\n", results.unexpected(), seconds_of(results));
  }
  out +=
      "\nNot strong everywhere (· strong, w weak, F fail, - skip, ? inconclusive; ! not expected):\n\n| case "
      "|";
  for (const auto& column : columns) out += fmt::format(" {} |", markdown_text(column.name));
  out += "\n| --- |";
  for (std::size_t i = 0; i < columns.size(); ++i) out += " :-: |";
  out += '\n';
  for (const auto& row : table.rows()) {
    if (!Table::worth_a_row(row)) continue;
    out += fmt::format("| {} |", markdown_text(row.id));
    for (const auto& cell : row.cells) {
      out += fmt::format(" {}{} |", cell.there ? look_of(cell.grade).mark : "",
                         cell.there && !cell.expected ? "!" : "");
    }
    out += '\n';
  }
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const auto failed = failures(table, at);
    if (failed.empty()) continue;
    out += fmt::format("\n### {}\n\n", markdown_text(columns[at].name));
    for (const auto& f : failed) {
      const auto link = f.link.empty() ? "" : fmt::format(" <{}>", f.link);
      out += fmt::format("- {}{}\n  {}\n", markdown_text(f.reason), link,
                         markdown_text(fmt::format("{}", fmt::join(f.ids, ", "))));
    }
  }
  return out;
}

std::string matrix_html(std::span<const MatrixColumn> columns) {
  const Table table(columns);
  std::string out(page_head);
  out += "<h1>Implementations × cases</h1>\n<table><thead><tr><th>implementation<th>cases";
  for (const auto& look : looks) out += fmt::format("<th>{}", look.name);
  out += "<th>unexpected<th>seconds</tr></thead><tbody>\n";
  for (const auto& [name, results] : columns) {
    out += fmt::format("<tr><td><a href=\"#{0}\">{0}</a><td>{1}", html_text(name), results.cases.size());
    for (const auto& look : looks) out += fmt::format("<td>{}", results.count(look.grade));
    out += fmt::format("<td>{}<td>{}</tr>\n", results.unexpected(), seconds_of(results));
  }
  out +=
      "</tbody></table>\n<p>Cases and monitors that are not strong everywhere: · strong, w weak, F fail, - "
      "skip, "
      "? inconclusive; outlined: not expected. A cell's tooltip says what was seen, and the reason.</p>\n"
      "<table class=\"cases\"><thead><tr><th>case";
  for (const auto& column : columns) out += fmt::format("<th>{}", html_text(column.name));
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows()) {
    if (!Table::worth_a_row(row)) continue;
    out += fmt::format("<tr><td title=\"{}\">{}", html_text(row.title), html_text(row.id));
    for (const auto& cell : row.cells) {
      if (!cell.there) {
        out += "<td>";
        continue;
      }
      const auto& look = look_of(cell.grade);
      std::string tip;
      if (cell.grade != Grade::strong) {
        tip = fmt::format(" title=\"{}{}{}\"", html_text(cell.observed), cell.known != nullptr ? "&#10;" : "",
                          cell.known != nullptr ? html_text(cell.known->reason) : "");
      }
      out += fmt::format("<td class=\"{}{}\"{}>{}", look.css, cell.expected ? "" : " u", tip, look.mark);
    }
    out += "</tr>\n";
  }
  out += "</tbody></table>\n";
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const auto failed = failures(table, at);
    if (failed.empty()) continue;
    out += fmt::format("<h2 id=\"{0}\">{0}</h2>\n<ul>\n", html_text(columns[at].name));
    for (const auto& f : failed) {
      const auto link = f.link.empty() ? "" : fmt::format(" <a href=\"{0}\">{0}</a>", html_text(f.link));
      out += fmt::format("<li>{}{}<br><code>{}</code>\n", html_text(f.reason), link,
                         html_text(fmt::format("{}", fmt::join(f.ids, ", "))));
    }
    out += "</ul>\n";
  }
  return out + "</body></html>\n";
}

}  // namespace h2prism::reports
