/** @file Results: the runs that are there, what one found, and two of them compared. */

import type { View } from "../../view.ts";
import { ComparePage } from "./compare.tsx";
import { RunList } from "./list.tsx";
import { RunPage } from "./run.tsx";

const Results: View = ({ path, query }) => {
  const [id] = path;
  if (id === undefined) return <RunList />;
  if (id === "compare") return <ComparePage a={query.get("a") ?? ""} b={query.get("b") ?? ""} />;
  return <RunPage key={id} id={id} />;
};

export default Results;
