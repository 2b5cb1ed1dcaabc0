/** @file A frame at another sampling rate, straight from its spectrum: an inverse transform of another length. */

import { ParameterError } from "../core/errors.ts";
import { createRealFft } from "./fft.ts";

export interface SpectralResampleOptions {
  readonly sampleRateHz: number;
  readonly targetHz: number;
  /** Samples of the frame that was transformed. */
  readonly length: number;
  readonly fftSize: number;
  /** Where the frame would stand between the zeros that fill the transform: shifts, and so cuts, the output. */
  readonly padding: "symmetric" | "trailing";
}

/**
 * With n_o output samples (as many as the frame lasts at the target rate) and the period n_I = fftSize·n_o/length,
 *
 *     y_n = 2/fftSize · Re(X_0 + Σ_{k=1}^{n_o/2-1} X_k exp(2πi·kn/n_I)),   n = 0 … n_o-1.
 *
 * Spectra are those of frames at the start of the transform, zeros behind; `symmetric` puts the zeros at both ends.
 * Like the customary extractor's, the output begins with the zeros in front, so that `symmetric` loses the frame's end,
 * and bins from n_o/2 on (3.4 kHz of 5.5 for 20 ms at 16 kHz) are left out.
 *
 * n_I = P·Q with P a power of two: with n = Q·n2 + n1 and k = P·k1 + k2, the sum over k1 is taken as it stands, for
 * n1 and -n1 together since their cosines agree, and that over k2 by a real transform of length P: where z is
 * Hermitian, Σ z_k e^{ikt} = Σ (Re z_k - Im z_k)·(cos kt + sin kt).
 *
 * @returns A function from the spectrum (real and imaginary parts interleaved) to `[n_o]` samples, an array it reuses.
 * @throws {ParameterError} Where n_I is no whole number.
 */
export function createSpectralResampler(
  options: SpectralResampleOptions,
): (spectrum: Float64Array) => Float32Array {
  const { sampleRateHz, targetHz, length, fftSize, padding } = options;
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
  const shift = padding === "symmetric" ? (fftSize - length) / 2 / fftSize : 0;
  let columns = 1;
  while (period % (2 * columns) === 0) columns *= 2;
  const rows = period / columns;
  // Bins with the same k2 side by side, up to the most that any k2 has; the rest stay 0.
  const depth = Math.ceil(bins / columns);
  const size = 2 * depth * columns;
  const order = Int32Array.from(
    { length: bins },
    (_, k) => 2 * ((k % columns) * depth + Math.floor(k / columns)),
  );
  /** cos and sin of k times an angle, as bins are ordered. */
  const turns = (angle: number, scale: number): Float64Array => {
    const table = new Float64Array(size);
    for (let k = 0; k < bins; k++) {
      table[order[k]] = scale * Math.cos(k * angle);
      table[order[k] + 1] = scale * Math.sin(k * angle);
    }
    return table;
  };
  const delay = turns(2 * Math.PI * shift, 1 / fftSize);
  const rotations = Array.from({ length: Math.floor(rows / 2) + 1 }, (_, n1) =>
    turns((2 * Math.PI * n1) / period, 1),
  );
  const x = new Float64Array(size);
  const fft = createRealFft(columns);
  const folded = fft.input;
  const out = new Float32Array(outputs);
  // Real minus and real plus imaginary part of z, for rows n1 and -n1.
  const minus = new Float64Array(columns);
  const plus = new Float64Array(columns);
  const mirrorMinus = new Float64Array(columns);
  const mirrorPlus = new Float64Array(columns);

  return (spectrum) => {
    for (let k = 0; k < bins; k++) {
      const at = order[k];
      const re = spectrum[2 * k];
      const im = spectrum[2 * k + 1];
      x[at] = re * delay[at] + im * delay[at + 1];
      x[at + 1] = im * delay[at] - re * delay[at + 1];
    }
    for (let n1 = 0; n1 < rotations.length; n1++) {
      const rotation = rotations[n1];
      for (let k2 = 0, at = 0; k2 < columns; k2++) {
        let realCos = 0;
        let realSin = 0;
        let imagCos = 0;
        let imagSin = 0;
        for (const end = at + 2 * depth; at < end; at += 2) {
          const cos = rotation[at];
          const sin = rotation[at + 1];
          const re = x[at];
          const im = x[at + 1];
          realCos += re * cos;
          realSin += re * sin;
          imagCos += im * cos;
          imagSin += im * sin;
        }
        const even = realCos + imagCos;
        const odd = realSin - imagSin;
        const evenMinus = realCos - imagCos;
        const oddPlus = realSin + imagSin;
        minus[k2] = evenMinus - oddPlus;
        plus[k2] = even + odd;
        mirrorMinus[k2] = evenMinus + oddPlus;
        mirrorPlus[k2] = even - odd;
      }
      writeRow(n1, 0, minus, plus);
      if (n1 > 0) writeRow(-n1, 1, mirrorMinus, mirrorPlus);
    }
    return out;
  };

  /** Output samples rows·n2 + n1 from n2 = `first` on. */
  function writeRow(n1: number, first: number, m: Float64Array, p: Float64Array): void {
    folded[0] = m[0] + p[0];
    for (let k = 1; k < columns; k++) folded[k] = m[k] + p[columns - k];
    const transform = fft.transform();
    let n = rows * first + n1;
    for (let at = 2 * first; at <= columns && n < outputs; at += 2, n += rows) {
      out[n] = transform[at] - transform[at + 1];
    }
    for (let at = columns - 2; n < outputs; at -= 2, n += rows) {
      out[n] = transform[at] + transform[at + 1];
    }
  }
}
