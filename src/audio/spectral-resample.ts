/** @file A frame at another sampling rate, straight from its spectrum: an inverse transform of another length. */

import { ParameterError } from "../core/index.ts";
import { allocateSingles, createOnce, kernels, place } from "./kernels.ts";

export interface SpectralResampleOptions {
  readonly sampleRateHz: number;
  readonly targetHz: number;
  /** Samples of the frame that was transformed. */
  readonly length: number;
  readonly fftSize: number;
  /** Where the frame is assumed to lie among the zeros that fill the transform: this shifts the output, and so cuts it. */
  readonly padding: "symmetric" | "trailing";
}

/** How many outputs the kernel sums at a time. */
const BLOCK = 16;

/**
 * With n_o output samples (as many as the frame lasts at the target rate) and the period n_I = fftSize·n_o/length,
 *
 *     y_n = 2/fftSize · Re(X_0 + Σ_{k=1}^{n_o/2-1} X_k exp(2πi·kn/n_I)),   n = 0 … n_o-1.
 *
 * Spectra are those of frames at the start of the transform, followed by zeros; `symmetric` puts the zeros at both ends.
 * As in the customary extractor, the output begins with the zeros in front, so `symmetric` loses the frame's end,
 * and bins from n_o/2 on (3.4 kHz of 5.5 for 20 ms at 16 kHz) are left out.
 *
 * Sums are taken bin by bin in float32: where the signal has no energy, linear prediction depends on the rounding, and this way
 * formants agree with those of the customary extractor in more frames than with an exact sum.
 *
 * @returns A function from the spectrum (real and imaginary parts interleaved) to `[n_o]` samples, in an array it reuses.
 * @throws {ParameterError} If n_I is not a whole number.
 */
export const createSpectralResampler: (
  options: SpectralResampleOptions,
) => (spectrum: Float64Array) => Float32Array = createOnce(
  ({ sampleRateHz, targetHz, length, fftSize, padding }: SpectralResampleOptions) => {
    const outputs = Math.round((length * targetHz) / sampleRateHz);
    const period = (fftSize * outputs) / length;
    if (!Number.isInteger(period)) {
      throw new ParameterError(
        "createSpectralResampler",
        "a frame whose transform has a whole number of samples at the target rate",
        period,
      );
    }
    const bins = Math.floor(outputs / 2);
    const blocks = Math.ceil(outputs / BLOCK);
    const table = place(waves(bins, blocks, period));
    const x = allocateSingles(2 * bins);
    const y = allocateSingles(BLOCK * blocks);
    const shift = padding === "symmetric" ? (fftSize - length) / 2 : 0;
    // 2/fftSize is a power of two, so it can be applied first without changing the rounding.
    const turns = Float64Array.from({ length: 2 * bins }, (_, i) => {
      const angle = (2 * Math.PI * ((shift * (i >> 1)) % fftSize)) / fftSize;
      return (2 / fftSize) * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
    });
    return (spectrum: Float64Array) => {
      const turned = x.values;
      for (let at = 0; at < turned.length; at += 2) {
        const cos = turns[at];
        const sin = turns[at + 1];
        turned[at] = spectrum[at] * cos + spectrum[at + 1] * sin;
        turned[at + 1] = spectrum[at + 1] * cos - spectrum[at] * sin;
      }
      kernels.synthesise(x.at, table, y.at, bins, blocks);
      return y.values.subarray(0, outputs);
    };
  },
);

/** The kernel's cosines and sines: for each block of outputs and each bin from 1 on, 16 of each. */
function waves(bins: number, blocks: number, period: number): Float32Array {
  const table = new Float32Array(blocks * (bins - 1) * 2 * BLOCK);
  let at = 0;
  for (let block = 0; block < blocks; block++) {
    for (let k = 1; k < bins; k++, at += 2 * BLOCK) {
      for (let i = 0; i < BLOCK; i++) {
        const angle = (2 * Math.PI * ((k * (BLOCK * block + i)) % period)) / period;
        table[at + i] = Math.cos(angle);
        table[at + BLOCK + i] = Math.sin(angle);
      }
    }
  }
  return table;
}
