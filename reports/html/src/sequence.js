// An exchange as a sequence diagram: our lifeline left, the target's right, time downwards.
import { useState } from "preact/hooks";
import { decoded, dump, headline } from "./frame.js";
import { html } from "./html.js";

const PAUSE = 1000; // us: a gap that is worth showing

function Details({ event }) {
  const header = decoded(event);
  const kept = (event.hex?.length ?? 0) / 2;
  return html`<div class="details">
    ${header.length > 0 && html`<dl>${header.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`}
    ${event.fields && html`<table class="fields"><caption>Field section</caption><tbody>${event.fields.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`}
    ${kept > 0 && html`<pre class="hex">${dump(event.hex)}</pre>`}
    ${event.octets > kept && html`<p class="quiet">${event.octets - kept} octets more are not in this page.</p>`}
  </div>`;
}

function Arrow({ event, open, toggle }) {
  const [type, rest] = headline(event);
  const flags = [event.direction, event.fence && "fence", event.provokes && "provokes", open && "open"].filter(Boolean).join(" ");
  return html`<li class="event ${flags}">
    <button onClick=${toggle} aria-expanded=${open}>
      <time>${(event.us / 1000).toFixed(2)}</time>
      <span class="arrow"><span class="label">
        ${type && html`<b>${type}</b> `}${event.stream > 0 && html`<i>${event.stream}</i> `}<span class="rest">${rest}</span>
        ${event.fence && html` <em>fence</em>`}
      </span></span>
    </button>
    ${open && html`<${Details} event=${event} />`}
  </li>`;
}

const Note = ({ event }) => html`<li class="event note"><time>${(event.us / 1000).toFixed(2)}</time><span>${event.text}</span></li>`;

export function Sequence({ exchange, ends }) {
  const [open, setOpen] = useState(new Set());
  const toggle = (at) => {
    const next = new Set(open);
    if (!next.delete(at)) next.add(at);
    setOpen(next);
  };
  const { events } = exchange;
  const all = open.size > 0;
  const rows = [];
  events.forEach((event, at) => {
    const pause = at > 0 ? event.us - events[at - 1].us : 0;
    if (at === exchange.notShownAt && exchange.notShown > 0) rows.push(html`<li class="pause">${exchange.notShown} events are not in this page</li>`);
    if (pause >= PAUSE) rows.push(html`<li class="pause">${(pause / 1000).toFixed(1)} ms</li>`);
    rows.push(event.direction === "note" ? html`<${Note} key=${at} event=${event} />` : html`<${Arrow} key=${at} ...${{ event, open: open.has(at), toggle: () => toggle(at) }} />`);
  });
  return html`<div class="sequence">
    <header>
      <h3>Exchange</h3>
      <p class="quiet legend">${events.some((e) => e.provokes) && html`<span class="provokes">what the case sends</span>`}${events.some((e) => e.fence) && html`<span class="fence">fence</span>`}</p>
      <button class="link" onClick=${() => setOpen(all ? new Set() : new Set(events.keys()))}>${all ? "fold all" : "unfold all"}</button>
    </header>
    <div class="ends"><span class="quiet">ms</span><b>${ends[0]}</b><b>${ends[1]}</b></div>
    <ol>${rows}</ol>
    ${exchange.leftOut > 0 && html`<p class="quiet">${exchange.leftOut} later events were not recorded.</p>`}
  </div>`;
}
