/** @file The classifiers by kind. To add one: write its file, and name it in its list here. */

import type * as z from "zod";
import { type Classifier, type Clips, familyOf, type Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { dnn } from "./dnn.ts";
import { majority } from "./majority.ts";
import { svm } from "./svm.ts";
import { vgg } from "./vgg.ts";

/** All classifiers, in the order in which they are listed to users. */
export const classifiers = {
  /** They judge rows of features. */
  rows: familyOf("classifier", [majority, svm, dnn]),
  /** They judge spectrograms. */
  clips: familyOf("classifier", [vgg]),
};

export type ClassifierConfig = z.output<typeof classifierSchema>;
export type ClipClassifierConfig = z.output<typeof clipClassifierSchema>;

export const classifierSchema = classifiers.rows.schema;
export const clipClassifierSchema = classifiers.clips.schema;

/** @param config As `classifierSchema` gives it. @param context `engine`: networks run on it, and the SVM computes its inner products on it. */
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
