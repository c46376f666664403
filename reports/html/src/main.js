// The page: verdict and views above, the chosen view below.
import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Coverage } from "./coverage.js";
import { load } from "./data.js";
import { Detail } from "./detail.js";
import { Durations } from "./durations.js";
import { EVERYTHING } from "./filter.js";
import { html } from "./html.js";
import { CaseList } from "./list.js";
import { Matrix } from "./matrix.js";
import { useRoute, viewLink } from "./route.js";

function verdictOf(run) {
  if (run.counts.unexpected > 0) return ["bad", `${run.counts.unexpected} unexpected`];
  if (run.interrupted || run.counts["not played"] > 0) return ["warn", "cut short"];
  return ["good", "as expected"];
}

// What is said of one run, or of all where they stand side by side.
function Subject({ data, run, view, setRun, filter, setFilter }) {
  const all = view === "matrix";
  const unexpected = data.runs.reduce((sum, r) => sum + r.counts.unexpected, 0);
  const [look, words] = !all ? verdictOf(run) : unexpected > 0 ? ["bad", `${unexpected} unexpected`] : ["good", "as expected"];
  const count = (grade) => html`<button class=${`stat ${grade.replace(" ", "-")}`} aria-pressed=${filter.grade === grade} onClick=${() => setFilter({ ...EVERYTHING, grade: filter.grade === grade ? "" : grade })}><b>${run.counts[grade]}</b> ${grade}</button>`;
  return html`
    ${all ? html`<span>${data.runs.length} runs</span>`
      : data.runs.length > 1 ? html`<select aria-label="run" value=${run.index} onChange=${(e) => setRun(Number(e.target.value))}>${data.runs.map((r) => html`<option value=${r.index}>${r.name}</option>`)}</select>`
      : html`<span class="target">${run.target.role} ${run.target.address} <span class="quiet">${run.target.transport}</span></span>`}
    <button class=${`verdict ${look}`} onClick=${() => setFilter({ ...EVERYTHING, gate: look === "bad" ? "unexpected" : "" })}>${words}</button>
    ${!all && html`<span class="stats">${["strong", "weak", "fail", "inconclusive", "skip", "not played"].filter((g) => run.counts[g]).map(count)}</span>`}
    ${!all && run.history.mishaps.length > 0 && html`<a class="broke" href=${viewLink("durations")}>target broke${run.history.mishaps.length > 1 ? ` ${run.history.mishaps.length}×` : ""}</a>`}
  `;
}

function Header({ data, run, view, setRun, filter, setFilter }) {
  const tabs = [["cases", "Cases"], ["coverage", "Coverage"], ["durations", data.runs.some((r) => r.history.started) ? "Target, durations" : "Durations"]];
  if (data.runs.length > 1) tabs.unshift(["matrix", "Runs"]);
  return html`<header class="top">
    <h1>h2prism</h1>
    <${Subject} ...${{ data, run, view, setRun, filter, setFilter }} />
    <nav>${tabs.map(([id, name]) => html`<a href=${viewLink(id)} aria-current=${view === id ? "page" : undefined}>${name}</a>`)}</nav>
    <p class="quiet run">${view !== "matrix" && [run.started, run.seconds != null && `${run.seconds.toFixed(2)} s`, run.h2prism && `h2prism ${run.h2prism}`].filter(Boolean).join(" · ")}</p>
  </header>`;
}

function Welcome({ run }) {
  return html`<article class="detail empty">
    <p>Choose a case. <kbd>/</kbd> searches, <kbd>↑</kbd> <kbd>↓</kbd> or <kbd>j</kbd> <kbd>k</kbd> walk, <kbd>Esc</kbd> goes back.</p>
    <dl class="verdict"><dt>Command</dt><dd><code class="command">${run.command.join(" ")}</code></dd>
      ${Object.keys(run.target.settings).length > 0 && html`<dt>Settings</dt><dd><ul>${Object.entries(run.target.settings).map(([name, value]) => html`<li>${name} ${value}</li>`)}</ul></dd>`}</dl>
  </article>`;
}

function useKeys(view) {
  useEffect(() => {
    const onKeyDown = (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);
      if (e.key === "/" && !typing) {
        e.preventDefault();
        document.getElementById("search")?.focus();
      } else if (e.key === "Escape") {
        if (typing) e.target.blur();
        else location.hash = viewLink(view);
      } else if (/^(j|k|ArrowUp|ArrowDown)$/.test(e.key) && (!typing || e.target.id === "search")) {
        // Letters belong to the search field while it is typed into.
        if (typing && e.key.length === 1) return;
        const rows = document.querySelector(".rows");
        if (!rows || rows.contains(e.target) || e.target.closest(".detail, .lines")) return;
        e.preventDefault();
        rows.focus();
        rows.dispatchEvent(new KeyboardEvent("keydown", { key: e.key }));
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [view]);
}

function App({ data }) {
  const route = useRoute();
  const several = data.runs.length > 1;
  const [filter, setFilter] = useState(EVERYTHING);
  const [chosen, setChosen] = useState(0);
  const run = data.runs[route.id ? route.run : chosen] ?? data.runs[0];
  useEffect(() => setChosen(run.index), [run]);
  const test = useMemo(() => data.cases.find((c) => c.id === route.id), [route.id]);
  const view = route.id ? "cases" : route.view || (several ? "matrix" : "cases");
  useKeys(several ? "matrix" : "");
  const toCases = (wanted) => {
    setFilter({ ...EVERYTHING, ...wanted });
    location.hash = viewLink("cases");
  };
  const setRun = (index) => {
    setChosen(index);
    if (test) location.hash = `${location.hash.split("?")[0]}?run=${index}`;
  };
  document.title = test ? `${test.id} · h2prism` : "h2prism report";
  return html`
    <${Header} ...${{ data, run, view, setRun, filter, setFilter: (f) => (view === "cases" || view === "matrix" ? setFilter(f) : toCases(f)) }} />
    ${view === "cases" && html`<main class=${`cases ${test ? "chosen" : ""}`}>
      <${CaseList} ...${{ run, selectedId: route.id, filter, setFilter }} />
      ${test ? html`<${Detail} ...${{ runs: data.runs, run, test, result: run.results[test.index] }} />` : route.id ? html`<article class="detail"><p>There is no case ${route.id} in this report.</p></article>` : html`<${Welcome} run=${run} />`}
    </main>`}
    ${view === "coverage" && html`<main><${Coverage} ...${{ run, choose: toCases }} /></main>`}
    ${view === "durations" && html`<main><${Durations} run=${run} /></main>`}
    ${view === "matrix" && html`<main><${Matrix} ...${{ data, filter, setFilter, choose: (r) => { setChosen(r.index); location.hash = viewLink("cases"); } }} /></main>`}
  `;
}

render(html`<${App} data=${load()} />`, document.getElementById("app"));
