/** @file Runs: those being made, a new one from a recipe, and one watched while it goes on. */

import { useEffect, useState } from "preact/hooks";
import { FaultPage, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";
import { TrainingList } from "./list.tsx";
import { WatchPage } from "./watch.tsx";

type Editor = typeof import("./editor.tsx");

const Runs: View = ({ path, query }) => {
  const [id] = path;
  if (id === undefined) return <TrainingList />;
  if (id === "new")
    return (
      <NewRun from={query.get("from") ?? ""} add={query.get("add") ?? ""} of={query.get("of") ?? "rows"} />
    );
  return <WatchPage key={id} id={id} />;
};

/** The editor is loaded with the first new run: lists and watching need no reader of YAML. */
function NewRun(props: Parameters<Editor["NewRun"]>[0]) {
  const [editor, setEditor] = useState<Editor | undefined>();
  const [error, setError] = useState("");
  useEffect(() => {
    import("./editor.tsx").then(setEditor, () =>
      setError("The editor could not be loaded. Is the studio still running?"),
    );
  }, []);
  if (error !== "") return <FaultPage title="New run" error={error} />;
  return editor === undefined ? <Waiting what="the editor" /> : <editor.NewRun {...props} />;
}

export default Runs;
