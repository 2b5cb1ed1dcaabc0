/** @file Says in a line how well a fitted network has learned: a viewmaker its representations, a balancing GAN its variety. */

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

/** Below it, what is made of a class hardly varies: the generator has collapsed. */
const collapsed = 0.1;

/** The same for a generator that makes spectrograms from noise; undefined if its variety was not measured. */
export function varietyNote(name: string, curves: readonly TrainingCurve[] = []): string | undefined {
  const variety = curves.find((curve) => curve.name === "variety")?.values.at(-1);
  if (variety === undefined) return undefined;
  const said = `${name}: what it makes of a class varies ${variety.toFixed(2)} times as much as recordings do (mean absolute difference of pairs).`;
  if (variety >= collapsed) return said;
  return `${said} So it has collapsed to a few spectrograms. Try fewer rounds (--option iterations=...), another learningRate or a longer autoencoder.`;
}
