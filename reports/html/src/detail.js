// One case: the verdict, what would have been accepted, what happened, and how to see it again.
import { useEffect, useState } from "preact/hooks";
import { exchangeOf } from "./data.js";
import { Grade, html, ms } from "./html.js";
import { caseLink, viewLink } from "./route.js";
import { Sequence } from "./sequence.js";
import { Log, Mishaps } from "./target.js";

const plain = /^[\w.\/:=@%+,-]+$/;
const quoted = (word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

function Copy({ text }) {
  const [done, setDone] = useState(false);
  const copy = () => navigator.clipboard?.writeText(text).then(() => setDone(true));
  useEffect(() => setDone(false), [text]);
  return html`<button class="link" onClick=${copy}>${done ? "copied" : "copy"}</button>`;
}

// Nothing of it is shown before it is unpacked.
function Exchange({ run, result }) {
  const [state, set] = useState({});
  useEffect(() => {
    let current = true;
    exchangeOf(run, result).then((exchange) => current && set({ result, exchange }));
    return () => (current = false);
  }, [run, result]);
  if (state.result !== result) return html`<p class="quiet">…</p>`;
  if (!state.exchange) return html`<p class="quiet">The exchange is not in this page${result.grade === "skip" ? ": the case was not played" : "; h2prism show has it, where the run recorded it"}.</p>`;
  const weAreServer = run.target.role === "client";
  const ends = weAreServer ? ["h2prism (server)", "target (client)"] : ["h2prism (client)", "target (server)"];
  return html`<${Sequence} key=${`${run.index} ${result.test.id}`} ...${{ exchange: state.exchange, ends }} />`;
}

function Accepted({ test }) {
  if (test.strong.length + test.weak.length === 0) return null;
  const list = (reactions, grade) => reactions.map((text) => html`<li><span class="tag ${grade}">${grade}</span> ${text}</li>`);
  return html`<dt>Accepted</dt><dd><ul>${list(test.strong, "strong")}${list(test.weak, "weak")}</ul></dd>`;
}

const Rule = ({ rule }) => html`<li><a href=${rule.link || undefined} target="_blank" rel="noopener">${rule.id}</a> <b>${rule.level}</b> ${rule.summary}</li>`;

function Elsewhere({ runs, run, test }) {
  if (runs.length < 2) return null;
  return html`<nav class="elsewhere" aria-label="The same case in other runs">
    ${runs.map((other) => other.results[test.index] && html`<a href=${caseLink(test.id, other.index)} aria-current=${other === run ? "true" : undefined}><${Grade} result=${other.results[test.index]} /> ${other.name}</a>`)}
  </nav>`;
}

export function Detail({ runs, run, result, test }) {
  if (!result) {
    return html`<article class="detail"><${Elsewhere} ...${{ runs, run, test }} /><h2>${test.title}</h2><p class="quiet">${test.id} is not in this run.</p></article>`;
  }
  const replay = [...run.replay.map(quoted), quoted(test.id)].join(" ");
  return html`<article class="detail" tabIndex=${-1}>
    <a class="back" href=${viewLink("cases")}>‹ all cases</a>
    <p class="id">${test.id}</p>
    <h2>${test.title}</h2>
    <p class="tags">
      <${Grade} result=${result} /> <span class="tag ${result.grade}">${result.grade}</span>
      ${result.finding !== "none" && html`<span class="tag">${result.finding}</span>`}
      <span class="tag gate ${result.gate}">${result.gate}</span>
      ${result.us > 0 && html`<span class="quiet">${ms(result.us)}</span>`}
    </p>
    <${Elsewhere} ...${{ runs, run, test }} />
    <dl class="verdict">
      ${result.observed && html`<dt>Observed</dt><dd>${result.observed}</dd>`}
      ${result.reason && result.reason !== result.observed && html`<dt>Verdict</dt><dd>${result.reason}</dd>`}
      ${result.log.length > 0 && html`<dt>Its log</dt><dd><${Log} lines=${result.log} /></dd>`}
      ${result.known && html`<dt>Known</dt><dd>${result.known} ${result.link && html`<a href=${/^https?:/.test(result.link) ? result.link : undefined} rel="noopener">${result.link}</a>`}</dd>`}
      <${Accepted} test=${test} />
      ${test.covers.length > 0 && html`<dt>Rules</dt><dd><ul>${test.covers.map((rule) => html`<${Rule} rule=${rule} />`)}</ul></dd>`}
      ${result.seenIn.length > 0 && test.id !== "monitor/target-stays-up" && html`<dt>Seen in</dt><dd><ul>${result.seenIn.map((id) => html`<li><a href=${caseLink(id, run.index)}>${id}</a></li>`)}</ul></dd>`}
      ${test.file && html`<dt>File</dt><dd><code>${test.file}:${test.line}</code></dd>`}
      ${!test.isMonitor && html`<dt>Replay <${Copy} text=${replay} /></dt><dd><code class="command">${replay}</code></dd>`}
    </dl>
    ${test.id === "monitor/target-stays-up" && html`<${Mishaps} run=${run} />`}
    ${!test.isMonitor && html`<${Exchange} ...${{ run, result }} />`}
  </article>`;
}
