/** @file Paired comparisons between augmenters, judged by the rule for a gain. */

import { createRng } from "../../core/index.ts";
import { gainCounts, mcnemar, type PairedDifference, pairedDifference } from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import { mediumOf } from "../media/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { nameOf, type Recipe } from "../recipe/schema.ts";
import { type Cells, type CellTrials, cellKey } from "./cells.ts";
import { reducedLabels, rowsOfLabels } from "./reduced.ts";
import { roundInterval } from "./scores.ts";
import type { Comparison } from "./shapes.ts";

/**
 * Every augmenter against the first `none`, at every amount; and every generative augmenter against each other
 * augmenter at the declared amount. Holm's correction goes over the augmenters with the same rival, classifier and normalisation.
 */
export function compareCells(cells: Cells, recipe: Recipe, prepared: PreparedCorpus): Comparison[] {
  const { augmenters } = mediumOf(prepared);
  const configs = new Map(recipe.augmenters.map((config) => [nameOf(config), config]));
  const baseline = recipe.augmenters.find(({ kind }) => kind === "none");
  const tested = cells.all.filter(
    ({ training, runs }) => training === "real-and-synthetic" && runs.length > 0,
  );
  const byKey = new Map(tested.map((entry) => [cellKey(entry.cell, entry.training), entry]));
  const families = new Map<string, { a: CellTrials; b: CellTrials; against: string }[]>();
  for (const a of tested) {
    const own = configs.get(a.cell.augmenter);
    for (const [against, rival] of configs) {
      if (against === a.cell.augmenter) continue;
      const isBaseline = baseline !== undefined && against === nameOf(baseline);
      const isRival =
        own !== undefined &&
        augmenters.of(own.kind).traits?.generative &&
        a.cell.amount === recipe.declaredAmount;
      if (!isBaseline && !isRival) continue;
      const amount = rival.kind === "none" ? 0 : a.cell.amount;
      const b = byKey.get(cellKey({ ...a.cell, augmenter: against, amount }, "real-and-synthetic"));
      if (b === undefined || commonRuns(a, b)[0].length === 0) continue;
      const family = [a.cell.normalisation, a.cell.classifier, against].join("/");
      families.set(family, [...(families.get(family) ?? []), { a, b, against }]);
    }
  }
  return [...families.values()].flatMap((family) => judged(family, recipe, prepared));
}

function judged(
  family: readonly { a: CellTrials; b: CellTrials; against: string }[],
  recipe: Recipe,
  prepared: PreparedCorpus,
): Comparison[] {
  const { classes } = prepared.columns;
  const k = classes.length;
  const reduced = reducedLabels(recipe, classes);
  const measured = family.map(({ a, b }) => {
    const [runsA, runsB] = commonRuns(a, b);
    const difference = (metric: "uar" | "wa", of = (runs: CellTrials["runs"]) => runs) =>
      pairedDifference(of(runsA), of(runsB), k, {
        metric,
        ...recipe.statistics,
        rng: createRng(`${recipe.seed}/bootstrap`),
      });
    return {
      uar: difference("uar"),
      wa: difference("wa"),
      ...(reduced && { reduced: difference("uar", (runs) => rowsOfLabels(runs, reduced)) }),
      mcnemar: mcnemar(runsA, runsB),
      same: samePredictions(runsA, runsB),
    };
  });
  // `none` with other class weights has amount 0 and is judged like the rest.
  const amountOf = (entry: CellTrials) =>
    entry.cell.amount === 0 ? recipe.declaredAmount : entry.cell.amount;
  const judge = (differences: readonly PairedDifference[]) =>
    gainCounts(
      family.map(({ a }, i) => ({
        amount: amountOf(a),
        difference: differences[i].difference,
        p: differences[i].p,
        speakers: differences[i].speakers,
      })),
      recipe.declaredAmount,
      1 - recipe.statistics.level,
    );
  const verdicts = judge(measured.map(({ uar }) => uar));
  const ofReduced = measured.flatMap(({ reduced }) => (reduced === undefined ? [] : [reduced]));
  const reducedVerdicts = ofReduced.length === 0 ? [] : judge(ofReduced);
  return family.map(({ a, against }, i) => ({
    ...a.cell,
    against,
    uarDifference: roundInterval(measured[i].uar.difference),
    waDifference: roundInterval(measured[i].wa.difference),
    p: round(measured[i].uar.p),
    pHolm: roundOrNull(verdicts[i].pHolm),
    pSignFlip: roundOrNull(measured[i].uar.signFlip),
    speakers: measured[i].uar.speakers,
    ...(measured[i].same && { samePredictions: true as const }),
    smallestDetectable: round(measured[i].uar.smallestDetectable),
    mcnemar: {
      onlyAugmented: measured[i].mcnemar.onlyA,
      onlyBaseline: measured[i].mcnemar.onlyB,
      p: round(measured[i].mcnemar.p),
    },
    verdict: verdicts[i].verdict,
    ...(ofReduced.length === 0
      ? {}
      : {
          reduced: {
            difference: roundInterval(ofReduced[i].difference),
            p: round(ofReduced[i].p),
            pHolm: roundOrNull(reducedVerdicts[i].pHolm),
            pSignFlip: roundOrNull(ofReduced[i].signFlip),
            speakers: ofReduced[i].speakers,
            smallestDetectable: round(ofReduced[i].smallestDetectable),
            verdict: reducedVerdicts[i].verdict,
          },
        }),
  }));
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : round(value);
}

/** Whether every run predicts the same on both sides, row by row; the rows of paired runs are in the same order. */
function samePredictions(a: CellTrials["runs"], b: CellTrials["runs"]): boolean {
  const byKey = new Map(b.map((run) => [run.key, run]));
  return a.every(({ key, predicted }) =>
    predicted.every((label, i) => label === byKey.get(key)?.predicted[i]),
  );
}

/** In an unfinished run one side may have more runs than the other, or different ones. */
function commonRuns(a: CellTrials, b: CellTrials): [CellTrials["runs"], CellTrials["runs"]] {
  const keys = new Set(b.runs.map(({ key }) => key));
  const common = a.runs.filter(({ key }) => keys.has(key));
  const wanted = new Set(common.map(({ key }) => key));
  return [common, b.runs.filter(({ key }) => wanted.has(key))];
}
