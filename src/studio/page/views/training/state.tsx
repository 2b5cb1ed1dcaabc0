/** @file In what state a run is, and what can be done about it. */

import { useState } from "preact/hooks";
import type { RunLine } from "../../../server/news.ts";
import { answered, api, part } from "../../api.ts";

export type RunState = "running" | "running elsewhere" | "finished" | "failed" | "paused" | "unreadable";

export function stateOf({ job, elsewhere, finished, error }: RunLine): RunState {
  if (job?.state === "running") return "running";
  if (elsewhere) return "running elsewhere";
  if (finished) return "finished";
  if (error !== "") return "unreadable";
  return job?.state === "failed" ? "failed" : "paused";
}

/** How far the work on a run is, as a bar. */
export function Share({ job }: Pick<RunLine, "job">) {
  if (job?.state !== "running") return null;
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : undefined;
  return (
    <label>
      Running: {share === undefined ? "starting" : `${Math.floor(100 * share)} %`}
      <progress max={1} value={share} />
    </label>
  );
}

interface ButtonProps {
  readonly run: RunLine;
  /** Said after "Pause" and "Go on" to those who do not see the row. */
  readonly of?: string;
  onFault(error: string): void;
  /** The run has been paused, or goes on. */
  onDone?(): void;
}

/** Nothing for a run that is finished or cannot be read, or that another program works on. */
export function PauseOrGo({ run, of, onFault, onDone }: ButtonProps) {
  const [asked, setAsked] = useState("");
  const state = stateOf(run);
  if (state !== "running" && state !== "paused" && state !== "failed") return null;
  const act = (asking: Promise<unknown>) => {
    setAsked(state);
    onFault("");
    asking.then(onDone, (fault: Error) => {
      setAsked("");
      onFault(fault.message);
    });
  };
  const { job } = run;
  const hidden = of === undefined ? null : <span class="unseen"> {of}</span>;
  return job?.state === "running" ? (
    <button
      type="button"
      disabled={asked === state}
      onClick={() => act(answered(api.jobs[":id"].$delete({ param: { id: part(job.id) } })))}
    >
      Pause{hidden}
    </button>
  ) : (
    <button
      type="button"
      disabled={asked === state}
      onClick={() => act(answered(api.training[":id"].resume.$post({ param: { id: part(run.id) } })))}
    >
      {state === "failed" ? "Try again" : "Go on"}
      {hidden}
    </button>
  );
}
