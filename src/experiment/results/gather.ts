/** @file From finished trials to `results.json`, `predictions.csv` and the rows of figure 10. Equal trials give equal bytes. */

import { isKnownSpeaker, knownSpeakers, type Platform } from "../../core/index.ts";
import { resamplingOf } from "../../evaluate/index.ts";
import { round } from "../keep/canonical.ts";
import type { Group } from "../plan/jobs.ts";
import { dimensionsOf, ownRows, rowsOf } from "../prepare/prepare-clips.ts";
import type { RunPlan } from "../run.ts";
import { type Cells, collect } from "./cells.ts";
import { compareCells } from "./comparisons.ts";
import { readFit } from "./fits.ts";
import { clipObservations } from "./gather-clips.ts";
import { predictionsCsv } from "./predictions.ts";
import { encodeSamples, hasSamples, samplesOf, samplesOfFits } from "./samples.ts";
import { scoreCells } from "./scores.ts";
import {
  type AugmenterCurves,
  type CorpusResult,
  type FailedTrial,
  type Fidelity,
  type Results,
  resultsSchemaName,
} from "./shapes.ts";
import { type Pool, readPool } from "./store.ts";

export interface GatherOptions {
  readonly platform: Platform;
  readonly runFolder: string;
  readonly cacheFolder: string;
  readonly profile: string;
  readonly recipeHash: string;
}

export interface Gathered {
  readonly results: Results;
  readonly predictionsCsv: string;
  readonly samplesJson: string;
  /** Fits whose trials are finished but of which neither cache nor run folder holds what is to be shown. */
  readonly absentPools: number;
}

export async function gather(
  plan: RunPlan,
  failed: readonly FailedTrial[],
  options: GatherOptions,
): Promise<Gathered> {
  const { recipe } = plan;
  const corpora: CorpusResult[] = [];
  const csv: string[] = [];
  const samples = [];
  let absentPools = 0;
  for (const entry of plan.corpora) {
    const cells = await collect(entry.prepared, entry.plan, options.runFolder, options.platform);
    csv.push(predictionsCsv(entry.prepared, cells, csv.length === 0));
    const { result, pools, fits, absent } = await corpusResult(plan, entry, cells, failed, options);
    corpora.push(result);
    absentPools += absent;
    samples.push(...("table" in entry.prepared ? samplesOf(entry.prepared, pools) : samplesOfFits(fits)));
  }
  const results: Results = {
    schema: resultsSchemaName,
    title: recipe.title,
    question: recipe.question,
    profile: options.profile,
    seed: recipe.seed,
    recipeHash: options.recipeHash,
    absent: plan.absent,
    corpora,
  };
  return { results, predictionsCsv: csv.join(""), samplesJson: encodeSamples(samples), absentPools };
}

