// htm bound to preact: markup without a compiler.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);

const MARKS = { strong: "✓", weak: "~", fail: "✕", skip: "–", inconclusive: "?", "not played": "○" };
export const mark = (grade) => MARKS[grade];

// What a verdict looks like everywhere: a mark and a colour, never the colour alone.
export function Grade({ result }) {
  const gate = result.gate === "known" ? " known" : result.unexpected ? " unexpected" : "";
  return html`<span class="grade ${result.grade.replace(" ", "-")}${gate}" title=${`${result.grade}, ${result.gate}`}>${mark(result.grade)}</span>`;
}

export const ms = (us) => (us < 1000 ? `${us} µs` : `${(us / 1000).toFixed(us < 10000 ? 2 : us < 100000 ? 1 : 0)} ms`);
