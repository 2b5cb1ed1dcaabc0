/** @file The scale of samples in the reference feature sets. */

/**
 * The customary extractor divides 16-bit integers by 32767, we divide by 32768 (`DecodedAudio`): its sets see our
 * samples times 32768/32767, rounded to float32 once, which gives exactly integer/32767.
 */
export function referenceScale(samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length);
  for (let i = 0; i < out.length; i++) out[i] = (samples[i] * 32768) / 32767;
  return out;
}
