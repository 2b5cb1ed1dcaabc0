/** @file What a search found, as it is written to `search.json`: free of times, so that equal inputs give equal bytes. */

import * as z from "zod";
import { intervalSchema, normalisationSchema } from "../../evaluate/index.ts";
import { featuresSchema } from "../../features/index.ts";

export const searchSchemaName = "emoforge/search@1";

const config = z.looseObject({ kind: z.string() });
const verdict = z.enum(["gain", "loss", "undecided", "too-few-speakers", "not-judged"]);

/** A minus B on the same recordings. */
const pairedSchema = z.strictObject({
  difference: intervalSchema,
  p: z.number(),
  /** Corrected for all that are compared with the same one (Holm); null if it is the only one. */
  pHolm: z.number().nullable(),
  verdict,
});
export type Paired = z.output<typeof pairedSchema>;

const rankedSchema = z.strictObject({
  candidate: z.string(),
  /** How many rungs of the halving it was in; how many parts of the speakers it was tried on. */
  rungs: z.int(),
  parts: z.int(),
  /** Pooled UAR on these parts; null if a training failed. */
  uar: z.number().nullable(),
  /** With an interval, if it was tried on all parts. */
  interval: intervalSchema.nullable(),
  /** It minus the winner; null for the winner itself, and for those that were not tried on all parts. */
  againstWinner: pairedSchema.nullable(),
  /** In how many of the parts' choices it won. */
  chosenIn: z.int(),
});
export type Ranked = z.output<typeof rankedSchema>;

const questionSchema = z.strictObject({
  normalisation: normalisationSchema,
  /** What strangers will meet: each part judged by the candidate that was chosen without it. */
  nested: z.strictObject({
    uar: intervalSchema,
    wa: intervalSchema,
    /** By class. */
    recall: z.array(z.number().nullable()),
    /** For each speaker, by name. */
    bySpeaker: z.array(z.strictObject({ speaker: z.string(), uar: z.number(), utterances: z.int() })),
  }),
  /** The best of what was tried, by the scores it was chosen by. */
  naive: z.strictObject({ candidate: z.string(), uar: intervalSchema }),
  winner: z.string(),
  /** What the winner's classifier chose on each fold. */
  choices: z.array(z.strictObject({ part: z.string(), candidate: z.string(), inner: z.number() })),
  ranking: z.array(rankedSchema),
  /** The fixed default and what the whole search has over it, on the same recordings; null if it is not in the space. */
  baseline: z.strictObject({ candidate: z.string(), uar: intervalSchema, gain: pairedSchema }).nullable(),
  failed: z.array(z.strictObject({ candidate: z.string(), message: z.string() })),
});
export type QuestionResult = z.output<typeof questionSchema>;

export const searchResultsSchema = z.strictObject({
  schema: z.literal(searchSchemaName),
  corpus: z.looseObject({ id: z.string(), title: z.string() }),
  data: z.strictObject({
    utterances: z.int(),
    speakers: z.int(),
    classes: z.array(z.string()),
    perClass: z.array(z.int()),
    /** Recordings that could not be used by every set of features, and problems in all. */
    lost: z.int(),
    unusable: z.int(),
    cautions: z.array(z.string()),
    speakersGuessed: z.string().nullable(),
  }),
  seed: z.int(),
  protocol: z.strictObject({ kind: z.string(), folds: z.int() }),
  parts: z.array(z.strictObject({ name: z.string(), speakers: z.array(z.string()), utterances: z.int() })),
  candidates: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      features: featuresSchema,
      classifier: config,
      augmenter: config,
      amount: z.number(),
      preferredFor: normalisationSchema.optional(),
    }),
  ),
  rungs: z.array(z.strictObject({ distance: z.int(), candidates: z.int() })),
  leftOut: z.array(z.strictObject({ candidate: z.string(), reason: z.string() })),
  trainings: z.int(),
  level: z.number(),
  questions: z.array(questionSchema),
  /** Sentences about what was not asked, and why. */
  notes: z.array(z.string()),
});

/** Contents of `search.json`. */
export type SearchResults = z.output<typeof searchResultsSchema>;
