// The data of the page: what reports/html.cc wrote, with names instead of places in lists.

export const GRADES = ["strong", "weak", "fail", "skip", "inconclusive"];
export const GATES = ["expected", "unexpected-fail", "unexpected-pass", "known", "skip"];
const DIRECTIONS = ["sent", "received", "note"];

const read = (id) => document.getElementById(id).textContent;

export function load() {
  const raw = JSON.parse(read("data"));
  const s = (at) => raw.strings[at];
  const requirements = raw.requirements.map(([id, level, summary]) => ({
    id: s(id),
    level: s(level).replace("_", " "),
    summary: s(summary),
    link: rfcLink(s(id)),
  }));
  const cases = raw.cases.map(([id, title, rfc, section, file, line, covers, strong, weak], index) => ({
    index,
    id: s(id),
    title: s(title),
    rfc: s(rfc),
    section: s(section),
    file: s(file),
    line,
    covers: covers.map((at) => requirements[at]),
    strong: strong.map(s),
    weak: weak.map(s),
    isMonitor: s(id).startsWith("monitor/"),
  }));
  const runs = raw.runs.map((run, index) => ({
    ...run,
    index,
    results: run.results.map((r, at) => r && result(r, s, cases[at])),
    history: historyOf(run.history, s),
  }));
  for (const run of runs) run.counts = countsOf(run.results);
  return { requirements, cases, runs };
}

function result([grade, gate, finding, reason, observed, us, known, link, seenIn, chunk, log], s, test) {
  return {
    test,
    grade: grade < 0 ? "not played" : GRADES[grade],
    gate: grade < 0 ? "unexpected-fail" : GATES[gate],
    finding: s(finding),
    reason: s(reason),
    observed: s(observed),
    us,
    known: s(known),
    link: s(link),
    seenIn: seenIn.map(s),
    chunk, // where its exchange is; -1: not in the page
    log: log.map(s), // of a target that broke by it
    get unexpected() {
      return this.gate === "unexpected-fail" || this.gate === "unexpected-pass";
    },
    // The finding, where there is one.
    get kind() {
      return this.gate === "unexpected-pass" ? "unexpected-pass" : this.finding;
    },
  };
}

// Of the target's process: empty lists where h2prism did not start it.
function historyOf({ started, starts, samples, mishaps }, s) {
  return {
    started,
    starts, // ms, as all times here
    samples: samples.map(([at, rss, files, threads]) => ({ at, rss, files, threads })),
    mishaps: mishaps.map(([at, id, text, suspects, log], index) => ({ number: index + 1, at, id: s(id), text: s(text), suspects: suspects.map(s), log: log.map(s) })),
  };
}

function countsOf(results) {
  const counts = { all: 0, unexpected: 0 };
  for (const r of results) {
    if (!r) continue;
    if (r.unexpected) counts.unexpected++;
    if (r.test.isMonitor) continue;
    counts.all++;
    counts[r.grade] = (counts[r.grade] ?? 0) + 1;
  }
  return counts;
}

// RFC9113-6.9-3 -> the section, where the RFC can be read.
function rfcLink(id) {
  const [, number, section] = /^RFC(\d+)-([^-]+)-/.exec(id) ?? [];
  if (!number) return "";
  return `https://www.rfc-editor.org/rfc/rfc${number}#${/^\d/.test(section) ? "section" : "appendix"}-${section}`;
}

// "cases/rfc9113/6.9-window-update.yaml" -> "window update"
export function sectionTitle(test) {
  const name = /([^/]+)\.ya?ml$/.exec(test.file)?.[1] ?? "";
  return name.replace(/^(rfc\d+-)?([\dA-Z.]+-)*/, "").replaceAll("-", " ");
}

const chunks = new Map();

async function inflate(id) {
  const packed = Uint8Array.from(atob(read(id)), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// The exchange of a case in a run: unpacked when it is looked at. Null where the page has none.
export async function exchangeOf(run, result) {
  if (!result || result.chunk < 0) return null;
  const id = `exchange-${run.index}-${result.chunk}`;
  if (!chunks.has(id)) chunks.set(id, inflate(id));
  const raw = (await chunks.get(id))[result.test.index];
  return { leftOut: raw[0], notShown: raw[1], notShownAt: raw[2], events: eventsOf(raw[3]) };
}

// A field section belongs to the frame that completed it.
function eventsOf(raw) {
  const out = [];
  for (const [us, dir, stream, text, octets, hex, fields] of raw) {
    const direction = DIRECTIONS[dir];
    const last = out.at(-1);
    if (fields && last && last.direction === direction) {
      last.fields = fields;
    } else {
      out.push({ us, direction, stream, text, octets, hex, fields });
    }
  }
  return mark(out);
}

// "h2pf": the peer's own PINGs.
const isFence = (e) => e.hex?.startsWith("000008", 0) && e.hex.slice(6, 8) === "06" && e.hex.slice(18, 26) === "68327066";
const isHandshake = (e) => /^(SETTINGS|24 octets "PRI \* HTTP\/2\.0)/.test(e.text);

// What the case sends stands between the handshake and the first fence.
function mark(events) {
  let fenced = false;
  let started = false;
  for (const e of events) {
    if (e.direction === "note") continue;
    e.fence = isFence(e);
    if (e.direction === "sent" && !fenced && !e.fence) {
      started ||= !isHandshake(e);
      e.provokes = started;
    }
    fenced ||= e.fence;
  }
  // A case about the handshake has nothing else.
  if (!started) for (const e of events) e.provokes = e.direction === "sent" && !e.fence;
  return events;
}
