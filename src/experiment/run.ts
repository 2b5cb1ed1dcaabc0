/** @file Runs a recipe: prepares corpora, plans, hands groups to workers, gathers results. A rerun resumes. */

import { stringify } from "yaml";
import {
  EmoforgeError,
  InterruptedError,
  type OnProgress,
  type Platform,
  throwIfAborted,
  type Workers,
} from "../core/index.ts";
import { canonicalJson } from "./keep/canonical.ts";
import { readKept, writeKept } from "./keep/kept.ts";
import { type Estimate, groupSeconds, readTimings, type Timings, writeTimings } from "./plan/estimate.ts";
import type { Group } from "./plan/jobs.ts";
import type { ClipGroup } from "./plan/plan-clips.ts";
import { isAbsent, type PlannedCorpus, planner } from "./plan/planned.ts";
import { dimensionsOf, rowsOf } from "./prepare/prepare-clips.ts";
import { keyOf, type Recipe } from "./recipe/schema.ts";
import { isDamagedFit } from "./results/fits.ts";
import { gather } from "./results/gather.ts";
import { environmentSchema, writeSums } from "./results/run-folder.ts";
import { hasSamples } from "./results/samples.ts";
import type { Environment, Results } from "./results/shapes.ts";
import { failures, finishedTrials, readPool, writeFailure } from "./results/store.ts";
import type { GroupAnswer, GroupPayload } from "./work/group.ts";
import type { ClipGroupPayload } from "./work/group-clips.ts";

export interface RunOptions {
  readonly platform: Platform;
  readonly workers: Workers;
  readonly cacheFolder: string;
  readonly runFolder: string;
  readonly dataFolder: string | undefined;
  readonly profile: string;
  readonly environment: Pick<Environment, "emoforge" | "runtime" | "platform" | "cpu" | "cores" | "engine">;
  /** Do only part `index` of `count` (1-based) of the groups. */
  readonly shard?: { readonly index: number; readonly count: number };
  /** When the sitting began, milliseconds since 1970; default: when `executeRun` is called. */
  readonly startedMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Called with what is done after the last trial, which takes a while in a large run. */
  readonly onStage?: (what: string) => void;
}

/** What is to be done, known before anything is trained. */
export interface RunPlan {
  readonly recipe: Recipe;
  readonly corpora: readonly PlannedCorpus[];
  /** Corpora of the recipe that are not there, and why. */
  readonly absent: readonly { readonly id: string; readonly message: string }[];
  readonly groups: readonly (Group | ClipGroup)[];
  readonly trials: number;
  readonly finished: number;
  /** Ids of the finished trials. */
  readonly done: ReadonlySet<string>;
  /** Ids of groups whose trials are finished, but of whose fit what was kept is damaged: it is made anew. */
  readonly refit: ReadonlySet<string>;
  /** Worker-seconds still to do. */
  readonly estimate: Estimate;
  readonly timings: Timings;
}

/**
 * Extracts features and plans; trains nothing.
 *
 * @throws {EmoforgeError} if no corpus of the recipe is there.
 */
export async function planRun(recipe: Recipe, options: RunOptions): Promise<RunPlan> {
  const { platform, runFolder, cacheFolder } = options;
  const corpora: PlannedCorpus[] = [];
  const absent: { id: string; message: string }[] = [];
  const planned = await planner(recipe, options);
  for (const spec of recipe.corpora) {
    throwIfAborted(options.signal);
    try {
      corpora.push(await planned(spec));
    } catch (error) {
      // One absent corpus must not stop the others; a fault in the recipe or on the disk must. With one alone its own message is the best one.
      const users = error instanceof EmoforgeError && !(error instanceof InterruptedError);
      if (!users || recipe.corpora.length === 1 || !(await isAbsent(spec, options))) throw error;
      absent.push({ id: keyOf(spec), message: error.message });
    }
  }
  if (corpora.length === 0) {
    throw new EmoforgeError(
      `None of the recipe's corpora could be used:\n${absent.map(({ id, message }) => `  ${id}: ${message}`).join("\n")}`,
    );
  }
  const groups = corpora.flatMap(({ plan }) => plan.groups);
  const ids = groups.flatMap(({ trials }) => trials.map(({ id }) => id));
  const done = await finishedTrials(platform, runFolder, ids);
  const refit = await damagedFits(corpora, done, options);
  const open = groups.filter((group) => refit.has(group.id) || group.trials.some(({ id }) => !done.has(id)));
  const timings = await readTimings(platform, cacheFolder);
  const estimates = open.map((group) => groupSeconds(openPart(group, done), timings, sizeOf(group, corpora)));
  return {
    recipe,
    corpora,
    absent,
    groups,
    trials: ids.length,
    finished: ids.filter((id) => done.has(id)).length,
    done,
    refit,
    estimate: {
      seconds: estimates.reduce((sum, { seconds }) => sum + seconds, 0),
      measured: estimates.every(({ measured }) => measured),
    },
    timings,
  };
}

