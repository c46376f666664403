// A frame's octets for people: RFC 9113 section 4.1's header, and a dump.

const TYPES = ["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"];
const FLAGS = {
  DATA: { 1: "END_STREAM", 8: "PADDED" },
  HEADERS: { 1: "END_STREAM", 4: "END_HEADERS", 8: "PADDED", 32: "PRIORITY" },
  SETTINGS: { 1: "ACK" },
  PUSH_PROMISE: { 4: "END_HEADERS", 8: "PADDED" },
  PING: { 1: "ACK" },
  CONTINUATION: { 4: "END_HEADERS" },
};

const hex = (value, digits = 2) => `0x${value.toString(16).padStart(digits, "0")}`;

// The first word of the decoder's line names the frame; octets that are none have no such word.
export const isFrame = (event) => event.direction !== "note" && event.hex?.length >= 18 && !/^\d+ octets/.test(event.text);

// Pairs of name and value: the header as it stands on the wire, then what the decoder says of the payload.
export function decoded(event) {
  if (!isFrame(event)) return [];
  const at = (from, to) => parseInt(event.hex.slice(from * 2, to * 2), 16);
  const type = TYPES[at(3, 4)];
  const flags = at(4, 5);
  const names = Object.entries(FLAGS[type] ?? {}).filter(([bit]) => flags & bit);
  const stream = at(5, 9);
  const out = [
    ["Length", String(at(0, 3))],
    ["Type", `${type ?? "unknown"} (${hex(at(3, 4))})`],
    ["Flags", [hex(flags), ...names.map(([, name]) => name)].join(" ")],
    ["Stream", String(stream & 0x7fffffff)],
  ];
  if (stream >>> 31) out.push(["Reserved bit", "1"]);
  return [...out, ...payload(event.text)];
}

// "GOAWAY stream=0 length=49 last-stream=1 PROTOCOL_ERROR debug="no"" -> what follows the header.
function payload(text) {
  const words = text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const rest = words.slice(1).filter((word) => !/^(stream|length|flags|type)=/.test(word));
  const out = [];
  for (const word of rest) {
    const equals = word.indexOf("=");
    if (equals > 0) out.push([word.slice(0, equals), word.slice(equals + 1)]);
    else if (/^[A-Z0-9_]+$/.test(word)) out.push(["Code", word]);
    else if (out.length > 0) out.at(-1)[1] += ` ${word}`;
  }
  return out;
}

// "HEADERS", and the rest of the line.
export function headline(event) {
  if (!isFrame(event)) return ["", event.text];
  const space = event.text.indexOf(" ");
  if (space < 0) return [event.text, ""];
  return [event.text.slice(0, space), event.text.slice(space + 1).replace(/^stream=\d+ ?/, "").replace(/length=\d+ ?/, "")];
}

// Rows of offset, 16 octets and their ASCII.
export function dump(digits) {
  const octets = digits.match(/../g) ?? [];
  const rows = [];
  for (let at = 0; at < octets.length; at += 16) {
    const row = octets.slice(at, at + 16);
    const text = row.map((o) => (parseInt(o, 16) > 31 && parseInt(o, 16) < 127 ? String.fromCharCode(parseInt(o, 16)) : "·")).join("");
    rows.push(`${at.toString(16).padStart(4, "0")}  ${row.join(" ").padEnd(47)}  ${text}`);
  }
  return rows.join("\n");
}
