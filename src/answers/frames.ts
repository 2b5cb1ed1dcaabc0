/** @file A row for a spectrogram, so that distances mean the same for both. */

/**
 * Mean and deviation over time of each band.
 *
 * @param frames Row-major `[frames, bands]`, at least one.
 * @returns `[2 * bands]`: the means, then the deviations.
 */
export function summariseFrames(frames: ArrayLike<number>, bands: number): Float32Array {
  const count = frames.length / bands;
  const sums = new Float64Array(2 * bands);
  for (let i = 0; i < frames.length; i++) sums[i % bands] += frames[i] / count;
  for (let i = 0; i < frames.length; i++) {
    const band = i % bands;
    sums[bands + band] += (frames[i] - sums[band]) ** 2 / count;
  }
  return Float32Array.from(sums, (value, i) => (i < bands ? value : Math.sqrt(value)));
}
