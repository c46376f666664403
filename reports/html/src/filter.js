// Which cases the reader wants to see.

export const EVERYTHING = { text: "", grade: "", gate: "", finding: "", level: "", section: "" };

const haystacks = new WeakMap();

// All that is said of a case, in lower case.
function haystack(result) {
  let text = haystacks.get(result);
  if (text === undefined) {
    const { test } = result;
    const said = [test.id, test.title, test.file, result.grade, result.gate, result.finding, result.reason, result.observed, result.known];
    const rules = test.covers.flatMap((r) => [r.id, r.level, r.summary]);
    text = [...said, ...rules, ...test.strong, ...test.weak, ...result.seenIn].join("\n").toLowerCase();
    haystacks.set(result, text);
  }
  return text;
}

export function matcher(filter) {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (result) => {
    const { test } = result;
    if (filter.grade && result.grade !== filter.grade) return false;
    if (filter.gate === "unexpected" ? !result.unexpected : filter.gate && result.gate !== filter.gate) return false;
    if (filter.finding && result.kind !== filter.finding) return false;
    if (filter.level && test.covers[0]?.level !== filter.level) return false;
    if (filter.section && `${test.rfc}/${test.section}` !== filter.section) return false;
    return words.every((word) => haystack(result).includes(word));
  };
}

// What there is to choose from, in each field.
export function choices(results) {
  const all = (value) => [...new Set(results.map(value))].filter((v) => v && v !== "none").sort();
  return {
    grade: all((r) => r.grade),
    gate: ["unexpected", ...all((r) => r.gate)],
    finding: all((r) => r.kind),
    level: all((r) => r.test.covers[0]?.level),
  };
}
