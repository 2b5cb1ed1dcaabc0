/** @file From finished trials to `results.json`, `predictions.csv` and the rows of figure 10. Equal trials give equal bytes. */

import { isKnownSpeaker, knownSpeakers, type Platform } from "../../core/index.ts";
import { resamplingOf } from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import { mediumOf } from "../media/index.ts";
import type { RunPlan } from "../plan/shapes.ts";
import { type Cells, collect } from "./cells.ts";
import { compareCells } from "./comparisons.ts";
import { conditionResults } from "./conditions.ts";
import { devicesOf } from "./devices.ts";
import { observations } from "./observations.ts";
import { predictionsCsv, predictionsHead } from "./predictions.ts";
import { recordingsCsv } from "./recordings.ts";
import { encodeSamples } from "./samples.ts";
import { scoreCells } from "./scores.ts";
import {
  type CorpusResult,
  type FailedTrial,
  type Results,
  resultsSchemaName,
  type SampleSet,
} from "./shapes.ts";

export interface GatherOptions {
  readonly platform: Platform;
  readonly runFolder: string;
  readonly cacheFolder: string;
  readonly profile: string;
  readonly recipeHash: string;
}

export interface Gathered {
  readonly results: Results;
  /** Piece by piece: see `predictionsCsv`. */
  readonly predictionsCsv: Iterable<string>;
  readonly recordingsCsv: string;
  readonly samplesJson: string;
  /** How many fits have finished trials, but neither the cache nor the run folder holds what would be shown of them. */
  readonly absentPools: number;
}

export async function gather(
  plan: RunPlan,
  failed: readonly FailedTrial[],
  options: GatherOptions,
): Promise<Gathered> {
  const { recipe } = plan;
  const corpora: CorpusResult[] = [];
  const conditions = (recipe.conditions?.length ?? 0) > 0;
  const csv: Iterable<string>[] = [[predictionsHead(conditions)]];
  const samples: SampleSet[] = [];
  let absentPools = 0;
  for (const entry of plan.corpora) {
    const cells = await collect(entry.prepared, entry.plan, options.runFolder, options.platform);
    csv.push(predictionsCsv(entry.prepared, cells, conditions));
    const { result, first, absent } = await corpusResult(plan, entry, cells, failed, options);
    corpora.push(result);
    absentPools += absent;
    const medium = mediumOf(entry.prepared);
    const open = (hash: string) => medium.open(hash, options.cacheFolder, options.platform);
    samples.push(...(await medium.samples(first, open)));
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
  return {
    results,
    predictionsCsv: oneAfterAnother(csv),
    recordingsCsv: recordingsCsv(plan.corpora.map(({ prepared }) => prepared)),
    samplesJson: encodeSamples(samples),
    absentPools,
  };
}

function* oneAfterAnother<T>(all: readonly Iterable<T>[]): Generator<T> {
  for (const some of all) yield* some;
}

async function corpusResult(
  plan: RunPlan,
  { prepared, plan: corpusPlan }: RunPlan["corpora"][number],
  cells: Cells,
  failed: readonly FailedTrial[],
  options: GatherOptions,
) {
  const { recipe } = plan;
  const { columns: rows, own } = prepared;
  const speakers = rows.speakers.slice(0, own);
  const unknown = speakers.filter((name) => !isKnownSpeaker(name)).length;
  const mine = new Set(corpusPlan.groups.flatMap(({ trials }) => trials.map(({ id }) => id)));
  const perClass = Object.fromEntries(
    rows.classes.map((name, label) => [name, rows.labels.subarray(0, own).filter((l) => l === label).length]),
  );
  const finished = new Set(cells.all.flatMap(({ trials }) => trials.map(({ trial }) => trial.id)));
  const groups = corpusPlan.groups.filter(({ trials }) => trials.some(({ id }) => finished.has(id)));
  const { first, absent, ...observed } = await observations(groups, recipe.fidelity.k, options);
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
    features: { ...prepared.features, dimensions: prepared.dimensions },
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
    ...observed,
    ...devicesOf(cells, corpusPlan.groups),
    ...conditionResults(recipe, prepared, corpusPlan, cells),
  };
  return { result, first, absent };
}

/** All cells together: in an unfinished run one may have been tested on fewer speakers than another. */
function resampledOf({ all }: Cells): Pick<CorpusResult, "resampled"> {
  const runs = all.flatMap((cell) => cell.runs);
  if (runs.length === 0) return {};
  const { unit, names, speakers } = resamplingOf(runs);
  return { resampled: { unit, count: names.length, speakers } };
}
