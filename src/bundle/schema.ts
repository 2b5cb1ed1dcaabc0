/** @file What a bundle folder holds, file by file: plain JSON with stable names, so that other programs can read it, too. */

import * as z from "zod";
import type { Answers } from "../answers/index.ts";
import { namedValues } from "../core/index.ts";
import { intervalSchema, normalisationSchema } from "../evaluate/index.ts";
import { type EmbeddingModel, featuresSchema } from "../features/index.ts";
import type { BundleVoices } from "./voices.ts";

export const bundleSchemaName = "emoforge/bundle@2";

/** Bundles of it have no `answers.json`: they are read, and neither calibrate nor abstain. */
export const formerSchemaName = "emoforge/bundle@1";

/** The files of every bundle; `checksums.json` lists all the others, including `features.onnx` if there is one. */
export const bundleFiles = {
  model: "model.onnx",
  scaler: "scaler.json",
  labels: "labels.json",
  features: "features.json",
  description: "bundle.json",
  card: "README.md",
  checksums: "checksums.json",
} as const;

/** The user's model, copied into bundles whose features are its embeddings. */
export const embeddingFile = "features.onnx";

/** What the model knows of what it does not know; absent where it was trained without. */
export const answersFile = "answers.json";

/** A model of rows normalised by `speaker` cannot judge a single file, so it is not saved. */
const savedNormalisation = normalisationSchema.extract(["train"]);

/** `normalised = (x - mean) / scale`, column by column; one scaler for all speakers. */
export const scalerSchema = z.strictObject({
  kind: savedNormalisation,
  mean: z.array(z.number()),
  // A smaller value than any float32 would make every row infinite.
  scale: z.array(z.number().min(1e-37)),
});

/** Class names in the order of the model's outputs. */
export const labelsSchema = z.strictObject({
  classes: z
    .array(z.string().min(1))
    .min(2)
    .refine((classes) => new Set(classes).size === classes.length, {
      error: "each class must be listed once",
    }),
});

/** The features that go into the model: everything needed to compute them again, and to notice if they would differ. */
export const featureRecordSchema = z.strictObject({
  /** The set and its options, as in a recipe. */
  config: featuresSchema,
  version: z.string(),
  sampleRateHz: z.number().positive(),
  /** SHA-256 of the names joined by line feeds. */
  namesSha256: z.string(),
  names: z.array(z.string()).min(1),
  /** For spectrograms: a recording is judged by stretches of this many frames, begun every `hop` frames. */
  segments: z
    .strictObject({ frames: z.int().min(1), hop: z.int().min(1) })
    .refine(({ frames, hop }) => hop <= frames, { path: ["hop"], error: "must not skip frames" })
    .optional(),
  /** The file `features.onnx`, if there is one. */
  model: z.strictObject({ bytes: z.int().min(1), sha256: z.string() }).optional(),
});

const share = z.number().min(0).max(1);
const counts = namedValues(z.int().min(0));
/** Options of a classifier or augmenter as they were resolved. */
const configSchema = z.looseObject({ kind: z.string() });

export const trainingSchema = z.strictObject({
  corpus: z.strictObject({
    id: z.string(),
    title: z.string(),
    licence: z.string(),
    url: z.string(),
    citation: z.string(),
    language: z.string(),
    synthetic: z.boolean(),
  }),
  utterances: z.int().min(1),
  /** How many speakers are known. */
  speakers: z.int().min(0),
  /** Utterances whose speaker is not known, if there are any. */
  unknownSpeakers: z.int().min(1).optional(),
  perClass: counts,
  /** Own label -> utterances left out by the choice of classes. */
  excluded: counts,
  /** Recordings that could not be used. */
  unusable: z.int().min(0),
  /** Recordings that were used although decoding gave warnings; absent if there were none. */
  damaged: z.int().min(1).optional(),
  classifier: configSchema,
  /** What was chosen while fitting, e.g. C. */
  chosen: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Null if only recordings were trained on. */
  augmentation: z
    .strictObject({ augmenter: configSchema, amount: z.number(), rows: z.int().min(0) })
    .nullable(),
  seed: z.int(),
  /** The graphics card that networks were trained on; absent: the processor. */
  device: z.string().optional(),
});

