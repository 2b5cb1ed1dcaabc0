/** @file Runs: those being made, a new one from a recipe, and one watched while it goes on. */

import type { View } from "../../view.ts";
import { NewRun } from "./editor.tsx";
import { TrainingList } from "./list.tsx";
import { WatchPage } from "./watch.tsx";

const Runs: View = ({ path, query }) => {
  const [id] = path;
  if (id === undefined) return <TrainingList />;
  if (id === "new")
    return (
      <NewRun from={query.get("from") ?? ""} add={query.get("add") ?? ""} of={query.get("of") ?? "rows"} />
    );
  return <WatchPage key={id} id={id} />;
};

export default Runs;
