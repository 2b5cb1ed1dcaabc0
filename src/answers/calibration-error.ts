/** @file How far stated probabilities are from how often they come true. */

/** One recording: the probability of the label, and whether it was right. */
export interface Stated {
  /** `[n]`, in [0, 1]. */
  readonly confidence: ArrayLike<number>;
  readonly right: ArrayLike<boolean>;
}

/** Recordings whose labels had about the same probability. */
export interface ReliabilityBin {
  /** How many, or the sum of their weights. */
  readonly count: number;
  /** Mean probability. */
  readonly confidence: number;
  /** Share of right labels. */
  readonly accuracy: number;
}

const bins = 10;

/**
 * Recordings by the probability of their label, in ten bins of equal width over [0, 1]; empty ones are left out.
 *
 * @param weights How often each recording counts, `[n]`; 1 by default.
 *
 * @example
 * import { reliability } from "emoforge";
 *
 * const [low, high] = reliability({ confidence: [0.5, 0.5, 0.75], right: [true, false, true] });
 * console.log(low.count, low.accuracy, high.confidence); // 2 0.5 0.75
 */
export function reliability({ confidence, right }: Stated, weights?: ArrayLike<number>): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, accuracy: 0 }));
  for (let i = 0; i < confidence.length; i++) {
    const weight = weights?.[i] ?? 1;
    const bin = sums[Math.min(bins - 1, Math.floor(bins * confidence[i]))];
    bin.count += weight;
    bin.confidence += weight * confidence[i];
    if (right[i]) bin.accuracy += weight;
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ count, confidence, accuracy }) => ({
      count,
      confidence: confidence / count,
      accuracy: accuracy / count,
    }));
}

/**
 * Expected calibration error (Naeini, Cooper & Hauskrecht 2015): the mean over recordings of |confidence - accuracy| of their bin.
 *
 * @param weights How often each recording counts, `[n]`; 1 by default.
 *
 * @example
 * import { calibrationError } from "emoforge";
 *
 * console.log(calibrationError({ confidence: [1, 1, 1, 1], right: [true, true, true, false] })); // 0.25
 */
export function calibrationError(stated: Stated, weights?: ArrayLike<number>): number {
  const found = reliability(stated, weights);
  const total = found.reduce((sum, { count }) => sum + count, 0);
  return found.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * Math.abs(confidence - accuracy),
    0,
  );
}
