/** @file Runs a plan: hands groups to workers, gathers results. A rerun resumes. */

import { stringify } from "yaml";
import { SetAsideError, throwIfAborted } from "../core/index.ts";
import { canonicalJson, readKept, writeKept } from "../store/index.ts";
import { groupSeconds, openGroups, type PlanOptions } from "./plan/plan.ts";
import type { Group, RunPlan } from "./plan/shapes.ts";
import { writeTimings } from "./plan/timings.ts";
import { gather } from "./results/gather.ts";
import { predictionsName, recordingsName } from "./results/read-predictions.ts";
import { environmentSchema, writeSummed } from "./results/run-folder.ts";
import type { Environment, Results } from "./results/shapes.ts";
import { failures, writeFailure } from "./results/store.ts";
import type { GroupAnswer, GroupPayload } from "./work/group.ts";

export interface RunOptions extends PlanOptions {
  readonly profile: string;
  readonly environment: Pick<Environment, "emoforge" | "runtime" | "platform" | "cpu" | "cores" | "engine">;
  /** Do only part `index` of `count` (1-based) of the groups. */
  readonly shard?: { readonly index: number; readonly count: number };
  /** When the sitting began, milliseconds since 1970; default: when `executeRun` is called. */
  readonly startedMs?: number;
  /** Where trials are to keep all that their classifiers say of what they have not heard: what else a group's are asked about. */
  readonly heldOut?: (group: Group) => NonNullable<GroupPayload["heldOut"]>;
  /** Called with what is being done after the last trial; in a large run it takes a while. */
  readonly onStage?: (what: string) => void;
}

/**
 * Does what is left of a plan, then writes `results.json`, `predictions.csv`, `recordings.csv` and `samples.json` from all finished trials.
 *
 * @returns Besides what was written, the seconds of this sitting; `environment.wallSec` counts all sittings.
 * @throws {InterruptedError} when stopped; finished trials stay on disk.
 */
export async function executeRun(
  plan: RunPlan,
  options: RunOptions,
): Promise<{ results: Results; environment: Environment; sittingSec: number }> {
  const { platform, runFolder, cacheFolder } = options;
  const { files, clock, hasher } = platform;
  const started = options.startedMs ?? clock.now();
  const { computeSec } = await workOff(plan, options);
  options.onStage?.("computing scores, intervals and comparisons ...");
  const planned = new Set(plan.groups.flatMap(({ trials }) => trials.map(({ id }) => id)));
  const failed = await failures(files, runFolder, planned);
  const gathered = await gather(plan, failed, {
    platform,
    runFolder,
    cacheFolder,
    profile: options.profile,
    recipeHash: await hasher.sha256(canonicalJson(plan.recipe)),
  });
  if (gathered.absentPools > 0) {
    options.onStage?.(
      `${gathered.absentPools} fitted augmenters are not in the cache ${cacheFolder}, so their rows cannot be shown. Use the cache that the trials were made with, or another --out.`,
    );
  }
  const sittingSec = (clock.now() - started) / 1000;
  const environment = await writeEnvironment(options, started, { computeSec, wallSec: sittingSec });
  const artefacts = {
    [predictionsName]: gathered.predictionsCsv,
    [recordingsName]: gathered.recordingsCsv,
    "samples.json": gathered.samplesJson,
    "recipe.yaml": recipeText(plan, options),
    "results.json": `${canonicalJson(gathered.results, 1)}\n`,
  };
  await writeSummed(runFolder, artefacts, platform);
  // What killed workers left of groups that others finished.
  await files.remove(`${runFolder}/live`);
  return { results: gathered.results, environment, sittingSec };
}

/**
 * Does what is left of a plan and gathers nothing: others do other parts, and someone gathers at the end.
 *
 * @returns The seconds that workers took.
 * @throws {InterruptedError} when stopped; finished trials stay on disk.
 */
