// What the target used, and how long cases took: a histogram, and the slowest.
import { useMemo } from "preact/hooks";
import { html, ms } from "./html.js";
import { caseLink } from "./route.js";
import { Target } from "./target.js";

const SHOWN = 40;
const STEPS = [0, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000]; // us

export function Durations({ run }) {
  const played = useMemo(() => run.results.filter((r) => r?.us > 0).sort((a, b) => b.us - a.us), [run]);
  if (played.length === 0) return html`<section class="page"><${Target} run=${run} /><h2>Durations</h2><p class="quiet">No case was played.</p></section>`;
  const bins = STEPS.map((from, i) => ({ from, to: STEPS[i + 1] ?? Infinity, count: 0 }));
  for (const r of played) bins.find((bin) => r.us < bin.to).count++;
  const used = bins.slice(bins.findIndex((b) => b.count), bins.findLastIndex((b) => b.count) + 1);
  const most = Math.max(...used.map((b) => b.count));
  const median = played[Math.floor(played.length / 2)].us;
  return html`<section class="page durations">
    <${Target} run=${run} />
    <h2>Durations</h2>
    <p class="quiet">${played.length} cases, median ${ms(median)}, longest ${ms(played[0].us)}${run.seconds != null && html`; the whole run took ${run.seconds.toFixed(2)} s`}.</p>
    <table class="histogram"><tbody>${used.map((b) => html`<tr><th scope="row">${b.to === Infinity ? `from ${ms(b.from)}` : `to ${ms(b.to)}`}</th><td><i style=${{ width: `${(100 * b.count) / most}%` }} /></td><td>${b.count}</td></tr>`)}</tbody></table>
    <h3>Slowest</h3>
    <table class="slowest"><tbody>${played.slice(0, SHOWN).map((r) => html`<tr><td>${ms(r.us)}</td><td><i style=${{ width: `${(100 * r.us) / played[0].us}%` }} /></td><th scope="row"><a href=${caseLink(r.test.id, run.index)}>${r.test.id}</a></th></tr>`)}</tbody></table>
  </section>`;
}
