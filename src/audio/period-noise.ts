/** @file The noise of a voice, measured as its periods' difference from their mean. */

/** Lowest ratio, dB; unvoiced frames have it, too. */
export const LOWEST_LOG_HNR = -100;
/** Ratio of an exact repetition, which has no noise, dB. */
const HIGHEST_LOG_HNR = 100;

/**
 * 20·log10 of the RMS of the mean stretch over that of the stretches' differences from it, ends left out. A stretch
 * begins at each period and at the end of the last one; the part that reaches into the next stretch is not compared. The
 * last stretch is compared as far as the one before it.
 *
 * @param starts Where the `count` stretches begin in `x`.
 * @param length Samples in a stretch.
 * @param mean Scratch space for one stretch.
 * @returns dB, in [-100, 100]; 0 where no period was found.
 */
export function harmonicsToNoise(
  x: Float64Array,
  starts: Int32Array,
  count: number,
  length: number,
  mean: Float64Array,
): number {
  if (count < 2) return 0;
  let harmonic = 0;
  for (let k = 2; k < length - 2; k++) {
    let sum = 0;
    for (let s = 0; s < count; s++) sum += x[starts[s] + k];
    mean[k] = sum / count;
    if (k > 2) harmonic += mean[k] * mean[k];
  }
  let noise = 0;
  let samples = 0;
  for (let s = 0; s < count; s++) {
    const from = Math.min(s, count - 2);
    const end = Math.min(length, starts[from + 1] - starts[from]) - 2;
    for (let k = 2, at = starts[s] + 2; k < end; k++, at++) {
      const difference = x[at] - mean[k];
      noise += difference * difference;
    }
    samples += Math.max(0, end - 2);
  }
  if (harmonic === 0) return LOWEST_LOG_HNR;
  const ratio = (harmonic * samples) / (noise * (length - 4));
  return Math.max(LOWEST_LOG_HNR, Math.min(HIGHEST_LOG_HNR, 10 * Math.log10(ratio)));
}
