/** @file What model to train: as one writes it, and with every default filled in. */

import type * as z from "zod";
import { augmenters } from "../augment/index.ts";
import { classifiers } from "../classify/index.ts";
import { EmoforgeError, namingKnownKeys, ParameterError } from "../core/index.ts";
import { type Normalisation, normalisationSchema } from "../evaluate/index.ts";
import { type FeaturesConfig, featuresSchema } from "../features/index.ts";
import { augmenterFault, classifierFault } from "./recipe/parse.ts";
import { type AugmenterConfig, type ClassifierConfig, mediumKindOf } from "./recipe/schema.ts";

type Input<
  Families extends {
    readonly rows: { readonly schema: z.ZodType };
    readonly clips: { readonly schema: z.ZodType };
  },
> = z.input<Families["rows"]["schema"]> | z.input<Families["clips"]["schema"]>;

/** What to train. As in a recipe, options with defaults may be left out. */
export interface ModelChoices {
  readonly features: z.input<typeof featuresSchema>;
  readonly classifier: Input<typeof classifiers>;
  /** Absent: recordings only. */
  readonly augmenter?: Input<typeof augmenters>;
  /** Synthetic rows for each recorded row, or views of each recording; 1 by default. */
  readonly amount?: number;
  /** "train" by default; with "speaker" the model also learns to adapt to voices, which takes feature vectors and at least four speakers. */
  readonly normalisation?: Normalisation;
  /** Equal seeds give equal models; 1 by default. */
  readonly seed?: number;
}

/** The same with every default filled in. */
export interface ModelPlan {
  readonly features: FeaturesConfig;
  readonly classifier: ClassifierConfig;
  readonly augmenter: AugmenterConfig | undefined;
  readonly amount: number;
  readonly normalisation: Normalisation;
  readonly seed: number;
  /** Whether a classifier that can be calibrated is to be, because its options leave that open. */
  readonly calibrates: boolean;
}

/** @throws {EmoforgeError} naming every option that does not exist or does not fit. */
export function modelPlan({
  features,
  classifier,
  augmenter,
  amount = 1,
  normalisation = "train",
  seed = 1,
}: ModelChoices): ModelPlan {
  const chosen = parsed("features", featuresSchema, features);
  const medium = mediumKindOf(chosen);
  const plan: ModelPlan = {
    features: chosen,
    classifier: parsed("classifier", classifiers[medium].schema, classifier),
    augmenter: augmenter && parsed("augmenter", augmenters[medium].schema, augmenter),
    amount,
    normalisation: parsed("normalisation", normalisationSchema, normalisation),
    seed,
    calibrates: !("calibrate" in classifier),
  };
  requireRowsToAdapt(plan);
  const fault = plan.augmenter && augmenterFault(plan.augmenter, chosen);
  if (fault) throw new EmoforgeError(`augmenter "${plan.augmenter?.kind}": ${fault}.`);
  const unfit = classifierFault(plan.classifier, chosen);
  if (unfit) throw new EmoforgeError(`classifier "${plan.classifier.kind}": ${unfit}.`);
  return plan;
}

function parsed<Schema extends z.ZodType>(what: string, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, namingKnownKeys);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join(".") || what}: ${issue.message}`);
  throw new EmoforgeError(`The model's ${what}:\n${faults.join("\n")}`);
}

/** @throws {ParameterError} for spectrograms, whose models do not adapt to voices. */
export function requireRowsToAdapt({
  features,
  normalisation,
}: Pick<ModelPlan, "features" | "normalisation">): void {
  if (normalisation === "train" || mediumKindOf(features) === "rows") return;
  throw new ParameterError(
    "--normalisation",
    `train with --set ${features.set}`,
    normalisation,
    "Only models of feature vectors adapt to voices: choose another --set.",
  );
}
