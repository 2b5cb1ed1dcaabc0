/** @file What `emoforge train` is asked for: classifier, augmenter and their options, of feature vectors or of spectrograms. */

import { augmenterSchema, clipAugmenterSchema } from "../../augment/index.ts";
import { classifierSchema, clipClassifierSchema } from "../../classify/index.ts";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { bandsFault } from "../../experiment/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { configOf, keyValues, kindsOf, largestAmount, oneOf, positiveNumber, wholeNumber } from "./flags.ts";
import type { ClipPlan, TablePlan, TrainingPlan } from "./training.ts";

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
  table: kindsOf(classifierSchema, "kind"),
  clips: kindsOf(clipClassifierSchema, "kind"),
};
export const augmenters = {
  table: kindsOf(augmenterSchema, "kind"),
  clips: kindsOf(clipAugmenterSchema, "kind"),
};

/** @throws {ParameterError} for what does not go together, {EmoforgeError} for options that a kind does not have. */
export function planOf(flags: TrainingFlags, features: FeaturesConfig): TrainingPlan {
  const of = features.set === "logmel" ? "clips" : "table";
  oneOf("--classifier", [...classifiers.table, ...classifiers.clips], flags.classifier);
  if (!classifiers[of].includes(flags.classifier)) {
    throw new ParameterError(
      "--classifier",
      `one that works with --set ${flags.set} (${classifiers[of].join(", ")})`,
      flags.classifier,
      of === "table" ? "Add: --set logmel" : `Add: --classifier ${classifiers.clips[0]}`,
    );
  }
  if (flags.with !== undefined) {
    oneOf("--with", [...augmenters.table, ...augmenters.clips], flags.with);
    if (!augmenters[of].includes(flags.with)) {
      throw new ParameterError(
        "--with",
        `one that works with --set ${flags.set} (${augmenters[of].join(", ")})`,
        flags.with,
        of === "table" ? "Add: --set logmel" : undefined,
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
  if (features.set !== "logmel") return { of: "table", ...tableChoices(flags), ...numbers };
  const choices = clipChoices(flags);
  const bands = choices.augmenter && bandsFault(choices.augmenter, features);
  if (bands !== undefined) throw new EmoforgeError(`augmenter "${flags.with}": ${bands}.`);
  return { of: "clips", ...choices, ...numbers };
}

function tableChoices(flags: TrainingFlags): Pick<TablePlan, "classifier" | "augmenter"> {
  const { classifier, augmenter } = asked(flags);
  return {
    classifier: configOf(classifier.what, classifierSchema, classifier.given),
    augmenter: augmenter && configOf(augmenter.what, augmenterSchema, augmenter.given),
  };
}

function clipChoices(flags: TrainingFlags): Pick<ClipPlan, "classifier" | "augmenter"> {
  const { classifier, augmenter } = asked(flags);
  return {
    classifier: configOf(classifier.what, clipClassifierSchema, classifier.given),
    augmenter: augmenter && configOf(augmenter.what, clipAugmenterSchema, augmenter.given),
  };
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

/**
 * Probabilities are shown to users, so those of a support vector machine are calibrated where its options do not say
 * otherwise. This changes no label, so the evaluation does without.
 */
export function calibrated(plan: TrainingPlan, flags: TrainingFlags, speakers: number): TrainingPlan {
  const told = flags.classifierOption.some((text) => text.startsWith("calibrate="));
  return plan.of === "table" && plan.classifier.kind === "svm" && !told && speakers >= fewestToCalibrate
    ? { ...plan, classifier: { ...plan.classifier, calibrate: true } }
    : plan;
}

/** With fewer speakers inner folds by speaker say too little. */
const fewestToCalibrate = 4;
