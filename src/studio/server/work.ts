/** @file Work that takes longer than a request: it goes on while pages come and go, tells its progress, and can be stopped. */

import { type Clock, EmoforgeError, faultOf, InterruptedError, type OnProgress } from "../../core/index.ts";
import { AbsentError } from "./errors.ts";
import { openPace } from "./pace.ts";

export interface JobState {
  readonly id: string;
  /** What kind of work it is, e.g. "check". */
  readonly kind: string;
  /** What it is done to, e.g. the corpus. */
  readonly what: string;
  readonly state: "running" | "done" | "failed" | "stopped";
  readonly done: number;
  readonly total: number;
  readonly note: string;
  /** Seconds until it is done, at its pace so far; null where that cannot be told. */
  readonly leftSec: number | null;
  /** Why it failed; "" if it did not. */
  readonly error: string;
}

export interface JobWatch {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

interface Job {
  state: JobState;
  result: unknown;
  readonly stop: AbortController;
  readonly listeners: Set<(state: JobState) => void>;
}

export interface Jobs {
  /** Begins work, unless the same is already being done or has been done: then that is what is returned. */
  start(kind: string, what: string, work: (watch: JobWatch) => Promise<unknown>): JobState;
  list(): readonly JobState[];
  /** @throws {AbsentError} for an unknown job. */
  get(id: string): { readonly state: JobState; readonly result: unknown };
  /** Hears every change, the present state first. @returns How to stop hearing. */
  watch(id: string, onState: (state: JobState) => void): () => void;
  stop(id: string): JobState;
  /** The result of such work, if it has been done. */
  resultOf(kind: string, what: string): unknown;
  /** Stops everything, for the end of the program. */
  close(): void;
}

/** How many are remembered, and how many are done at a time: each may use all worker processes. */
const keptJobs = 100;
const runningJobs = 4;

/** @param report Told of faults of the program. */
export function createJobs(report: (line: string) => void, clock: Clock): Jobs {
  const jobs = new Map<string, Job>();
  let count = 0;

  const change = (job: Job, next: Partial<JobState>) => {
    job.state = { ...job.state, ...next };
    for (const listener of job.listeners) listener(job.state);
  };
  const found = (id: string): Job => {
    const job = jobs.get(id);
    if (job === undefined)
      throw new AbsentError(`job: expected one of this studio, got "${id}". It may have been started anew.`);
    return job;
  };
  const same = (kind: string, what: string) =>
    [...jobs.values()].findLast(
      ({ state }) =>
        state.kind === kind && state.what === what && (state.state === "running" || state.state === "done"),
    );

  return {
    start(kind, what, work) {
      const known = same(kind, what);
      if (known !== undefined) return known.state;
      if ([...jobs.values()].filter(({ state }) => state.state === "running").length >= runningJobs)
        throw new EmoforgeError(
          `jobs: expected at most ${runningJobs} at a time, got one more. Wait until one is finished, or stop one.`,
        );
      count++;
      const id = `job-${count}`;
      const job: Job = {
        state: { id, kind, what, state: "running", done: 0, total: 0, note: "", leftSec: null, error: "" },
        result: undefined,
        stop: new AbortController(),
        listeners: new Set(),
      };
      jobs.set(id, job);
      const pace = openPace(clock);
      for (const [old, { state }] of jobs)
        if (jobs.size > keptJobs && state.state !== "running") jobs.delete(old);
      work({
        signal: job.stop.signal,
        onProgress: (done, total, note = "") =>
          change(job, { done, total, note, leftSec: pace(done, total) }),
      }).then(
        (result) => {
          job.result = result;
          change(job, { state: "done" });
        },
        (error) => {
          if (error instanceof InterruptedError || job.stop.signal.aborted)
            return change(job, { state: "stopped" });
          if (!(error instanceof EmoforgeError))
            report(
              `a fault of the program in "${kind}": ${error instanceof Error ? error.stack : String(error)}`,
            );
          change(job, { state: "failed", error: faultOf(what, error) });
        },
      );
      return job.state;
    },
    list: () => [...jobs.values()].map(({ state }) => state),
    get: (id) => found(id),
    watch(id, onState) {
      const job = found(id);
      job.listeners.add(onState);
      onState(job.state);
      return () => void job.listeners.delete(onState);
    },
    stop(id) {
      const job = found(id);
      job.stop.abort();
      return job.state;
    },
    resultOf: (kind, what) => {
      const job = same(kind, what);
      return job?.state.state === "done" ? job.result : undefined;
    },
    close() {
      for (const { stop } of jobs.values()) stop.abort();
    },
  };
}
