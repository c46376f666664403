// What became of the target's process, where h2prism started it.
import { html } from "./html.js";
import { Plots, seconds } from "./plot.js";
import { caseLink } from "./route.js";

export const Log = ({ lines }) => html`<pre class="log" tabIndex=${0}>${lines.join("\n")}</pre>`;

function Mishap({ mishap, run, alone }) {
  const { number, at, id, text, suspects, log } = mishap;
  const links = suspects.map((suspect) => html`<li><a href=${caseLink(suspect, run.index)}>${suspect}</a></li>`);
  return html`<li data-number=${number} tabIndex=${-1}>
    <p><span class="number">${number}</span> <b>${seconds(at)}</b> the target ${text}</p>
    ${id ? html`<p>by <a href=${caseLink(id, run.index)}>${id}</a></p>`
      : suspects.length === 0 ? html`<p class="quiet">no case was under way</p>`
      : html`<details open=${alone && suspects.length <= 10}><summary>${suspects.length} suspect${suspects.length === 1 ? "" : "s"}, none found guilty</summary><ul>${links}</ul></details>`}
    ${log.length > 0 ? html`<details open=${alone}><summary>its log (${log.length} line${log.length === 1 ? "" : "s"})</summary><${Log} lines=${log} /></details>` : html`<p class="quiet">it wrote nothing</p>`}
  </li>`;
}

export function Mishaps({ run }) {
  const { mishaps } = run.history;
  if (mishaps.length === 0) return null;
  return html`<h3>The target broke</h3>
    <ol class="mishaps">${mishaps.map((mishap) => html`<${Mishap} key=${mishap.number} ...${{ mishap, run, alone: mishaps.length === 1 }} />`)}</ol>`;
}

export function Target({ run }) {
  const { samples, mishaps, started } = run.history;
  if (samples.length === 0 && mishaps.length === 0) return null;
  const choose = (number) => {
    const item = document.querySelector(`.mishaps [data-number="${number}"]`);
    item?.scrollIntoView({ block: "center" });
    item?.focus();
  };
  return html`<section class="target-history">
    <h2>Target</h2>
    <p class="quiet">${started > 0 && `started ${started === 1 ? "once" : `${started} times`}`}${started > 0 && mishaps.length === 0 && ", and it stayed up"}</p>
    ${samples.length > 0 && html`<${Plots} ...${{ history: run.history, choose }} />`}
    <${Mishaps} run=${run} />
  </section>`;
}
