// A map of the RFCs: a square for each requirement that cases of the run are about, by its worst verdict.
import { useMemo } from "preact/hooks";
import { sectionTitle } from "./data.js";
import { html, mark } from "./html.js";
import { documentName, sectionName } from "./tree.js";

const BADNESS = ["skip", "strong", "weak", "inconclusive", "not played", "fail"];

function sectionsOf(results) {
  const sections = new Map();
  for (const r of results) {
    if (r.test.isMonitor) continue;
    const key = `${r.test.rfc}/${r.test.section}`;
    if (!sections.has(key)) sections.set(key, { key, test: r.test, rules: new Map(), counts: {} });
    const section = sections.get(key);
    section.counts[r.grade] = (section.counts[r.grade] ?? 0) + 1;
    const rule = r.test.covers[0];
    if (!rule) continue;
    const seen = section.rules.get(rule.id) ?? { rule, grade: "skip", results: [] };
    if (BADNESS.indexOf(r.grade) > BADNESS.indexOf(seen.grade)) seen.grade = r.grade;
    seen.results.push(r);
    section.rules.set(rule.id, seen);
  }
  const number = (text) => text.split(".").map((n) => n.padStart(4, "0")).join(".");
  return [...sections.values()].sort((a, b) => a.test.rfc.localeCompare(b.test.rfc) || number(a.test.section).localeCompare(number(b.test.section)));
}

function Bar({ counts }) {
  const all = Object.values(counts).reduce((a, b) => a + b, 0);
  return html`<span class="bar" aria-hidden="true">${BADNESS.filter((g) => counts[g]).map((g) => html`<i class=${g.replace(" ", "-")} style=${{ width: `${(100 * counts[g]) / all}%` }} />`)}</span>`;
}

export function Coverage({ run, choose }) {
  const sections = useMemo(() => sectionsOf(run.results.filter(Boolean)), [run]);
  let document = "";
  return html`<section class="page coverage">
    <h2>Coverage</h2>
    <p class="quiet">A square is a requirement that cases of this run are about, coloured by the worst verdict. Choose one to see its cases.</p>
    <table><tbody>${sections.map((s) => {
      const heading = s.test.rfc !== document && html`<tr><th colspan="3" scope="colgroup" class="document">${documentName((document = s.test.rfc))}</th></tr>`;
      const rules = [...s.rules.values()].sort((a, b) => a.rule.id.localeCompare(b.rule.id, "en", { numeric: true }));
      return html`${heading}<tr>
        <th scope="row"><button class="link" onClick=${() => choose({ section: s.key })}>${sectionName(s.test.section)}</button> <span class="title">${sectionTitle(s.test)}</span></th>
        <td><${Bar} counts=${s.counts} /></td>
        <td class="squares">${rules.map(({ rule, grade, results }) => html`<button class=${`square ${grade.replace(" ", "-")}`} onClick=${() => choose({ text: rule.id })}
          title=${`${rule.id} ${rule.level}: ${rule.summary}\n${results.length} case${results.length === 1 ? "" : "s"}, ${grade}`} aria-label=${`${rule.id}, ${grade}`}>${grade === "strong" ? "" : mark(grade)}</button>`)}</td>
      </tr>`;
    })}</tbody></table>
  </section>`;
}
