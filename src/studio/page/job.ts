/** @file Work of the server, followed by its events. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { JobState } from "../server/work.ts";
import { answered, api, part } from "./api.ts";

export type { JobState } from "../server/work.ts";

/** Jobs by kind and what they are done to, so that a view that was left finds its work again. */
const known = signal<ReadonlyMap<string, JobState>>(new Map());

/** Follows a job until it ends. */
export function follow(state: JobState): void {
  const name = `${state.kind}/${state.what}`;
  const set = (next: JobState) => {
    known.value = new Map(known.value).set(name, next);
  };
  set(state);
  if (state.state !== "running") return;
  const events = new EventSource(new URL(`api/jobs/${state.id}/events`, document.baseURI));
  events.onmessage = ({ data }) => {
    const next = JSON.parse(data) as JobState;
    set(next);
    if (next.state !== "running") events.close();
  };
  events.onerror = () => {
    // The browser tries again by itself, unless the server is gone.
    if (events.readyState === EventSource.CLOSED)
      set({ ...state, state: "failed", error: "The studio does not answer any more." });
  };
}

export interface Work {
  readonly job: JobState | undefined;
  /** Why it could not be started. */
  readonly error: string;
  start(): void;
  stop(): void;
}

/** @param begin Asks the server to begin. @param onDone Called once when it is done. */
export function useJob(
  kind: string,
  what: string,
  begin: () => Promise<JobState>,
  onDone?: () => void,
): Work {
  const [error, setError] = useState("");
  const job = known.value.get(`${kind}/${what}`);
  const state = job?.state;
  // Told at the change only.
  useEffect(() => {
    if (state === "done") onDone?.();
  }, [state]);
  return {
    job,
    error,
    start() {
      setError("");
      begin().then(follow, (fault: Error) => setError(fault.message));
    },
    stop() {
      if (job !== undefined)
        answered(api.jobs[":id"].$delete({ param: { id: part(job.id) } })).catch((fault: Error) =>
          setError(fault.message),
        );
    },
  };
}

/** What a finished job made. */
export async function resultOf<Result>(job: JobState): Promise<Result> {
  const { result } = await answered(api.jobs[":id"].result.$get({ param: { id: part(job.id) } }));
  return result as unknown as Result;
}
