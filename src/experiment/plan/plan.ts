/** @file Plans a run: prepares the corpora, lists the jobs, and says which are finished and how long the rest will take. */

import { EmoforgeError, InterruptedError, throwIfAborted } from "../../core/index.ts";
import { corpusLoaders } from "../../corpora/index.ts";
import type { Card } from "../../tensor/index.ts";
import { augmentCost, classifyCost } from "../media/cost.ts";
import { mediumOf } from "../media/index.ts";
import { type KnownParts, type PrepareOptions, prepareCorpus } from "../prepare/corpus.ts";
import { type CorpusSpec, keyOf, type Recipe } from "../recipe/schema.ts";
import { isDamagedFit } from "../results/fits.ts";
import { finishedTrials } from "../results/store.ts";
import { alterCorpus } from "./altered.ts";
import { planCorpus } from "./jobs.ts";
import type { Group, PlannedCorpus, RunPlan } from "./shapes.ts";
import { type Estimate, readTimings, type Timings } from "./timings.ts";

export interface PlanOptions extends PrepareOptions {
  readonly runFolder: string;
  /** The graphics card that networks are to be trained on: it changes how long that takes, and no job. */
  readonly card?: Pick<Card, "name">;
}

/**
 * Extracts features and plans; trains nothing.
 *
 * @throws {EmoforgeError} if none of the recipe's corpora can be used.
 */
export async function planRun(recipe: Recipe, options: PlanOptions): Promise<RunPlan> {
  const { platform, runFolder, cacheFolder } = options;
  const { features, seed } = recipe;
  const corpora: PlannedCorpus[] = [];
  const absent: { id: string; message: string }[] = [];
  const known: KnownParts = new Map();
  const source =
    recipe.source === undefined
      ? undefined
      : await prepareCorpus(recipe.source, features, options, seed, known);
  for (const spec of recipe.corpora) {
    throwIfAborted(options.signal);
    try {
      const prepared = await prepareCorpus(spec, features, options, seed, known);
      const own = { ...recipe, protocol: spec.protocol ?? recipe.protocol };
      const altered = await alterCorpus(own, prepared, options);
      corpora.push({ prepared, plan: await planCorpus(own, prepared, source, platform.hasher, altered) });
    } catch (error) {
      // One absent corpus must not stop the others; a fault in the recipe or on the disk must. If it is the only corpus, its own message is the best.
      const isUserError = error instanceof EmoforgeError && !(error instanceof InterruptedError);
      if (!isUserError || recipe.corpora.length === 1 || !(await isAbsent(spec, options))) throw error;
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
  const timings = await readTimings(platform, cacheFolder);
  const estimates = openGroups(groups, done, refit).map((group) =>
    groupSeconds(group, timings, options.card),
  );
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

/** Groups with something left to do, with the trials that are left. */
export function openGroups(
  groups: readonly Group[],
  done: ReadonlySet<string>,
  refit: ReadonlySet<string>,
): Group[] {
  return groups
    .map((group) => ({ ...group, trials: group.trials.filter(({ id }) => !done.has(id)) }))
    .filter(({ id, trials }) => trials.length > 0 || refit.has(id));
}

/** Estimated worker-seconds of a group's trials and its fit. */
export function groupSeconds(group: Group, timings: Timings, card?: PlanOptions["card"]): Estimate {
  const parts = [
    ...group.trials.map((trial) => classifyCost(group, trial, card)),
    ...(group.poolSize > 0 ? [augmentCost(group, card)] : []),
  ];
  return {
    seconds: parts.reduce((sum, { key, guess }) => sum + (timings[key]?.seconds ?? guess), 0),
    measured: parts.every(({ key }) => timings[key] !== undefined),
  };
}

/** Groups whose trials are all finished, but whose fit is damaged, although the report shows it. */
async function damagedFits(
  corpora: readonly PlannedCorpus[],
  done: ReadonlySet<string>,
  { platform, runFolder, cacheFolder }: PlanOptions,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { prepared, plan } of corpora) {
    const seen = new Set<string>();
    for (const group of plan.groups) {
      const { id, trials, poolSize, augmenter, normalisation } = group;
      if (poolSize === 0) continue;
      const first = !seen.has(`${augmenter}/${normalisation}`);
      seen.add(`${augmenter}/${normalisation}`);
      if (!trials.every((trial) => done.has(trial.id))) continue;
      if (await isDamagedFit(platform, runFolder, id)) found.add(id);
      // The drawn items themselves are shown only for the first fit.
      const { pools } = mediumOf(group);
      if (!first || !pools?.shown(group)) continue;
      if (!(await platform.files.exists(`${cacheFolder}/pools/${id}.json`))) continue;
      if ((await pools.read(platform, cacheFolder, id, prepared.dimensions)) === undefined) found.add(id);
    }
  }
  return found;
}

/** Whether a corpus, or the one it is trained with, is not there. */
async function isAbsent(spec: CorpusSpec, { platform, dataFolder }: PrepareOptions): Promise<boolean> {
  for (const { id, path } of [spec, ...(spec.training === undefined ? [] : [spec.training])]) {
    const folder = corpusLoaders.find((loader) => loader.id === id)?.folder ?? id;
    const place = path ?? (dataFolder === undefined ? undefined : `${dataFolder}/${folder}`);
    if (place === undefined || !(await platform.files.exists(place))) return true;
  }
  return false;
}
