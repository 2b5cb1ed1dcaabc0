/** @file Prepares samples for a speech model: standardised, and in pieces that it can take at once. */

/**
 * Scales samples to zero mean and unit variance. The constant, which keeps digital silence at zero, is that of the feature extractor
 * published with wav2vec 2.0 (Baevski et al., 2020).
 *
 *     y = (x - mean) / sqrt(variance + 1e-7)
 */
export function standardise(samples: Float32Array): Float32Array {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i];
  const mean = sum / samples.length;
  let squares = 0;
  for (let i = 0; i < samples.length; i++) squares += (samples[i] - mean) ** 2;
  const scale = Math.sqrt(squares / samples.length + 1e-7);
  return samples.map((x) => (x - mean) / scale);
}

/** Pieces without gaps or overlaps, as few as `longest` allows, whose lengths differ by at most one sample. */
export function equalPieces(samples: Float32Array, longest: number): Float32Array[] {
  const count = Math.max(1, Math.ceil(samples.length / longest));
  const bound = (i: number) => Math.round((i * samples.length) / count);
  return Array.from({ length: count }, (_, i) => samples.subarray(bound(i), bound(i + 1)));
}

/**
 * Pieces of exactly `length`, for models that take nothing else: as few as cover all samples, evenly spaced, overlapping
 * where they must. A shorter signal is repeated.
 */
export function fixedPieces(samples: Float32Array, length: number): Float32Array[] {
  if (samples.length < length) return [Float32Array.from({ length }, (_, i) => samples[i % samples.length])];
  const count = Math.ceil(samples.length / length);
  const spare = samples.length - length;
  return Array.from({ length: count }, (_, i) => {
    const start = count === 1 ? 0 : Math.round((i * spare) / (count - 1));
    return samples.subarray(start, start + length);
  });
}
