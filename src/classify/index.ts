/** @file The classifiers by name. To add one: write its file, then name it in the schema and in the switch. */

import * as z from "zod";
import type { Classifier, Clips, Rows } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { dnn, dnnOptions } from "./dnn.ts";
import { majority, majorityOptions } from "./majority.ts";
import { svm, svmOptions } from "./svm.ts";
import { vgg, vggOptions } from "./vgg.ts";

/** The name under which a classifier appears in results; its kind by default. */
const name = z.string().min(1).optional();

export const classifierSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("majority"), name, ...majorityOptions.shape }),
  z.strictObject({ kind: z.literal("svm"), name, ...svmOptions.shape }),
  z.strictObject({ kind: z.literal("dnn"), name, ...dnnOptions.shape }),
]);

export type ClassifierConfig = z.output<typeof classifierSchema>;

/** @param context `engine`: networks run on it, and the SVM computes its inner products on it. */
export function createClassifier(
  config: ClassifierConfig,
  context: { readonly engine: Engine },
): Classifier<Rows> {
  return { ...ofKind(config, context), name: config.name ?? config.kind };
}

function ofKind(config: ClassifierConfig, context: { readonly engine: Engine }): Classifier<Rows> {
  switch (config.kind) {
    case "majority":
      return majority();
    case "svm": {
      const { kind: _kind, name: _name, ...options } = config;
      return svm(options, context);
    }
    case "dnn": {
      const { kind: _kind, name: _name, ...options } = config;
      return dnn(options, context);
    }
  }
}

/** Classifiers of spectrograms. */
export const clipClassifierSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("vgg"), name, ...vggOptions.shape }),
]);

export type ClipClassifierConfig = z.output<typeof clipClassifierSchema>;

/** @param context `engine`: what networks run on. */
export function createClipClassifier(
  config: ClipClassifierConfig,
  context: { readonly engine: Engine },
): Classifier<Clips> {
  const { kind, name: given, ...options } = config;
  return { ...vgg(options, context), name: given ?? kind };
}

export { dnn, dnnOptions } from "./dnn.ts";
export { majority } from "./majority.ts";
export { svm, svmOptions } from "./svm.ts";
export { vgg, vggOptions } from "./vgg.ts";
