/** @file From what a model says to probabilities that come true as often as they state. */

import * as z from "zod";
import { isotonicCurve, valueAt } from "./isotonic.ts";
import { partsByGroup, without } from "./parts.ts";
import { logLoss, rowsAt, softmaxRows } from "./probabilities.ts";
import { fitTemperature } from "./temperature.ts";

const temperature = z.number().positive();
const share = z.number().min(0).max(1);

export const calibrationSchema = z.discriminatedUnion("kind", [
  /** softmax(ln(p) / temperature). */
  z.strictObject({ kind: z.literal("temperature"), temperature }),
  /** The same, then each probability by the curve through (at, to), straight between its points; divided by their sum. */
  z
    .strictObject({
      kind: z.literal("isotonic"),
      temperature,
      at: z.array(share).min(2),
      to: z.array(share.gt(0)).min(2),
    })
    .refine(({ at, to }) => at.length === to.length, { path: ["to"], error: "as long as `at`" }),
]);

export type Calibration = Readonly<z.output<typeof calibrationSchema>>;

/** What models said of recordings of speakers that they had not heard. */
export interface Unheard {
  /** Number of classes. */
  readonly k: number;
  /** Logarithms of the model's probabilities, `[n, k]`. */
  readonly scores: Float64Array;
  /** True classes, `[n]`. */
  readonly truth: ArrayLike<number>;
  /** Speakers; or where these are not known, names of recordings: `[n]`. */
  readonly groups: readonly string[];
}

export function fitCalibration(
  kind: Calibration["kind"],
  { k, scores, truth }: Omit<Unheard, "groups">,
): Calibration {
  const found = fitTemperature(scores, truth, k);
  if (kind === "temperature") return { kind, temperature: found };
  const before = softmaxRows(scores, k, found);
  const hits = new Float64Array(before.length);
  for (let i = 0; i < truth.length; i++) hits[i * k + truth[i]] = 1;
  const curve = isotonicCurve(before, hits);
  // Nothing is certain: as if there had been one more recording, half right and half wrong.
  const least = 0.5 / (truth.length + 1);
  const to = curve.to.map((value) => Math.min(1 - least, Math.max(least, value)));
  return {
    kind,
    temperature: found,
    at: [...(curve.at[0] > 0 ? [0] : []), ...curve.at, ...((curve.at.at(-1) as number) < 1 ? [1] : [])],
    to: [
      ...(curve.at[0] > 0 ? [Math.min(least, to[0])] : []),
      ...to,
      ...((curve.at.at(-1) as number) < 1 ? [Math.max(1 - least, to.at(-1) as number)] : []),
    ],
  };
}

/** @param scores `[n, k]`. @returns Probabilities, `[n, k]`: each row sums to 1, and none is 0 or 1. */
export function calibrated(calibration: Calibration, scores: Float64Array, k: number): Float64Array {
  const out = softmaxRows(scores, k, calibration.temperature);
  if (calibration.kind === "temperature") return out;
  for (let at = 0; at < out.length; at += k) {
    let sum = 0;
    for (let c = 0; c < k; c++) {
      out[at + c] = valueAt(calibration, out[at + c]);
      sum += out[at + c];
    }
    for (let c = 0; c < k; c++) out[at + c] /= sum;
  }
  return out;
}

/** The choice is between two, and made for every part that is judged. */
const choosingParts = 5;

/**
 * Calibrates by the kind with the smaller log loss when each fifth of the speakers is calibrated by the others; temperature where the two are equal, or
 * where there are no others.
 *
 * @example
 * import { calibrated, chooseCalibration, logScores } from "emoforge";
 *
 * const scores = logScores([0.99, 0.01, 0.01, 0.99, 0.99, 0.01, 0.99, 0.01]);
 * const unheard = { k: 2, scores, truth: [0, 1, 0, 1], groups: ["anna", "anna", "ben", "cleo"] };
 * const { calibration } = chooseCalibration(unheard);
 * console.log(calibrated(calibration, scores, 2)[0] < 0.99); // true
 */
export function chooseCalibration(unheard: Unheard): {
  readonly calibration: Calibration;
  readonly logLoss: Readonly<Record<Calibration["kind"], number>>;
} {
  const { k, truth } = unheard;
  const everything = Array.from({ length: truth.length }, (_, i) => i);
  const lossOf = (kind: Calibration["kind"]) => logLoss(crossCalibrated(kind, unheard), truth, k, everything);
  const losses = { temperature: lossOf("temperature"), isotonic: lossOf("isotonic") };
  const kind = losses.isotonic < losses.temperature ? "isotonic" : "temperature";
  return { calibration: fitCalibration(kind, unheard), logLoss: losses };
}

/** Every recording's probabilities, calibrated by those of other speakers. */
function crossCalibrated(kind: Calibration["kind"], unheard: Unheard): Float64Array {
  const { k, scores } = unheard;
  const out = new Float64Array(scores.length);
  for (const part of partsByGroup(unheard.groups, choosingParts)) {
    const calibration = fitCalibration(kind, others(unheard, part));
    const values = calibrated(calibration, rowsAt(scores, k, part), k);
    for (const [from, to] of part.entries()) out.set(values.subarray(from * k, (from + 1) * k), to * k);
  }
  return out;
}

/** What is known without one part; everything where the part is all there is. */
export function others(unheard: Unheard, part: readonly number[]): Unheard {
  const { k, scores, truth, groups } = unheard;
  if (part.length === truth.length) return unheard;
  const rest = without(part, truth.length);
  return {
    k,
    scores: rowsAt(scores, k, rest),
    truth: Int32Array.from(rest, (i) => truth[i]),
    groups: rest.map((i) => groups[i]),
  };
}