/** Groups whose trials are all finished, but whose fit is shown and damaged. */
async function damagedFits(
  corpora: readonly PlannedCorpus[],
  done: ReadonlySet<string>,
  { platform, runFolder, cacheFolder }: RunOptions,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { prepared, plan } of corpora) {
    const seen = new Set<string>();
    for (const group of plan.groups) {
      const { id, trials, poolRows, augmenter, normalisation } = group;
      if (poolRows === 0) continue;
      const first = !seen.has(`${augmenter}/${normalisation}`);
      seen.add(`${augmenter}/${normalisation}`);
      if (!trials.every((trial) => done.has(trial.id))) continue;
      if (await isDamagedFit(platform, runFolder, id)) found.add(id);
      // The rows themselves are shown of the first fit alone.
      const shown = first && group.kind === "table" && hasSamples(group);
      if (!shown || !(await platform.files.exists(`${cacheFolder}/pools/${id}.json`))) continue;
      if ((await readPool(platform, cacheFolder, id, dimensionsOf(prepared))) === undefined) found.add(id);
    }
  }
  return found;
}

/**
 * Does what is left of a plan, then writes `results.json`, `predictions.csv` and `samples.json` from all finished trials.
 *
 * @returns Besides what was written, the seconds of this sitting; `environment.wallSec` counts all sittings.
 * @throws {InterruptedError} when stopped; finished trials stay on disk.
 */
export async function executeRun(
  plan: RunPlan,
  options: RunOptions,
): Promise<{ results: Results; environment: Environment; sittingSec: number }> {
  const { platform, workers, runFolder, cacheFolder, signal, onProgress } = options;
  const { files, clock, hasher } = platform;
  const started = options.startedMs ?? clock.now();
  // With the profile's name, so that a run of this file gives the same results to the byte.
  const recipeYaml = stringify({ ...plan.recipe, profile: options.profile });
  // Results of another recipe in this folder keep theirs until they are replaced: the two must belong together.
  if (!(await files.exists(`${runFolder}/results.json`))) {
    await files.write(`${runFolder}/recipe.yaml`, recipeYaml);
    await writeSums(runFolder, { "recipe.yaml": recipeYaml }, platform);
  }

  const { done, refit } = plan;
  const open = plan.groups.filter(
    (group) =>
      inShard(group, options.shard) && (refit.has(group.id) || group.trials.some(({ id }) => !done.has(id))),
  );
  const weights = open.map(
    (group) => groupSeconds(openPart(group, done), plan.timings, sizeOf(group, plan.corpora)).seconds,
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const shares = new Array<number>(open.length).fill(0);
  const measured = new Map<string, number[]>();
  let computeSec = 0;
  const report = (note: string) =>
    onProgress?.(
      shares.reduce((sum, share, i) => sum + share * weights[i], 0),
      total,
      note,
    );
  await Promise.all(
    // Longest first, so that no worker is left alone with a long group at the end.
    open
      .map((_, i) => i)
      .sort((a, b) => weights[b] - weights[a] || a - b)
      .map(async (i) => {
        const group = open[i];
        const note = `${group.augmenter}, fold ${group.fold}`;
        const where = { runFolder, cacheFolder, refit: refit.has(group.id) };
        const [task, payload] =
          group.kind === "clips"
            ? ["group-clips", { group, ...where } satisfies ClipGroupPayload]
            : ["group", { group, ...where } satisfies GroupPayload];
        const answer = await workers.run<GroupAnswer>(task, payload, {
          ...(signal ? { signal } : {}),
          onProgress: (part, whole) => {
            shares[i] = Math.min(1, part / Math.max(whole, 1));
            report(note);
          },
        });
        shares[i] = 1;
        for (const failure of answer.failed) await writeFailure(files, runFolder, failure);
        for (const [key, seconds] of answer.seconds) {
          computeSec += seconds;
          measured.set(key, [...(measured.get(key) ?? []), seconds]);
        }
        report(note);
      }),
  );
  if (measured.size > 0) await writeTimings(platform, cacheFolder, plan.timings, measured);

  throwIfAborted(signal);
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
      `${gathered.absentPools} fitted augmenters are not in the cache ${cacheFolder}: what is shown of their rows is without them. Use the cache that the trials were made with, or another --out.`,
    );
  }
  const sittingSec = (clock.now() - started) / 1000;
  const environment = await writeEnvironment(options, started, { computeSec, wallSec: sittingSec });
  await files.write(`${runFolder}/predictions.csv`, gathered.predictionsCsv);
  const artefacts = {
    "samples.json": gathered.samplesJson,
    "recipe.yaml": recipeYaml,
    "results.json": `${canonicalJson(gathered.results, 1)}\n`,
  };
  for (const [name, content] of Object.entries(artefacts)) await files.write(`${runFolder}/${name}`, content);
  await writeSums(runFolder, artefacts, platform);
  return { results: gathered.results, environment, sittingSec };
}

/** Time of earlier sittings of the same run adds up. */
async function writeEnvironment(
  options: RunOptions,
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

function sizeOf(
  { corpus }: Group | ClipGroup,
  corpora: RunPlan["corpora"],
): { features: number; classes: number } {
  const prepared = corpora.find((one) => one.prepared.card.id === corpus)?.prepared;
  if (prepared === undefined) return { features: 0, classes: 0 };
  return { features: dimensionsOf(prepared), classes: rowsOf(prepared).classes.length };
}

function openPart<One extends Group | ClipGroup>(group: One, done: ReadonlySet<string>): One {
  return { ...group, trials: (group.trials as readonly { id: string }[]).filter(({ id }) => !done.has(id)) };
}

/** By the id's own digits, so that every part holds a fair mixture of cheap and costly groups. */
function inShard(group: Group | ClipGroup, shard: RunOptions["shard"]): boolean {
  return shard === undefined || Number.parseInt(group.id.slice(0, 8), 16) % shard.count === shard.index - 1;
}
