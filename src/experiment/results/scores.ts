/** @file Each cell's scores with intervals, per class, speaker and sex. */

import { createRng, isKnownSpeaker } from "../../core/index.ts";
import {
  addConfusions,
  bootstrapMetric,
  confusion,
  type Interval,
  meanOfFolds,
  metricsByGroup,
  metricsOf,
} from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import { mediumOf } from "../media/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { nameOf, type Recipe } from "../recipe/schema.ts";
import type { Cells, CellTrials } from "./cells.ts";
import { reducedLabels, rowsOfLabels } from "./reduced.ts";
import type { GroupScore, Score } from "./shapes.ts";

export function scoreCells(prepared: PreparedCorpus, cells: Cells, recipe: Recipe): Score[] {
  return cells.all.filter(({ runs }) => runs.length > 0).map((entry) => score(prepared, entry, recipe));
}

function score(
  prepared: PreparedCorpus,
  { cell, training, runs, folds, trials }: CellTrials,
  recipe: Recipe,
): Score {
  const { classes } = prepared.columns;
  const k = classes.length;
  const { resamples, level } = recipe.statistics;
  const interval = (metric: "uar" | "wa" | "macroF1", of = runs) =>
    roundInterval(
      bootstrapMetric(of, k, { metric, resamples, level, rng: createRng(`${recipe.seed}/bootstrap`) }),
    );
  const reduced = reducedLabels(recipe, classes);
  const counts = addConfusions(runs.map(({ truth, predicted }) => confusion(truth, predicted, k)));
  const perFold = folds.map((run) => meanOfFolds(run, k).uar);
  return {
    ...cell,
    training,
    ...(isFloor(cell.classifier, recipe, prepared) && { floor: true }),
    uar: interval("uar"),
    wa: interval("wa"),
    macroF1: interval("macroF1"),
    ...(reduced && { reducedRecall: interval("uar", rowsOfLabels(runs, reduced)) }),
    uarMeanOfFolds: round(perFold.reduce((a, b) => a + b, 0) / perFold.length),
    recall: metricsOf(counts).recall.map((value) => round(value)),
    ...(reduced && {
      recallIntervals: classes.map((_, label) => interval("uar", rowsOfLabels(runs, [label]))),
    }),
    confusion: counts,
    ...groupScores(prepared, runs, k),
    chosen: chosenBy(trials),
  };
}

function isFloor(name: string, { classifiers }: Recipe, prepared: PreparedCorpus): boolean {
  const config = (classifiers as readonly { kind: string; name?: string }[]).find(
    (one) => nameOf(one) === name,
  );
  return config !== undefined && mediumOf(prepared).classifiers.of(config.kind).traits?.floor === true;
}

/** Rows of all runs together, by known speaker and by sex. */
function groupScores(
  prepared: PreparedCorpus,
  runs: CellTrials["runs"],
  k: number,
): { perSpeaker: GroupScore[]; perSex: GroupScore[] } {
  const rows = prepared.columns;
  const own = prepared.own;
  const sexBy = (names: readonly string[]) =>
    new Map(names.slice(0, own).map((name, i) => [name, prepared.sexes[i]]));
  const [ofSpeaker, ofUtterance] = [sexBy(rows.speakers), sexBy(rows.ids)];
  const truth = Int32Array.from(runs.flatMap((run) => [...run.truth]));
  const predicted = Int32Array.from(runs.flatMap((run) => [...run.predicted]));
  const speakers = runs.flatMap((run) => run.speakers);
  const groups = (names: readonly string[], sex: (name: string) => string): GroupScore[] =>
    metricsByGroup({ truth, predicted, groups: names }, k).map(({ group, uar, wa, n }) => ({
      group,
      sex: sex(group),
      utterances: n / runs.length,
      uar: round(uar),
      wa: round(wa),
    }));
  return {
    perSpeaker: groups(speakers, (name) => ofSpeaker.get(name) ?? "unknown").filter(({ group }) =>
      isKnownSpeaker(group),
    ),
    perSex: groups(
      runs.flatMap((run) => run.ids.map((id) => ofUtterance.get(id) ?? "unknown")),
      (name) => name,
    ),
  };
}

/** E.g. `{ c: "0.01 x8, 0.1 x2" }`. */
function chosenBy(trials: CellTrials["trials"]): Record<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { file } of trials) {
    for (const [key, value] of Object.entries(file.chosen)) {
      const values = counts.get(key) ?? new Map<string, number>();
      // Numbers that differ from fit to fit (a loss, say) would make a list as long as the trials.
      values.set(String(value), (values.get(String(value)) ?? 0) + 1);
      counts.set(key, values);
    }
  }
  return Object.fromEntries(
    [...counts].map(([key, values]) => {
      const sorted = [...values].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
      return [
        key,
        sorted.length > 6
          ? `${sorted.length} different values`
          : sorted.map(([value, n]) => `${value} x${n}`).join(", "),
      ];
    }),
  );
}

export function roundInterval({ value, low, high }: Interval): Interval {
  return { value: round(value), low: round(low), high: round(high) };
}