export async function workOff(plan: RunPlan, options: RunOptions): Promise<{ readonly computeSec: number }> {
  const { platform, workers, runFolder, cacheFolder, signal, onProgress } = options;
  const { files } = platform;
  const recipeYaml = recipeText(plan, options);
  // If this folder has results of another recipe, that recipe stays beside them until they are replaced: the two belong together.
  if (!(await files.exists(`${runFolder}/results.json`))) {
    await writeSummed(runFolder, { "recipe.yaml": recipeYaml }, platform);
  }

  const { refit } = plan;
  const open = openGroups(plan.groups, plan.done, refit).filter((group) => inShard(group, options.shard));
  const weights = open.map((group) => groupSeconds(group, plan.timings, options.card).seconds);
  const total = weights.reduce((a, b) => a + b, 0);
  // Whole, so that the same group is the same piece of work whatever is finished of it; workers leave out what is.
  const whole = new Map(plan.groups.map((group) => [group.id, group]));
  const shares = new Array<number>(open.length).fill(0);
  const measured = new Map<string, number[]>();
  let computeSec = 0;
  let done = 0;
  const report = (i: number, share: number, note: string) => {
    done += (share - shares[i]) * weights[i];
    shares[i] = share;
    onProgress?.(done, total, note);
  };
  await Promise.all(
    // Longest first, so that no worker is left alone with a long group at the end.
    open
      .map((_, i) => i)
      .sort((a, b) => weights[b] - weights[a] || a - b)
      .map(async (i) => {
        const group = whole.get(open[i].id) ?? open[i];
        const what = `${group.augmenter}, fold ${group.fold}`;
        const payload: GroupPayload = {
          group,
          runFolder,
          cacheFolder,
          refit: refit.has(group.id),
          ...(options.heldOut && { heldOut: options.heldOut(group) }),
        };
        const answer = await workers
          .run<GroupAnswer>("group", payload, {
            what,
            ...(signal ? { signal } : {}),
            onProgress: (part, of, where) =>
              report(
                i,
                Math.min(1, part / Math.max(of, 1)),
                where === undefined ? what : `${what}, ${where}`,
              ),
          })
          .catch((error: unknown) => setAside(open[i], error));
        for (const failure of answer.failed) await writeFailure(files, runFolder, failure);
        for (const [key, seconds] of answer.seconds) {
          computeSec += seconds;
          const known = measured.get(key);
          if (known === undefined) measured.set(key, [seconds]);
          else known.push(seconds);
        }
        report(i, 1, what);
      }),
  );
  if (measured.size > 0) await writeTimings(platform, cacheFolder, plan.timings, measured);

  throwIfAborted(signal);
  return { computeSec };
}

/** With the profile's name, so that running this file gives the same results to the byte. */
function recipeText({ recipe }: RunPlan, { profile }: RunOptions): string {
  return stringify({ ...recipe, profile });
}

/** A group that was given up takes its trials with it, and no others. */
function setAside(group: Group, error: unknown): GroupAnswer {
  if (!(error instanceof SetAsideError)) throw error;
  return { failed: group.trials.map(({ id }) => ({ id, message: error.message })), seconds: [] };
}

/** Adds the time of earlier sittings of the same run. */
export async function writeEnvironment(
  options: Pick<RunOptions, "platform" | "runFolder" | "environment">,
  startedMs: number,
  sitting: Pick<Environment, "computeSec" | "wallSec">,
): Promise<Environment> {
  const { platform, runFolder } = options;
  const path = `${runFolder}/environment.json`;
  const before = await readKept(path, environmentSchema, platform);
  const sum = (key: keyof typeof sitting) => Math.round(10 * ((before?.[key] ?? 0) + sitting[key])) / 10;
  const environment: Environment = {
    ...options.environment,
    startedAt: before?.startedAt ?? new Date(startedMs).toISOString(),
    finishedAt: new Date(platform.clock.now()).toISOString(),
    computeSec: sum("computeSec"),
    wallSec: sum("wallSec"),
  };
  await writeKept(path, { ...environment }, platform, { indent: 1 });
  return environment;
}

/** Goes by the digits of the id, so that every part gets a fair mixture of cheap and costly groups. */
function inShard(group: Group, shard: RunOptions["shard"]): boolean {
  return shard === undefined || Number.parseInt(group.id.slice(0, 8), 16) % shard.count === shard.index - 1;
}
