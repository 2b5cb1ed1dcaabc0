/** @file Scores and comparisons on altered test recordings, condition by condition. */

import { createRng } from "../../core/index.ts";
import { pairedDifference } from "../../evaluate/index.ts";
import type { CorpusPlan } from "../plan/shapes.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Recipe } from "../recipe/schema.ts";
import { type Cells, cellKey, cellsUnder } from "./cells.ts";
import { compareCells } from "./comparisons.ts";
import { roundInterval, scoreCells } from "./scores.ts";
import type { ConditionResult } from "./shapes.ts";

/** @returns `{}` if the recipe has no conditions. */
export function conditionResults(
  recipe: Recipe,
  prepared: PreparedCorpus,
  plan: CorpusPlan,
  cells: Cells,
): { readonly conditions?: readonly ConditionResult[] } {
  if (recipe.conditions === undefined) return {};
  const k = prepared.columns.classes.length;
  const asTheyAre = new Map(cells.all.map((entry) => [cellKey(entry.cell, entry.training), entry.runs]));
  const conditions = recipe.conditions.map(({ name }) => {
    const under = cellsUnder(prepared, plan, cells, name);
    const runsOf = new Map(under.all.map((entry) => [cellKey(entry.cell, entry.training), entry.runs]));
    const scores = scoreCells(prepared, under, recipe).map((score) => {
      const { augmenter, amount, classifier, normalisation, training } = score;
      const { uar, wa, macroF1, reducedRecall, recall, confusion } = score;
      const cell = { augmenter, amount, classifier, normalisation };
      const key = cellKey(cell, training);
      const { difference } = pairedDifference(runsOf.get(key) ?? [], asTheyAre.get(key) ?? [], k, {
        metric: "uar",
        ...recipe.statistics,
        rng: createRng(`${recipe.seed}/bootstrap`),
      });
      return {
        ...cell,
        training,
        uar,
        wa,
        macroF1,
        ...(reducedRecall && { reducedRecall }),
        recall,
        confusion,
        againstClean: roundInterval(difference),
      };
    });
    return { condition: name, scores, comparisons: compareCells(under, recipe, prepared) };
  });
  return { conditions };
}
