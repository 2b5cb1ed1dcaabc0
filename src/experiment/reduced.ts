/** @file Scores of the classes that thinning reduces: the mean of their recalls, as in table 2 of Wang et al. (2022). */

import type { Run } from "../evaluate/index.ts";
import { isClipRecipe, type Recipe } from "./recipe.ts";

/**
 * Of runs, the rows of the classes that the recipe reduces: their UAR is the mean recall of these classes. Undefined where nothing is
 * reduced, and for feature vectors, whose results have it not.
 */
export function reducedRuns(
  recipe: Recipe,
  classes: readonly string[],
): ((runs: readonly Run[]) => Run[]) | undefined {
  const { thin } = recipe;
  if (!isClipRecipe(recipe) || thin === undefined) return undefined;
  const reduced = new Set([...classes.keys()].filter((label) => !thin.except.includes(classes[label])));
  return (runs) =>
    runs.map((run) => {
      const rows = [...run.ids.keys()].filter((i) => reduced.has(run.truth[i]));
      return {
        key: run.key,
        ids: rows.map((i) => run.ids[i]),
        truth: Int32Array.from(rows, (i) => run.truth[i]),
        predicted: Int32Array.from(rows, (i) => run.predicted[i]),
        speakers: rows.map((i) => run.speakers[i]),
      };
    });
}
