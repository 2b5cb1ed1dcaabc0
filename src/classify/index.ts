/** @file The classifiers by kind. To add one: write its file, and name it in its list here. */

import type * as z from "zod";
import { type Classifier, type Clips, familyOf, type Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { acrnn } from "./acrnn.ts";
import { dnn } from "./dnn.ts";
import { ensemble } from "./ensemble.ts";
import { lda } from "./lda.ts";
import { logistic } from "./logistic.ts";
import { majority } from "./majority.ts";
import { svm } from "./svm.ts";
import { vgg } from "./vgg.ts";

export { lda };

/** All classifiers, in the order in which they are listed to users. */
export const classifiers = {
  /** They judge rows of features. */
  rows: familyOf("classifier", [majority, svm, lda, logistic, dnn, ensemble]),
  /** They judge spectrograms. */
  clips: familyOf("classifier", [vgg, acrnn]),
};

export type ClassifierConfig = z.output<typeof classifierSchema>;
export type ClipClassifierConfig = z.output<typeof clipClassifierSchema>;

export const classifierSchema = classifiers.rows.schema;
export const clipClassifierSchema = classifiers.clips.schema;

/**
 * @param config As `classifierSchema` gives it.
 * @param context `engine`: networks run on it, and the SVM computes its inner products on it.
 *
 * @example
 * import { classifierSchema, createClassifier, createRng, type Recorded, type Rows } from "emoforge";
 * import { createNodeEngine } from "emoforge/node";
 *
 * const table: Recorded<Rows> = {
 *   origin: "recorded",
 *   features: ["f0", "energy"],
 *   classes: ["calm", "angry"],
 *   data: Float32Array.of(1, 0, 2, 0, 5, 1, 6, 1),
 *   labels: Int32Array.of(0, 0, 1, 1),
 *   ids: ["a1", "b1", "a2", "b2"],
 *   speakers: ["anna", "ben", "anna", "ben"],
 * };
 * const config = classifierSchema.parse({ kind: "svm", c: 1 });
 * const classifier = createClassifier(config, { engine: await createNodeEngine() });
 * const fitted = await classifier.fit(table, { rng: createRng("fit") });
 * const { labels } = await fitted.predict(Float32Array.of(5.5, 1));
 * console.log(table.classes[labels[0]]); // angry
 */
export function createClassifier(
  config: ClassifierConfig,
  context: { readonly engine: Engine },
): Classifier<Rows> {
  return classifiers.rows.create(config, context);
}

/** @param config As `clipClassifierSchema` gives it. @param context `engine`: what networks run on. */
export function createClipClassifier(
  config: ClipClassifierConfig,
  context: { readonly engine: Engine },
): Classifier<Clips> {
  return classifiers.clips.create(config, context);
}
