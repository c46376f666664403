// Where the reader is: #9113/6.9/some-case, with ?run=2 where there are several; #:coverage and the like are views.
import { useEffect, useState } from "preact/hooks";

function parse() {
  const [path, query = ""] = decodeURIComponent(location.hash.slice(1)).split("?");
  const run = Number(new URLSearchParams(query).get("run") ?? 0);
  return path.startsWith(":") ? { view: path.slice(1), id: "", run } : { view: "", id: path, run };
}

export function useRoute() {
  const [route, set] = useState(parse);
  useEffect(() => {
    const change = () => set(parse());
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return route;
}

export const caseLink = (id, run = 0) => `#${encodeURI(id).replaceAll("#", "%23")}${run > 0 ? `?run=${run}` : ""}`;
export const viewLink = (view) => (view ? `#:${view}` : "#");
