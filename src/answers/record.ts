/** @file All that is learned beside the model itself, as a bundle holds it. */

import * as z from "zod";
import type { Rng } from "../core/index.ts";
import { calibrationSchema } from "./calibrate.ts";
import { checksSchema, fitChecks } from "./checks.ts";
import { setsSchema } from "./conformal.ts";
import { likenessOf, likenessSchema, type Reference } from "./likeness.ts";
import { calibrationAndSets, measureAnswers, measuredSchema, type Tested, type Unseen } from "./measured.ts";
import type { SignalMeasures } from "./measures.ts";

export const answersSchema = z.strictObject({
  /** What it was learned from: recordings that each were judged by a model that had not seen them. */
  from: z.strictObject({
    recordings: z.int().min(1),
    folds: z.int().min(1),
    /** Whose recordings were held out together: a speaker's, or each by itself where speakers are not known. */
    unit: z.enum(["speaker", "utterance"]),
    units: z.int().min(1),
    /** Whether a voice may have been in training and test, so that everything is too hopeful. */
    speakerDependent: z.boolean(),
  }),
  calibration: calibrationSchema,
  sets: setsSchema,
  likeness: likenessSchema,
  /** With spectrograms: mean and deviation over recordings of what `likeness` is measured on, the mean and deviation of each band over time. */
  frames: z.strictObject({ mean: z.array(z.number()), scale: z.array(z.number().min(1e-37)) }).optional(),
  checks: checksSchema,
  measured: measuredSchema,
});

export type Answers = Readonly<z.output<typeof answersSchema>>;

export interface AnswerData {
  readonly tested: Tested;
  readonly unseen: Unseen | null;
  readonly folds: number;
  readonly unit: "speaker" | "utterance";
  readonly speakerDependent: boolean;
  /** Fitted on everything, as the model itself. */
  readonly reference: Reference;
  /** The shift of each speaker that was held out: see `startShift`. */
  readonly voices: readonly number[];
  readonly frames?: NonNullable<Answers["frames"]>;
  /** All recordings that the model was trained on. */
  readonly training: readonly SignalMeasures[];
}

export function fitAnswers(data: AnswerData, rng: Rng): Answers {
  const { tested, unseen, folds, unit, speakerDependent, reference, voices, frames, training } = data;
  return {
    from: {
      recordings: tested.truth.length,
      folds,
      unit,
      units: new Set(tested.groups).size,
      speakerDependent,
    },
    ...calibrationAndSets(tested),
    likeness: likenessOf(reference, tested.distances, voices),
    ...(frames === undefined ? {} : { frames }),
    checks: fitChecks(training),
    measured: measureAnswers(tested, unseen, rng),
  };
}
