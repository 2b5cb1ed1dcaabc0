/** @file The answers of a bundle: what is known beside its model, applied to one recording. */

import {
  type AnswerOptions,
  type Answers,
  type Batch,
  type Distances,
  defaultAnswering,
  distancesOf,
  type Evidence,
  type Judgement,
  judge,
  openLikeness,
  requireAbstain,
  startBatch,
  summariseFrames,
  thresholdFor,
} from "../answers/index.ts";
import { EmoforgeError, ParameterError } from "../core/index.ts";
import type { FeatureRecord } from "./schema.ts";

export interface Answering {
  readonly answers: Answers;
  /** @param features Normalised: a row, or the frames of a spectrogram. */
  distances(features: Float32Array): Distances;
  /** Takes features as `distances` does; undefined where too few speakers are known to say what is usual. */
  startBatch(): Batch | undefined;
  /** @param known What belongs to the model that gave the evidence. */
  judge(evidence: Evidence, known: Pick<Answers, "calibration" | "sets">): Judgement;
}

const copyAgain = "The files are not of one bundle: train it anew with: emoforge train";

/**
 * @returns `undefined` for a bundle without answers.
 * @throws {ParameterError} for options that are out of range, or that such a bundle cannot follow.
 */
export function openAnswers(
  answers: Answers | undefined,
  features: FeatureRecord,
  options: Partial<AnswerOptions>,
): Answering | undefined {
  if (options.abstain !== undefined) requireAbstain(options.abstain);
  if (answers === undefined) {
    if (options.abstain === undefined && options.coverage === undefined) return undefined;
    throw new ParameterError(
      "abstain, coverage",
      "a bundle that has answers.json",
      "one without",
      "It was made by an earlier version, or without answers. Train it anew.",
    );
  }
  const chosen = { ...defaultAnswering, ...options };
  // Said before anything is computed.
  thresholdFor(answers.sets, chosen.coverage);
  const d = features.names.length;
  const { batch } = answers.likeness;
  const reference = openLikeness(answers.likeness, answers.frames === undefined ? d : 2 * d);
  const rowOf = (values: Float32Array) =>
    answers.frames === undefined ? values : standardised(values, d, answers.frames);
  return {
    answers,
    judge: (evidence, { calibration, sets }) => judge(evidence, { ...answers, calibration, sets }, chosen),
    distances: (values) => distancesOf(reference, rowOf(values)),
    startBatch() {
      if (batch === null) return undefined;
      const { add, shift } = startBatch(reference.discriminants, batch);
      return { add: (values, speaker) => add(rowOf(values as Float32Array), speaker), shift };
    },
  };
}

/** A row for a spectrogram, in deviations from what its training recordings had. */
function standardised(
  frames: Float32Array,
  d: number,
  { mean, scale }: NonNullable<Answers["frames"]>,
): Float32Array {
  return summariseFrames(frames, d).map((value, i) => (value - mean[i]) / scale[i]);
}

/** @throws {EmoforgeError} for answers of other classes or features. */
export function requireFitting(
  { likeness, frames }: Answers,
  k: number,
  { names, segments }: FeatureRecord,
): void {
  const wrong = (expected: string, got: unknown) =>
    new EmoforgeError(`bundle, answers.json: expected ${expected}, got ${got}. ${copyAgain}`);
  if ((frames === undefined) !== (segments === undefined))
    throw wrong("`frames` for spectrograms, and for them alone", frames === undefined ? "none" : "some");
  const d = segments === undefined ? names.length : 2 * names.length;
  if (frames !== undefined && (frames.mean.length !== d || frames.scale.length !== d))
    throw wrong(`${d} means and scales of frames`, `${frames.mean.length} and ${frames.scale.length}`);
  const [first, ...rest] = likeness.means;
  if (likeness.means.length > k || rest.some(({ length }) => length !== first.length))
    throw wrong(`coordinates of at most ${k} classes, as many of each`, `those of ${likeness.means.length}`);
  const bytes = bytesIn(likeness.directions);
  if (bytes !== 4 * d * first.length)
    throw wrong(`${first.length} directions of ${d} numbers`, `${bytes / 4} numbers`);
  if (bytesIn(likeness.ranges) !== 4 * d)
    throw wrong(`ranges of ${d} features`, `${bytesIn(likeness.ranges) / 4}`);
}

function bytesIn(base64: string): number {
  return (base64.length * 3) / 4 - (/=*$/.exec(base64)?.[0].length ?? 0);
}