/** Scores of models trained in the same way on parts of the data; the saved model itself has seen all of it. */
export const evaluationSchema = z.strictObject({
  protocol: z.string(),
  folds: z.int(),
  speakerDependent: z.boolean(),
  /** The pattern that gave the speakers, if it is a guess that nobody has confirmed. */
  speakersGuessed: z.string().optional(),
  /** What could be learned in place of the emotion, if something was found. */
  cautions: z.array(z.string()).optional(),
  /** Coverage of the intervals. */
  level: z.number().gt(0).lt(1),
  /** What was resampled for the intervals, and how many of them; `speakers` is null if any is unknown. */
  resampled: z
    .strictObject({
      unit: z.enum(["speaker", "utterance"]),
      count: z.int().min(1),
      speakers: z.int().min(1).nullable(),
    })
    .optional(),
  /** Its ends are equal if every resample gave the same. */
  uar: intervalSchema,
  wa: intervalSchema,
  /** Recall by class; null for a class that was never tested. */
  recall: namedValues(share.nullable()),
  /** UAR minus that of the same classifier without augmentation. */
  gain: z
    .strictObject({
      uar: intervalSchema,
      p: z.number(),
      samePredictions: z.literal(true).optional(),
      /** How many speakers there are, if they are too few for a verdict. */
      tooFewSpeakers: z.int().min(1).optional(),
    })
    .nullable(),
  notes: z.array(z.string()),
  /** UAR of each known speaker, from the lowest to the highest, without names. */
  bySpeaker: z.array(share).optional(),
  /** Recall on held-out recordings by what is known of them: sex, language, and columns that were asked for. */
  groups: z
    .array(
      z.strictObject({
        column: z.string(),
        /** Recordings of which it is not known. */
        unknown: z.int().min(0),
        groups: z.array(
          z.strictObject({
            group: z.string(),
            speakers: z.int().min(0),
            recordings: z.int().min(1),
            /** Its ends are equal where there are too few speakers to judge. */
            uar: intervalSchema,
            recall: namedValues(share.nullable()),
          }),
        ),
        /** A group minus another, or (null) minus all others; null where one of them has too few speakers to judge. */
        gaps: z.array(
          z.strictObject({
            group: z.string(),
            against: z.string().nullable(),
            uar: intervalSchema.nullable(),
          }),
        ),
      }),
    )
    .optional(),
});

export const descriptionSchema = z.strictObject({
  schema: z.enum([bundleSchemaName, formerSchemaName]),
  /** E.g. "emoforge 0.2.0". */
  createdWith: z.string(),
  normalisation: savedNormalisation,
  training: trainingSchema,
  /** Null if it was not evaluated. */
  evaluation: evaluationSchema.nullable(),
});

export const checksumsSchema = z.record(z.string(), z.string());

export type Segmenting = NonNullable<FeatureRecord["segments"]>;
export type BundleScaler = z.output<typeof scalerSchema>;
export type FeatureRecord = z.output<typeof featureRecordSchema>;
export type BundleTraining = z.output<typeof trainingSchema>;
export type BundleEvaluation = z.output<typeof evaluationSchema>;
export type BundleDescription = z.output<typeof descriptionSchema>;

/** A trained model with everything it needs to judge a recording. */
export interface Bundle {
  /**
   * ONNX, with the normalised input "features" `[N, d]`, or "segments" `[N, frames, mels]` for spectrograms, and the outputs
   * "probabilities" `[N, k]` and "label" `[N]`.
   */
  readonly model: Uint8Array;
  readonly scaler: BundleScaler;
  readonly classes: readonly string[];
  readonly features: FeatureRecord;
  /** The model that computes the features "onnx". */
  readonly embedding?: EmbeddingModel;
  readonly description: BundleDescription;
  readonly answers?: Answers;
  /** What it takes to adapt to a voice; absent where the model was not trained for that. */
  readonly voices?: BundleVoices;
}
