/** @file What a bundle knows about voices, `voices.json`, and when it adapts to one. */

import * as z from "zod";
import { answersSchema } from "../answers/index.ts";
import { ParameterError } from "../core/index.ts";
import { limitFor, scatterAlong, type VoiceStatistics } from "../evaluate/index.ts";

/** Both are there, or neither: what voices are like, and the model for voices that are adapted to. */
export const voiceFiles = { record: "voices.json", model: "voices.onnx" } as const;

const share = z.number().min(0).max(1);
const column = z.array(z.number());
const positiveColumn = z.array(z.number().min(0));

const doubtMeasureSchema = z.strictObject({
  directions: z.array(column).min(1),
  limits: z.array(z.strictObject({ recordings: z.int().min(1), limit: z.number() })),
});

export const voicesSchema = z.strictObject({
  /** One value for each feature; see `VoicePopulation`. */
  population: z.strictObject({ mean: column, variance: positiveColumn, spread: positiveColumn }),
  /** How many recordings the population is worth beside a voice's own. */
  weight: z.number().positive(),
  /** From this many recordings of a voice on it is adapted to, with fewer `model.onnx` judges; null: it always does. */
  fewest: z.int().min(1).nullable(),
  doubts: z.strictObject({
    /** `scatterAlong` the directions in which emotions differ, below the limit: probably a single emotion. */
    oneEmotion: doubtMeasureSchema,
    /** `scatterAlong` the direction in which voices differ, above the limit: probably two people. */
    twoVoices: doubtMeasureSchema,
  }),
  /** What the probabilities of the adapted model mean; used where the bundle has `answers.json`, of which the rest holds for both models. */
  answers: answersSchema.pick({ calibration: true, sets: true }),
  /** On what weight and fewest recordings were chosen: speakers held out of models trained in the same way. */
  chosen: z.strictObject({
    folds: z.int().min(2),
    draws: z.int().min(1),
    /** UAR of the model without adaptation. */
    withoutVoice: share,
    /** UAR by how many recordings of a voice, drawn at random, it was adapted to; null: all there were. */
    curve: z.array(z.strictObject({ recordings: z.int().min(1).nullable(), uar: share })),
  }),
});

export type VoicesRecord = z.output<typeof voicesSchema>;

/** What `saveBundle` is given, and a loaded bundle has, for adapting to voices. */
export interface BundleVoices {
  /** ONNX, as `model.onnx`; takes rows normalised by `voiceScaler`. */
  readonly model: Uint8Array;
  readonly record: VoicesRecord;
}

export const doubtSchema = z.enum(["one-emotion", "two-voices"]);
export type VoiceDoubt = z.output<typeof doubtSchema>;

/** The statistics of a voice, and what is doubtful about its recordings. */
export interface Voice extends VoiceStatistics {
  readonly doubts: readonly VoiceDoubt[];
}

/** @param rows All recordings of a voice, `[n, d]`, not normalised. */
export function voiceDoubts(rows: Float32Array, { population, doubts }: VoicesRecord): VoiceDoubt[] {
  const n = rows.length / population.mean.length;
  const beyond = ({ directions, limits }: VoicesRecord["doubts"]["oneEmotion"]) => {
    const limit = limitFor(limits, n);
    return limit === undefined ? 0 : scatterAlong(rows, directions) - limit;
  };
  return [
    ...(beyond(doubts.oneEmotion) < 0 ? (["one-emotion"] as const) : []),
    ...(beyond(doubts.twoVoices) > 0 ? (["two-voices"] as const) : []),
  ];
}

/** Whether a voice is adapted to, and if not, why. */
export type VoiceUse = "adapted" | "few-recordings" | "one-emotion" | "never";

/**
 * @example
 * import { loadBundle, voiceUse } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { voices } = await loadBundle("models/voices", nodePlatform.files, nodePlatform.hasher);
 * const few = { recordings: 1, mean: [], variance: [], doubts: [] };
 * console.log(voices && voiceUse(few, voices.record)); // few-recordings
 */
export function voiceUse({ recordings, doubts }: Voice, { fewest }: VoicesRecord): VoiceUse {
  if (fewest === null) return "never";
  if (recordings < fewest) return "few-recordings";
  return doubts.includes("one-emotion") ? "one-emotion" : "adapted";
}

/** What an answer says of the voice that it was given by. */
export interface VoiceSummary {
  /** That it is known from; of long recordings, their stretches. */
  readonly recordings: number;
  readonly use: VoiceUse;
  readonly doubts: readonly VoiceDoubt[];
}

/**
 * @example
 * import { loadBundle, voiceSummary } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { voices } = await loadBundle("models/voices", nodePlatform.files, nodePlatform.hasher);
 * const known = { recordings: 9, mean: [], variance: [], doubts: [] };
 * if (voices) console.log(voiceSummary(known, voices.record)); // { recordings: 9, use: 'adapted', doubts: [] }
 */
export function voiceSummary(voice: Voice, record: VoicesRecord): VoiceSummary {
  const { recordings, doubts } = voice;
  return { recordings, use: voiceUse(voice, record), doubts };
}

/**
 * What the user should know of it, in sentences; none where all is as it should be.
 *
 * @param what The voice was learned from: stretches of long recordings are no recordings.
 *
 * @example
 * import { loadBundle, voiceRemarks } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { voices } = await loadBundle("models/voices", nodePlatform.files, nodePlatform.hasher);
 * const mixed = { recordings: 9, mean: [], variance: [], doubts: ["two-voices"] as const };
 * if (voices) console.log(voiceRemarks(mixed, voices.record)[0].split(",")[0]); // the 9 recordings seem to be of more than one speaker
 */
export function voiceRemarks(
  voice: Voice,
  record: VoicesRecord,
  what: "recordings" | "stretches" = "recordings",
): string[] {
  const { recordings, doubts } = voice;
  const use = voiceUse(voice, record);
  const remarks: string[] = [];
  if (use === "never")
    remarks.push(
      "not adapted to: on the training speakers it did not help this model with any number of recordings.",
    );
  if (use === "few-recordings")
    remarks.push(
      `not adapted to: expected at least ${record.fewest} ${what}, got ${recordings}. Add more recordings of this speaker.`,
    );
  if (doubts.includes("one-emotion")) {
    const consequence = use === "one-emotion" ? ", so that it is not adapted to" : "";
    remarks.push(
      `all ${recordings} ${what} seem to show one emotion${consequence}. Add recordings of other moods of this speaker.`,
    );
  }
  if (doubts.includes("two-voices"))
    remarks.push(
      `the ${recordings} ${what} seem to be of more than one speaker, which costs accuracy. Separate the speakers.`,
    );
  return remarks;
}

/** @throws {ParameterError} for lists of other lengths than there are features. */
export function requireVoicesFit({ population, doubts }: VoicesRecord, d: number, where: string): void {
  const { mean, variance, spread } = population;
  const lists = [mean, variance, spread, ...doubts.oneEmotion.directions, ...doubts.twoVoices.directions];
  const lengths = lists.map(({ length }) => length);
  if (lengths.every((length) => length === d)) return;
  throw new ParameterError(where, `${d} values in every list, one for each feature`, lengths.join(", "));
}
