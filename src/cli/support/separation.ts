/** @file How well the representation learner of a fitted viewmaker has learned, in a line. */

import type { TrainingCurve } from "../../core/index.ts";
import { poorlySeparated } from "../../experiment/index.ts";

/** For the terminal; undefined where the augmenter learns no representations. */
export function separationNote(name: string, curves: readonly TrainingCurve[] = []): string | undefined {
  const separation = curves.find((curve) => curve.name === "separation")?.values.at(-1);
  if (separation === undefined) return undefined;
  const said = `${name}: its representations part the emotions of its training clips by ${separation.toFixed(2)} (mean silhouette; 0: mixed, 1: far apart).`;
  if (separation >= poorlySeparated) return said;
  return `${said} So little guided its views. Try more rounds (--option iterations=...), a larger batch or another learningRate.`;
}