async function corpusResult(
  plan: RunPlan,
  { prepared, plan: corpusPlan }: RunPlan["corpora"][number],
  cells: Cells,
  failed: readonly FailedTrial[],
  options: GatherOptions,
) {
  const { recipe } = plan;
  const rows = rowsOf(prepared);
  const own = ownRows(prepared);
  const speakers = rows.speakers.slice(0, own);
  const unknown = speakers.filter((name) => !isKnownSpeaker(name)).length;
  const mine = new Set(corpusPlan.groups.flatMap(({ trials }) => trials.map(({ id }) => id)));
  const perClass = Object.fromEntries(
    rows.classes.map((name, label) => [name, rows.labels.subarray(0, own).filter((l) => l === label).length]),
  );
  const finished = new Set(cells.all.flatMap(({ trials }) => trials.map(({ trial }) => trial.id)));
  const groups = corpusPlan.groups.filter(({ trials }) => trials.some(({ id }) => finished.has(id)));
  const tables = groups.filter((group) => group.kind === "table");
  const { fidelity, curves, first, absent } = await observations(
    tables,
    { k: recipe.fidelity.k, dimensions: dimensionsOf(prepared) },
    options,
  );
  const clips = await clipObservations(
    groups.filter((group) => group.kind === "clips"),
    options,
  );
  const result: CorpusResult = {
    card: prepared.card,
    data: {
      utterances: own,
      speakers: knownSpeakers(speakers).length,
      ...(unknown > 0 && { unknownSpeakers: unknown }),
      perClass,
      trainPerClass: Object.fromEntries(
        Object.entries(corpusPlan.trainPerClass).map(([name, count]) => [name, round(count, 2)]),
      ),
      trainPerClassRange: corpusPlan.trainPerClassRange,
      excluded: prepared.excluded,
      problems: prepared.problems,
      ...(prepared.cautions.length > 0 && { cautions: prepared.cautions }),
    },
    features: { ...prepared.features, dimensions: dimensionsOf(prepared) },
    classes: rows.classes,
    protocol: {
      kind: corpusPlan.protocol,
      folds: corpusPlan.folds.length,
      speakerDependent: corpusPlan.speakerDependent,
      notes: corpusPlan.notes,
      ...(prepared.speakersGuessed !== undefined && { speakersGuessed: prepared.speakersGuessed }),
    },
    draws: recipe.draws,
    repeats: recipe.repeats,
    declaredAmount: recipe.declaredAmount,
    ...resampledOf(cells),
    trials: { done: cells.done, planned: mine.size, failed: failed.filter(({ id }) => mine.has(id)) },
    scores: scoreCells(prepared, cells, recipe),
    comparisons: compareCells(cells, recipe, prepared),
    fidelity,
    curves: [...curves, ...clips.curves],
    ...(clips.separation.length > 0 ? { separation: clips.separation } : {}),
  };
  return { result, pools: first, fits: clips.fits, absent };
}

/** All cells together: in an unfinished run one may have been tested on fewer speakers than another. */
function resampledOf({ all }: Cells): Pick<CorpusResult, "resampled"> {
  const runs = all.flatMap((cell) => cell.runs);
  if (runs.length === 0) return {};
  const { unit, names, speakers } = resamplingOf(runs);
  return { resampled: { unit, count: names.length, speakers } };
}

export type FirstPools = readonly { readonly group: Group; readonly pool: Pool }[];

/**
 * Fidelity over all fits; curves and rows of the first fit (first draw, fold, repeat) of each augmenter. What was observed travels with
 * the run folder, the rows themselves are in the cache alone.
 */
async function observations(
  groups: readonly Group[],
  { k, dimensions }: { readonly k: number; readonly dimensions: number },
  { platform, runFolder, cacheFolder }: GatherOptions,
) {
  const sums = new Map<string, { entry: Fidelity; count: number }>();
  const curves: AugmenterCurves[] = [];
  const first: { group: Group; pool: Pool }[] = [];
  const seen = new Set<string>();
  let absent = 0;
  for (const group of groups) {
    if (group.poolRows === 0) continue;
    const { augmenter, normalisation, fold } = group;
    const key = `${augmenter}/${normalisation}`;
    const fit = await readFit(platform, runFolder, group.id);
    const isFirst = !seen.has(key);
    const pool =
      fit === undefined || isFirst ? await readPool(platform, cacheFolder, group.id, dimensions) : undefined;
    const observed = pool ?? fit;
    if (observed === undefined || (isFirst && pool === undefined && hasSamples(group))) absent++;
    if (observed === undefined) continue;
    for (const { class: name, coverage, density, frechet } of observed.fidelity ?? []) {
      const before = sums.get(`${key}/${name}`);
      const entry = before?.entry ?? {
        augmenter,
        normalisation,
        class: name,
        coverage: 0,
        density: 0,
        frechet: 0,
        k,
      };
      sums.set(`${key}/${name}`, {
        entry: {
          ...entry,
          coverage: entry.coverage + coverage,
          density: entry.density + density,
          frechet: entry.frechet + frechet,
        },
        count: (before?.count ?? 0) + 1,
      });
    }
    if (!isFirst) continue;
    seen.add(key);
    if (pool !== undefined) first.push({ group, pool });
    if (observed.curves.length > 0) curves.push({ augmenter, normalisation, fold, curves: observed.curves });
  }
  const fidelity = [...sums.values()].map(({ entry, count }) => ({
    ...entry,
    coverage: round(entry.coverage / count),
    density: round(entry.density / count),
    frechet: round(entry.frechet / count),
  }));
  return { fidelity, curves, first, absent };
}
