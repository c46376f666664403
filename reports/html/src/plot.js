// What the target used over time: a small plot for each thing, one below the other, on one time axis.
import { useState } from "preact/hooks";
import { html } from "./html.js";

const HEIGHT = 100; // units of the plots, whatever their size; the width is 1000 of them
const NEAR = 0.05; // of the width: the number of a mark has no room this close behind another

const mebibytes = (kib) => (kib < 10240 ? (kib / 1024).toFixed(1) : Math.round(kib / 1024).toString());
const SERIES = [
  { key: "rss", name: "Memory", unit: " MiB", text: mebibytes, scale: 1024 },
  { key: "files", name: "Open files", unit: "", text: String, scale: 1 },
  { key: "threads", name: "Threads", unit: "", text: String, scale: 1 },
];

export const seconds = (at) => `${(at / 1000).toFixed(at < 100_000 ? 1 : 0)} s`;

// 1, 2 or 5 times a power of ten: the first that is not below.
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value * 0.9999);
}
// A top that leaves a little air, at a figure that reads well.
function top(most) {
  const step = Math.max(round(Math.max(most, 1) / 4), 1);
  return Math.max(Math.ceil((most * 1.05) / step), 1) * step;
}

// "12", "12 → 14 MiB, most 15".
function course(values, text, unit) {
  const [first, last, most] = [values[0], values.at(-1), Math.max(...values)].map(text);
  const peak = most !== first && most !== last ? `, most ${most}` : "";
  return `${first}${first === last && !peak ? "" : ` → ${last}`}${unit}${peak}`;
}

// Lines between samples, but none over a time when the target was down.
function pathOf(samples, starts, x, y) {
  let start = 0;
  return samples.map((sample, i) => {
    let restarted = i === 0;
    while (starts[start] <= sample.at) {
      restarted ||= starts[start] > samples[i - 1].at;
      start++;
    }
    return `${restarted ? "M" : "L"}${x(sample.at).toFixed(1)} ${y(sample).toFixed(1)}${restarted ? "h0" : ""}`;
  }).join("");
}

function Plot({ series, history, end, at }) {
  const { key, name, unit, text, scale } = series;
  const values = history.samples.map((s) => s[key]);
  const limit = top(Math.max(...values) / scale) * scale;
  const x = (ms) => (1000 * ms) / end;
  const y = (sample) => HEIGHT - (HEIGHT * sample[key]) / limit;
  const words = course(values, text, unit);
  const vertical = (ms, kind) => html`<line class=${kind} x1=${x(ms)} x2=${x(ms)} y1="0" y2=${HEIGHT} />`;
  return html`<figure class="plot">
    <figcaption><b>${name}</b> <span>${words}</span></figcaption>
    <span class="limit" aria-hidden="true">${text(limit)}</span><span class="zero" aria-hidden="true">0</span>
    <svg viewBox=${`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${`${name} over time: ${words}`}>
      ${[0, 0.5, 1].map((part) => html`<line class="rule" x1="0" x2="1000" y1=${HEIGHT * part} y2=${HEIGHT * part} />`)}
      ${history.starts.filter((ms) => ms > 0).map((ms) => vertical(ms, "restart"))}
      ${history.mishaps.map((m) => vertical(m.at, "mishap"))}
      <path d=${pathOf(history.samples, history.starts, x, y)} />
      ${at && vertical(at.at, "pointer")}
    </svg>
  </figure>`;
}

// Marks lead to the list of what happened.
function Marks({ mishaps, end, choose }) {
  if (mishaps.length === 0) return null;
  let right = -1;
  return html`<div class="marks">${mishaps.map((m) => {
    const place = m.at / end;
    if (place - right < NEAR) return null;
    right = place;
    return html`<button style=${{ left: `${100 * place}%` }} onClick=${() => choose(m.number)} title=${`${seconds(m.at)}: the target ${m.text}`} aria-label=${`${seconds(m.at)}: the target ${m.text}`}>${m.number}</button>`;
  })}</div>`;
}

export function Plots({ history, choose }) {
  const [at, setAt] = useState(null);
  const { samples, starts, mishaps } = history;
  const end = Math.max(1, samples.at(-1).at, starts.at(-1) ?? 0, mishaps.at(-1)?.at ?? 0);
  const step = round(end / 8);
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  const look = (e) => {
    const box = e.currentTarget.querySelector("svg").getBoundingClientRect();
    const ms = (end * (e.clientX - box.left)) / box.width;
    setAt(samples.reduce((near, s) => (Math.abs(s.at - ms) < Math.abs(near.at - ms) ? s : near)));
  };
  return html`<div class="plots" onPointerMove=${look} onPointerLeave=${() => setAt(null)}>
    <${Marks} ...${{ mishaps, end, choose }} />
    ${SERIES.map((series) => html`<${Plot} ...${{ series, history, end, at }} />`)}
    <div class="axis" aria-hidden="true">${ticks.map((ms) => html`<span style=${{ left: `${(100 * ms) / end}%` }}>${ms / 1000}</span>`)}</div>
    <p class="quiet legend">
      ${at ? html`<span>${seconds(at.at)}: ${mebibytes(at.rss)} MiB, ${at.files} open files, ${at.threads} thread${at.threads === 1 ? "" : "s"}</span>` : html`<span>seconds since its start</span>`}
      ${mishaps.length > 0 && html`<span class="mishap">it broke</span>`}${starts.length > 1 && html`<span class="restart">started again</span>`}
    </p>
  </div>`;
}
