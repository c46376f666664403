// The verdicts: filters above, the tree below.
import { useMemo, useRef, useState } from "preact/hooks";
import { choices, EVERYTHING, matcher } from "./filter.js";
import { Grade, html, mark } from "./html.js";
import { caseLink } from "./route.js";
import { rowsOf } from "./tree.js";
import { VirtualList } from "./virtual.js";

const ROW = 32; // px, as in report.css

function Choice({ name, options, filter, set }) {
  return html`<select aria-label=${name} value=${filter[name]} class=${filter[name] ? "set" : ""} onChange=${(e) => set({ ...filter, [name]: e.target.value })}>
    <option value="">any ${name}</option>
    ${options.map((o) => html`<option value=${o}>${o}</option>`)}
  </select>`;
}

export function Filters({ results, filter, set, shown, of = results.length, children }) {
  const options = useMemo(() => choices(results), [results]);
  const isSet = Object.values(filter).some(Boolean);
  return html`<div class="filters" role="search">
    <input id="search" type="search" placeholder="Search  ( / )" aria-label="Search" value=${filter.text} onInput=${(e) => set({ ...filter, text: e.target.value })} />
    <div class="choices">
      ${Object.entries(options).map(([name, list]) => html`<${Choice} ...${{ name, options: list, filter, set }} />`)}
      ${children}
    </div>
    <p class="quiet" aria-live="polite">
      ${shown} of ${of}${filter.section && html` in ${filter.section.replace("/", " §")}`}
      ${isSet && html` <button class="link" onClick=${() => set(EVERYTHING)}>clear</button>`}
    </p>
  </div>`;
}

function GroupRow({ row, toggle }) {
  return html`<button class="row group d${row.depth}" key=${row.key} aria-expanded=${row.open} onClick=${() => toggle(row.key)}>
    <span class="twist">${row.open ? "▾" : "▸"}</span>
    <b>${row.name}</b> <span class="title">${row.title}</span>
    <span class="count ${row.bad ? "bad" : ""}">${row.bad ? `${row.bad} of ` : ""}${row.count}</span>
    <span class="grade small ${row.worst.replace(" ", "-")}">${mark(row.worst)}</span>
  </button>`;
}

function CaseRow({ row, selected, run }) {
  const { test } = row.result;
  const name = test.id.slice(test.id.lastIndexOf("/") + 1);
  return html`<a class="row case d${row.depth} ${selected ? "selected" : ""}" key=${test.id} href=${caseLink(test.id, run.index)} aria-current=${selected ? "true" : undefined} title=${test.title}>
    <${Grade} result=${row.result} /><span class="name">${name}</span>
    <span class="title">${row.result.kind === "none" ? "" : row.result.kind}</span>
  </a>`;
}

export function CaseList({ run, selectedId, filter, setFilter }) {
  const [closed, setClosed] = useState(new Set());
  const [byRequirement, setByRequirement] = useState(false);
  const results = useMemo(() => run.results.filter(Boolean), [run]);
  const shown = useMemo(() => results.filter(matcher(filter)), [results, filter]);
  const rows = useMemo(() => rowsOf(shown, { closed, byRequirement }), [shown, closed, byRequirement]);
  const at = rows.findIndex((row) => row.result?.test.id === selectedId);
  const toggle = (key) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  const list = useRef(rows);
  list.current = rows;
  const onKeyDown = (e) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[e.key];
    if (!step || e.target.tagName === "BUTTON") return;
    e.preventDefault();
    let next = at + step;
    while (list.current[next]?.kind === "group") next += step;
    const test = list.current[next]?.result.test;
    if (test) location.hash = caseLink(test.id, run.index);
  };
  return html`<section class="list" aria-label="Cases">
    <${Filters} ...${{ results, filter, set: setFilter, shown: shown.length }}>
      <label class="check"><input type="checkbox" checked=${byRequirement} onChange=${(e) => setByRequirement(e.target.checked)} /> by requirement</label>
    <//>
    <${VirtualList} class="rows" tabIndex=${0} rows=${rows} height=${ROW} reveal=${at} onKeyDown=${onKeyDown}
      render=${(row) => (row.kind === "group" ? html`<${GroupRow} ...${{ row, toggle }} />` : html`<${CaseRow} ...${{ row, run, selected: row.result.test.id === selectedId }} />`)} />
  </section>`;
}
