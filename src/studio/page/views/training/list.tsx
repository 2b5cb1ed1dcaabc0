/** @file The runs that were made or begun side by side, each with its state and what can be done with it. */

import { useEffect, useState } from "preact/hooks";
import type { RunLine } from "../../../server/news.ts";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { FaultPage, Nothing, Waiting } from "../../ui/states.tsx";
import { QueuePanel } from "./queue.tsx";
import { PauseOrGo, Share, stateOf } from "./state.tsx";

/** How often the list is asked for again while anything runs, and otherwise: another program may begin, ms. */
const askMs = { running: 1000, resting: 5000 } as const;

export function TrainingList() {
  const list = useLoaded("training", () => answered(api.training.$get()));
  useEffect(() => {
    if (list.state !== "there") return;
    const runs = list.value.some((run) => stateOf(run).startsWith("running"));
    const timer = setTimeout(list.again, askMs[runs ? "running" : "resting"]);
    return () => clearTimeout(timer);
  }, [list]);
  if (list.state === "waiting") return <Waiting what="the runs" />;
  if (list.state === "failed") return <FaultPage title="Runs" error={list.error} retry={list.retry} />;
  return (
    <>
      <h1>Runs</h1>
      <p>
        <a class="button" href={to("runs", "new")}>
          New run
        </a>
      </p>
      {list.value.length === 0 ? (
        <Nothing title="No runs yet">
          <p>A run trains and tests what its recipe names. Begin one with the small recipe of “New run”.</p>
        </Nothing>
      ) : (
        <ul class="runlist">
          {inOrder(list.value).map((run) => (
            <Row key={run.id} run={run} again={list.again} />
          ))}
        </ul>
      )}
      <QueuePanel />
    </>
  );
}

function Row({ run, again }: { readonly run: RunLine; again(): void }) {
  const [fault, setFault] = useState("");
  const { id, name, title, error, job } = run;
  const state = stateOf(run);
  const said = [error, fault, state === "failed" ? (job?.error ?? "") : ""].filter((one) => one !== "");
  return (
    <li data-state={state}>
      <div>
        <a href={to("runs", id)}>
          <strong>{title}</strong>
        </a>
        <p>
          <code>{name}</code>
        </p>
        {said.map((one) => (
          <p class="fault" key={one}>
            {one}
          </p>
        ))}
      </div>
      <div>
        <p role="status">
          {state}
          {state === "running" && job?.note ? <span class="note">: {job.note}</span> : null}
        </p>
        <Share job={job} />
      </div>
      <p class="acts">
        {state === "finished" && <a href={to("results", id)}>Results</a>}
        <PauseOrGo run={run} of={title} onFault={setFault} onDone={again} />
      </p>
    </li>
  );
}

/** Those that run first, then those that wait for somebody, then the finished ones. */
function inOrder(runs: readonly RunLine[]): readonly RunLine[] {
  const rank = (run: RunLine) =>
    ["running", "running elsewhere", "failed", "paused", "finished", "unreadable"].indexOf(stateOf(run));
  return [...runs].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}
