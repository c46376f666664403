// Several runs side by side: runs × cases, and what changed from one to another.
import { useMemo, useState } from "preact/hooks";
import { Filters } from "./list.js";
import { matcher } from "./filter.js";
import { Grade, html } from "./html.js";
import { caseLink } from "./route.js";
import { VirtualList } from "./virtual.js";

const ROW = 28; // px, as in report.css

const passes = (r) => r.grade === "strong" || (r.grade === "weak" && !r.unexpected);
const fails = (r) => r.grade === "fail" || r.grade === "inconclusive" || r.grade === "not played";
const isRegression = (a, b) => (a ? passes(a) && (fails(b) || (b.grade === "weak" && b.unexpected)) : b.unexpected && fails(b));

// What was skipped says nothing that others could differ from.
const differs = (cells) => new Set(cells.filter((r) => r && r.grade !== "skip").map((r) => `${r.grade} ${r.finding}`)).size > 1;

function Summary({ runs, choose }) {
  const broke = runs.some((run) => run.history.mishaps.length > 0);
  const grades = ["strong", "weak", "fail", "inconclusive", "skip"];
  return html`<div class="scroll"><table class="runs">
    <thead><tr><th>run</th><th>cases</th>${grades.map((g) => html`<th>${g}</th>`)}<th>unexpected</th>${broke && html`<th>broke</th>`}<th>seconds</th></tr></thead>
    <tbody>${runs.map((run) => html`<tr>
      <th scope="row"><button class="link" onClick=${() => choose(run)}>${run.name}</button></th><td>${run.counts.all}</td>
      ${grades.map((g) => html`<td>${run.counts[g] ?? 0}</td>`)}<td class=${run.counts.unexpected ? "bad" : ""}>${run.counts.unexpected}</td>
      ${broke && html`<td class=${run.history.mishaps.length ? "bad" : ""}>${run.history.mishaps.length}</td>`}
      <td>${run.seconds == null ? "cut short" : run.seconds.toFixed(2)}</td></tr>`)}</tbody>
  </table></div>`;
}

function RunChoice({ runs, value, set, name }) {
  return html`<label class="check">${name} <select value=${value} onChange=${(e) => set(Number(e.target.value))}>
    <option value="-1">–</option>${runs.map((run) => html`<option value=${run.index}>${run.name}</option>`)}
  </select></label>`;
}

export function Matrix({ data, filter, setFilter, choose }) {
  const { runs, cases } = data;
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const [from, setFrom] = useState(-1);
  const [to, setTo] = useState(-1);
  const comparing = from >= 0 && to >= 0 && from !== to;
  const shownRuns = comparing ? [runs[from], runs[to]] : runs;
  const all = useMemo(() => runs.flatMap((run) => run.results.filter(Boolean)), [data]);
  const rows = useMemo(() => {
    const match = matcher(filter);
    const out = [];
    for (const test of cases) {
      const cells = shownRuns.map((run) => run.results[test.index]);
      if (!cells.some((r) => r && match(r))) continue;
      if (comparing ? `${cells[0]?.grade} ${cells[0]?.finding}` === `${cells[1]?.grade} ${cells[1]?.finding}` : onlyDifferent && !differs(cells)) continue;
      out.push({ test, cells, regression: comparing && cells[1] && isRegression(cells[0], cells[1]) });
    }
    return comparing ? out.sort((a, b) => b.regression - a.regression) : out;
  }, [data, filter, onlyDifferent, from, to]);
  const regressions = rows.filter((row) => row.regression).length;
  const columns = { gridTemplateColumns: `var(--case) repeat(${shownRuns.length}, ${comparing ? "minmax(7rem, 1fr)" : "2.1rem"})` };
  const cell = (result, run) => {
    if (!result) return html`<span class="cell quiet">${comparing ? "not there" : ""}</span>`;
    return html`<a class="cell" href=${caseLink(result.test.id, run.index)} title=${`${run.name}: ${result.grade}${result.kind === "none" ? "" : `, ${result.kind}`}\n${result.observed || result.reason}${result.known && `\nknown: ${result.known}`}`}>
      <${Grade} result=${result} />${comparing && html` <span class="rest">${result.kind === "none" ? result.grade : result.kind}</span>`}</a>`;
  };
  return html`<section class="page matrix">
    <h2>Runs side by side</h2>
    <${Summary} ...${{ runs, choose }} />
    <${Filters} ...${{ results: all, filter, set: setFilter, shown: rows.length, of: cases.length }}>
      <label class="check"><input type="checkbox" checked=${onlyDifferent} disabled=${comparing} onChange=${(e) => setOnlyDifferent(e.target.checked)} /> only where runs differ</label>
      <${RunChoice} ...${{ runs, value: from, set: setFrom, name: "from" }} /><${RunChoice} ...${{ runs, value: to, set: setTo, name: "to" }} />
    <//>
    ${comparing && html`<p>${rows.length} verdicts changed, came or went; <b class=${regressions ? "bad" : ""}>${regressions} regression${regressions === 1 ? "" : "s"}</b>.</p>`}
    <div class="grid" style=${{ "--columns": shownRuns.length }}>
      <div class="line head" style=${columns}><span />${shownRuns.map((run) => html`<span class=${comparing ? "" : "turned"}><b>${run.name}</b></span>`)}</div>
      <${VirtualList} class="lines" tabIndex=${0} rows=${rows} height=${ROW} render=${({ test, cells, regression }) => html`
        <div class=${`line ${regression ? "regression" : ""}`} key=${test.id} style=${columns}><a class="name" href=${caseLink(test.id, shownRuns[0].index)} title=${`${test.id}\n${test.title}`}>${test.id}</a>${cells.map((r, i) => cell(r, shownRuns[i]))}</div>`} />
    </div>
  </section>`;
}
