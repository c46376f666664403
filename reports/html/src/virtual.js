// A long list of rows of one height, of which only those in sight are in the document.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";

const SPARE = 8; // rows above and below

// `reveal`: the place of the row that must be in sight when it changes.
export function VirtualList({ rows, height, render, reveal = -1, ...attributes }) {
  const box = useRef(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const look = () => setView({ top: box.current.scrollTop, height: box.current.clientHeight });
  useEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (reveal < 0) return;
    const { scrollTop, clientHeight } = box.current;
    const top = reveal * height;
    if (top < scrollTop + height || top + height > scrollTop + clientHeight) box.current.scrollTop = top - clientHeight / 3;
  }, [reveal]);
  const first = Math.max(0, Math.floor(view.top / height) - SPARE);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / height) + SPARE);
  return html`<div ref=${box} onScroll=${look} ...${attributes}>
    <div style=${{ height: rows.length * height, position: "relative" }}>
      <div style=${{ position: "absolute", top: first * height, left: 0, right: 0 }}>
        ${rows.slice(first, last).map((row, i) => render(row, first + i))}
      </div>
    </div>
  </div>`;
}
