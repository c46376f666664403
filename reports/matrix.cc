#include "reports/matrix.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "reports/escape.h"

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
  std::string id;
  std::vector<Cell> cells;  // one for each column
};

struct GradeMark {
  Grade grade;
  std::string_view mark;
};
constexpr std::array<GradeMark, 5> marks{{
    {Grade::strong, "·"},
    {Grade::weak, "w"},
    {Grade::fail, "F"},
    {Grade::skip, "-"},
    {Grade::inconclusive, "?"},
}};
const GradeMark& mark_of(Grade grade) { return marks.at(static_cast<std::size_t>(grade)); }

class Table {
 public:
  explicit Table(std::span<const MatrixColumn> columns) : columns_(columns) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      for (const auto& one : columns[at].results.cases) {
        if (one.verdict == nullptr) continue;
        const auto& v = *one.verdict;
        cell(one.test->id, at) = {true, v.grade, v.finding, v.observed, of(v.known), !is_unexpected(v.gate)};
      }
      for (const auto* m : columns[at].results.monitors) {
        cell(m->id, at) = {true, m->grade, m->finding, m->text, of(m->known), !is_unexpected(m->gate)};
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

  Cell& cell(const std::string& id, std::size_t column) {
    const auto [it, is_new] = places_.try_emplace(id, rows_.size());
    if (is_new) rows_.push_back({id, std::vector<Cell>(columns_.size())});
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

}  // namespace

std::string matrix_markdown(std::span<const MatrixColumn> columns) {
  const Table table(columns);
  std::string out =
      "| implementation | cases | strong | weak | fail | skip | inconclusive | unexpected | seconds |\n"
      "| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n";
  for (const auto& [name, results] : columns) {
    out += fmt::format("| {} | {} |", markdown_text(name), results.cases.size());
    for (const auto& mark : marks) out += fmt::format(" {} |", results.count(mark.grade));
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
      out += fmt::format(" {}{} |", cell.there ? mark_of(cell.grade).mark : "",
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

}  // namespace h2prism::reports
