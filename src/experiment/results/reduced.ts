/** @file Scores of the classes that thinning reduces: the mean of their recalls, as in table 2 of Wang et al. (2022). */

import type { Run } from "../../evaluate/index.ts";
import { mediumOf } from "../media/index.ts";
import { mediumKindOf, type Recipe } from "../recipe/schema.ts";

/** Labels of the classes that the recipe reduces; undefined where none are reduced, or they are not what it judges. */
export function reducedLabels(recipe: Recipe, classes: readonly string[]): number[] | undefined {
  const { thin, features, measure = mediumOf({ medium: mediumKindOf(features) }).measure } = recipe;
  if (thin === undefined || measure === "uar") return undefined;
  return [...classes.keys()].filter((label) => !thin.except.includes(classes[label]));
}

/** Runs with only the rows of some classes: their UAR is the mean recall of these classes. */
export function rowsOfLabels(runs: readonly Run[], labels: readonly number[]): Run[] {
  const wanted = new Set(labels);
  return runs.map((run) => {
    const rows = [...run.ids.keys()].filter((i) => wanted.has(run.truth[i]));
    return {
      key: run.key,
      ids: rows.map((i) => run.ids[i]),
      truth: Int32Array.from(rows, (i) => run.truth[i]),
      predicted: Int32Array.from(rows, (i) => run.predicted[i]),
      speakers: rows.map((i) => run.speakers[i]),
    };
  });
}
