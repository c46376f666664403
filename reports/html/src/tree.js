// Results as a tree of document, section and requirement, flattened into the rows of a list.
import { sectionTitle } from "./data.js";

const worst = (results) => {
  const order = ["skip", "strong", "weak", "inconclusive", "not played", "fail"];
  return results.reduce((w, r) => (order.indexOf(r.grade) > order.indexOf(w) ? r.grade : w), "skip");
};

function group(results, key) {
  const groups = new Map();
  for (const r of results) {
    const k = key(r);
    if (!groups.has(k)) groups.set(k, []);
    groups.get(k).push(r);
  }
  return groups;
}

export const sectionName = (section) => (/^\d/.test(section) ? `§${section}` : `Appendix ${section}`);

export const documentName = (rfc) => (/^\d+$/.test(rfc) ? `RFC ${rfc}` : rfc);

export function rowsOf(results, { closed, byRequirement }) {
  const rows = [];
  const open = (key, depth, name, title, members) => {
    rows.push({ kind: "group", key, depth, name, title, count: members.length, worst: worst(members), bad: members.filter((r) => r.unexpected).length, open: !closed.has(key) });
    return !closed.has(key);
  };
  for (const [rfc, inDocument] of group(results, (r) => r.test.rfc)) {
    if (!open(rfc, 0, documentName(rfc), "", inDocument)) continue;
    for (const [section, inSection] of group(inDocument, (r) => r.test.section)) {
      const key = `${rfc}/${section}`;
      if (section && !open(key, 1, sectionName(section), sectionTitle(inSection[0].test), inSection)) continue;
      if (!byRequirement) {
        for (const result of inSection) rows.push({ kind: "case", depth: 2, result });
        continue;
      }
      for (const [id, covered] of group(inSection, (r) => r.test.covers[0]?.id ?? "")) {
        const rule = covered[0].test.covers[0];
        if (!open(`${key}/${id}`, 2, rule ? `${id} ${rule.level}` : "no requirement", rule?.summary ?? "", covered)) continue;
        for (const result of covered) rows.push({ kind: "case", depth: 3, result });
      }
    }
  }
  return rows;
}
