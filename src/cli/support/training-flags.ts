/** @file What `emoforge train` is asked for: classifier, augmenter and their options, of feature vectors or of spectrograms. */

import { augmenterSchema, clipAugmenterSchema } from "../../augment/index.ts";
import { classifierSchema, clipClassifierSchema } from "../../classify/index.ts";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { bandsFault, type ModelPlan, mediumKindOf } from "../../experiment/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { configOf, keyValues, kindsOf, largestAmount, oneOf, positiveNumber, wholeNumber } from "./flags.ts";

export interface TrainingFlags {
  readonly set: string;
  readonly classifier: string;
  readonly classifierOption: readonly string[];
  readonly with?: string;
  readonly option: readonly string[];
  readonly amount: string;
  readonly normalisation: string;
  readonly seed: string;
}

/** Kinds by what they work on. */
export const classifiers = {
  rows: kindsOf(classifierSchema, "kind"),
  clips: kindsOf(clipClassifierSchema, "kind"),
};
export const augmenters = {
  rows: kindsOf(augmenterSchema, "kind"),
  clips: kindsOf(clipAugmenterSchema, "kind"),
};

/** @throws {ParameterError} for what does not go together, {EmoforgeError} for options that a kind does not have. */
export function planOf(flags: TrainingFlags, features: FeaturesConfig): ModelPlan {
  const medium = mediumKindOf(features);
  oneOf("--classifier", [...classifiers.rows, ...classifiers.clips], flags.classifier);
  if (!classifiers[medium].includes(flags.classifier)) {
    throw new ParameterError(
      "--classifier",
      `one that works with --set ${flags.set} (${classifiers[medium].join(", ")})`,
      flags.classifier,
      medium === "rows" ? "Add: --set logmel" : `Add: --classifier ${classifiers.clips[0]}`,
    );
  }
  if (flags.with !== undefined) {
    oneOf("--with", [...augmenters.rows, ...augmenters.clips], flags.with);
    if (!augmenters[medium].includes(flags.with)) {
      throw new ParameterError(
        "--with",
        `one that works with --set ${flags.set} (${augmenters[medium].join(", ")})`,
        flags.with,
        medium === "rows" ? "Add: --set logmel" : undefined,
      );
    }
  }
  if (flags.normalisation !== "train") {
    throw new ParameterError(
      "--normalisation",
      "train",
      flags.normalisation,
      "A single file does not tell the statistics of its speaker, so a model normalised by speaker could not judge it.",
    );
  }
  if (flags.with === undefined && flags.option.length > 0)
    throw new ParameterError("--option", "an augmenter it belongs to", "none", "Add: --with <augmenter>");
  const numbers = {
    amount: positiveNumber("--amount", flags.amount, largestAmount),
    seed: wholeNumber("--seed", flags.seed, 0),
  };
  const { classifier, augmenter } = asked(flags);
  const plan: ModelPlan = {
    features,
    classifier: configOf(
      classifier.what,
      medium === "clips" ? clipClassifierSchema : classifierSchema,
      classifier.given,
    ),
    augmenter:
      augmenter &&
      configOf(augmenter.what, medium === "clips" ? clipAugmenterSchema : augmenterSchema, augmenter.given),
    ...numbers,
    calibrates: !flags.classifierOption.some((text) => text.startsWith("calibrate=")),
  };
  const bands = features.set === "logmel" && plan.augmenter && bandsFault(plan.augmenter, features);
  if (bands) throw new EmoforgeError(`augmenter "${flags.with}": ${bands}.`);
  return plan;
}

/** As written, and what messages call it. */
function asked(flags: TrainingFlags) {
  return {
    classifier: {
      what: `classifier "${flags.classifier}"`,
      given: { ...keyValues("--classifier-option", flags.classifierOption), kind: flags.classifier },
    },
    augmenter:
      flags.with === undefined || flags.with === "none"
        ? undefined
        : {
            what: `augmenter "${flags.with}"`,
            given: { ...keyValues("--option", flags.option), kind: flags.with },
          },
  };
}
