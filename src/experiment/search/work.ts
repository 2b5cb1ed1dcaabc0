/** @file Has jobs done by workers, and remembers what each found. */

import { type Platform, SetAsideError, throwIfAborted, type Workers } from "../../core/index.ts";
import { augmentCost, classifyCost } from "../media/cost.ts";
import type { Group } from "../plan/shapes.ts";
import { finishedTrials, readTrial, type TrialFile } from "../results/store.ts";
import type { GroupAnswer, GroupPayload } from "../work/group.ts";
import { type Job, jobKey, planJobs } from "./jobs.ts";
import { type Material, setKey } from "./material.ts";
import type { RecipeFrame } from "./recipe.ts";
import type { Part } from "./shapes.ts";

/** What one training said of the recordings that it left out, by their ids; a message if it failed. */
export type Outcome =
  | { readonly said: ReadonlyMap<string, Said>; readonly chosen: TrialFile["chosen"] }
  | { readonly failed: string };

export interface Said {
  readonly label: number;
  readonly probabilities: readonly number[];
}

export interface Workshop {
  /** Does what is not done yet. */
  run(jobs: readonly Job[], onShare?: (share: number, note: string) => void): Promise<void>;
  /** What a job that was run found. */
  of(job: Job): Outcome;
  /** How many trainings were asked for, in this sitting and earlier ones. */
  count(): number;
  /** Worker-seconds so far in this sitting. */
  computeSec(): number;
}

export interface WorkshopOptions {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly folder: string;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal | undefined;
}

export function openWorkshop(
  material: Material,
  parts: readonly Part[],
  frame: RecipeFrame,
  { platform, workers, folder, cacheFolder, signal }: WorkshopOptions,
): Workshop {
  const outcomes = new Map<string, Outcome>();
  let computeSec = 0;
  return {
    count: () => outcomes.size,
    computeSec: () => computeSec,
    of(job) {
      const known = outcomes.get(jobKey(job));
      if (known === undefined) throw new Error(`no such job: ${jobKey(job)}`);
      return known;
    },
    async run(asked, onShare) {
      const jobs = [...new Map(asked.map((job) => [jobKey(job), job])).values()].filter(
        (job) => !outcomes.has(jobKey(job)),
      );
      const { groups, trials } = await planJobs(jobs, material, parts, frame, {
        platform,
        workers,
        cacheFolder,
        ...(signal ? { signal } : {}),
      });
      const done = await finishedTrials(platform, folder, trials.values());
      const messages = new Map<string, string>();
      const total = groups.reduce((sum, group) => sum + secondsOf(group), 0);
      let behind = 0;
      const add = (seconds: number, note: string) => {
        behind += seconds;
        onShare?.(Math.min(1, behind / total), note);
      };
      await Promise.all(
        inOrder(groups).map(async (group) => {
          const note = noteOf(group);
          const open = group.trials.filter(({ id }) => !done.has(id));
          if (open.length === 0) {
            add(secondsOf(group), note);
            return;
          }
          const payload: GroupPayload = { group, runFolder: folder, cacheFolder, passing: true };
          let share = 0;
          const report = (now: number) => {
            add((now - share) * secondsOf(group), note);
            share = now;
          };
          const answer = await workers
            .run<GroupAnswer>("group", payload, {
              what: note,
              ...(signal ? { signal } : {}),
              onProgress: (part, of) => report(Math.min(1, part / Math.max(of, 1))),
            })
            .catch((error: unknown): GroupAnswer => {
              if (!(error instanceof SetAsideError)) throw error;
              return { failed: open.map(({ id }) => ({ id, message: error.message })), seconds: [] };
            });
          for (const { id, message } of answer.failed) messages.set(id, message);
          for (const [, seconds] of answer.seconds) computeSec += seconds;
          report(1);
        }),
      );
      throwIfAborted(signal);
      for (const job of jobs) {
        const id = trials.get(jobKey(job)) as string;
        const trial = messages.has(id) ? undefined : await readTrial(platform, folder, id);
        outcomes.set(
          jobKey(job),
          trial === undefined
            ? { failed: messages.get(id) ?? "its result is damaged or gone; run the search again" }
            : outcomeOf(job, trial, material),
        );
      }
    },
  };
}

function noteOf({ trials, fold }: Group): string {
  const names = [...new Set(trials.map(({ classifier }) => classifier))];
  return `${names.length > 2 ? `${names.length} classifiers` : names.join(", ")}, without ${fold}`;
}

/** Data by data, so that workers seldom open other ones; the longest first, so that no worker is left alone with one. */
function inOrder(groups: readonly Group[]): Group[] {
  return groups.toSorted(
    (a, b) =>
      b.size.dimensions - a.size.dimensions ||
      (a.dataHash < b.dataHash ? -1 : a.dataHash > b.dataHash ? 1 : 0) ||
      secondsOf(b) - secondsOf(a) ||
      (a.id < b.id ? -1 : 1),
  );
}

function secondsOf(group: Group): number {
  const fit = group.poolSize > 0 ? augmentCost(group).guess : 0;
  return group.trials.reduce((sum, trial) => sum + classifyCost(group, trial).guess, fit);
}

function outcomeOf(job: Job, trial: TrialFile, material: Material): Outcome {
  const set = material.sets.get(setKey(job.candidate.features));
  const ids = set?.prepared.columns.ids ?? [];
  const said = trial.test.map((row, at): [string, Said] => [
    ids[row],
    { label: trial.predicted[at], probabilities: trial.probabilities[at] },
  ]);
  return { said: new Map(said), chosen: trial.chosen };
}
