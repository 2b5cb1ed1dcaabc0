/** @file Says in a line how well the representation learner of a fitted viewmaker has learned. */

import type { TrainingCurve } from "../../core/index.ts";
import { poorlySeparated } from "../../experiment/index.ts";

/** A line for the terminal; undefined if the augmenter learns no representations. */
export function separationNote(name: string, curves: readonly TrainingCurve[] = []): string | undefined {
  const separation = curves.find((curve) => curve.name === "separation")?.values.at(-1);
  if (separation === undefined) return undefined;
  const said = `${name}: its representations separate the emotions of its training clips by ${separation.toFixed(2)} (mean silhouette; 0: mixed, 1: far apart).`;
  if (separation >= poorlySeparated) return said;
  return `${said} So its views had little to guide them. Try more rounds (--option iterations=...), a larger batch or another learningRate.`;
}
