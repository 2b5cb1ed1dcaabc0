/** @file What `emoforge train` is asked for: a classifier, an augmenter and their options, for feature vectors or for spectrograms. */

import { augmenters } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { normalisationSchema } from "../../evaluate/index.ts";
import {
  augmenterFault,
  classifierFault,
  type ModelPlan,
  mediumKindOf,
  requireRowsToAdapt,
} from "../../experiment/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import { configOf, keyValues, largestAmount, oneOf, positiveNumber, wholeNumber } from "./flags.ts";

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

/** @throws {ParameterError} if choices do not go together. @throws {EmoforgeError} if a kind does not have one of the options. */
export function planOf(flags: TrainingFlags, features: FeaturesConfig): ModelPlan {
  const medium = mediumKindOf(features);
  const known = { classifiers: kindsOf(classifiers), augmenters: kindsOf(augmenters) };
  oneOf("--classifier", [...known.classifiers.rows, ...known.classifiers.clips], flags.classifier);
  if (!known.classifiers[medium].includes(flags.classifier)) {
    throw new ParameterError(
      "--classifier",
      `one that works with --set ${flags.set} (${known.classifiers[medium].join(", ")})`,
      flags.classifier,
      medium === "rows" ? "Add: --set logmel" : `Add: --classifier ${known.classifiers.clips[0]}`,
    );
  }
  if (flags.with !== undefined) {
    oneOf("--with", [...known.augmenters.rows, ...known.augmenters.clips], flags.with);
    if (!known.augmenters[medium].includes(flags.with)) {
      throw new ParameterError(
        "--with",
        `one that works with --set ${flags.set} (${known.augmenters[medium].join(", ")})`,
        flags.with,
        medium === "rows" ? "Add: --set logmel" : undefined,
      );
    }
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
    classifier: configOf(classifier.what, classifiers[medium].schema, classifier.given),
    augmenter: augmenter && configOf(augmenter.what, augmenters[medium].schema, augmenter.given),
    ...numbers,
    normalisation: normalisationSchema.parse(
      oneOf("--normalisation", normalisationSchema.options, flags.normalisation),
    ),
    calibrates: !flags.classifierOption.some((text) => text.startsWith("calibrate=")),
  };
  requireRowsToAdapt(plan);
  const fault = plan.augmenter && augmenterFault(plan.augmenter, features);
  if (fault) throw new EmoforgeError(`augmenter "${flags.with}": ${fault}.`);
  const unfit = classifierFault(plan.classifier, features);
  if (unfit) throw new EmoforgeError(`classifier "${flags.classifier}": ${unfit}.`);
  return plan;
}

/** Names of the kinds, by what they work on. */
export function kindsOf(families: {
  readonly rows: { readonly names: readonly string[] };
  readonly clips: { readonly names: readonly string[] };
}) {
  return { rows: families.rows.names, clips: families.clips.names };
}

/** What was asked for, as it was written, and what messages call it. */
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
