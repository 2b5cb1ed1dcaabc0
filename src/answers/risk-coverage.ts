/** @file What abstaining buys: the fewer recordings are answered, the surest first, the fewer answers are wrong. */

import type { Stated } from "./calibration-error.ts";

export interface RiskPoint {
  /** Share of recordings that are answered. */
  readonly answered: number;
  /** The smallest probability that is answered. */
  readonly confidence: number;
  /** Share of answers that are wrong. */
  readonly risk: number;
}

/**
 * The curve of Geifman & El-Yaniv (2017) at some shares, answering the recordings with the largest probability of their label.
 *
 * @param shares Shares of recordings to be answered, each in (0, 1].
 *
 * @example
 * import { riskCoverage } from "emoforge";
 *
 * const [all, half] = riskCoverage({ confidence: [0.9, 0.8, 0.6, 0.5], right: [true, true, false, true] }, [1, 0.5]);
 * console.log(all.risk, half.risk, half.confidence); // 0.25 0 0.8
 */
export function riskCoverage(
  { confidence, right }: Stated,
  shares: readonly number[] = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1],
): RiskPoint[] {
  const n = confidence.length;
  const surest = Array.from({ length: n }, (_, i) => i).sort((a, b) => confidence[b] - confidence[a]);
  const wrong = [0];
  for (const i of surest) wrong.push((wrong.at(-1) as number) + (right[i] ? 0 : 1));
  return shares.map((share) => {
    const answered = Math.max(1, Math.round(share * n));
    return {
      answered: answered / n,
      confidence: confidence[surest[answered - 1]],
      risk: wrong[answered] / answered,
    };
  });
}
