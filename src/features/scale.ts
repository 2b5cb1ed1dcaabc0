/** @file The scale of samples in the reference feature sets. */

/**
 * The customary extractor divides 16-bit integers by 32767, but we divide by 32768 (`DecodedAudio`). Its sets therefore use our
 * samples times this gain, rounded to float32, which is exactly integer/32767 for every 16-bit integer.
 */
export const REFERENCE_GAIN = 32768 / 32767;
