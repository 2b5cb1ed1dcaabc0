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
  const shift = padding === "symmetric" ? (fftSize - length) / 2 / fftSize : 0;
  const turned = createDelay(Math.floor(outputs / 2), shift, 1 / fftSize);
  const inverse = createInverse(period, turned.bins, outputs);
  return (spectrum) => inverse(turned.apply(spectrum));
}

/** X_k·scale·exp(-2πi·k·shift), real parts first, then imaginary ones. */
function createDelay(bins: number, shift: number, scale: number) {
  const angle = (k: number) => 2 * Math.PI * k * shift;
  const cos = Float64Array.from({ length: bins }, (_, k) => scale * Math.cos(angle(k)));
  const sin = Float64Array.from({ length: bins }, (_, k) => scale * Math.sin(angle(k)));
  const out = new Float64Array(2 * bins);
  return {
    bins,
    apply(spectrum: Float64Array): Float64Array {
      for (let k = 0; k < bins; k++) {
        const re = spectrum[2 * k];
        const im = spectrum[2 * k + 1];
        out[k] = re * cos[k] + im * sin[k];
        out[bins + k] = im * cos[k] - re * sin[k];
      }
      return out;
    },
  };
}

/** y_n = 2·Re Σ_k X_k exp(2πi·kn/period) for n < outputs. */
function createInverse(period: number, bins: number, outputs: number): (x: Float64Array) => Float32Array {
  let columns = 1;
  while (period % (2 * columns) === 0) columns *= 2;
  const rows = period / columns;
  const pairs = Math.floor(rows / 2);
  const fft = createRealFft(columns);
  const folded = fft.input;
  const out = new Float32Array(outputs);
  const table = (of: (angle: number) => number) =>
    Array.from({ length: pairs + 1 }, (_, n1) =>
      Float64Array.from({ length: bins }, (_, k) => of((2 * Math.PI * k * n1) / period)),
    );
  const cosines = table(Math.cos);
  const sines = table(Math.sin);
  // Real minus and real plus imaginary part of z, for rows n1 and -n1.
  const minus = new Float64Array(columns);
  const plus = new Float64Array(columns);
  const mirrorMinus = new Float64Array(columns);
  const mirrorPlus = new Float64Array(columns);

  /** Output samples rows·n2 + n1 from n2 = `first` on. */
  const writeRow = (n1: number, first: number, m: Float64Array, p: Float64Array): void => {
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
  };

  return (x) => {
    for (let n1 = 0; n1 <= pairs; n1++) {
      const cos = cosines[n1];
      const sin = sines[n1];
      for (let k2 = 0; k2 < columns; k2++) {
        let realCos = 0;
        let realSin = 0;
        let imagCos = 0;
        let imagSin = 0;
        for (let k = k2; k < bins; k += columns) {
          const re = x[k];
          const im = x[bins + k];
          realCos += re * cos[k];
          realSin += re * sin[k];
          imagCos += im * cos[k];
          imagSin += im * sin[k];
        }
        const re = realCos - imagSin;
        const im = realSin + imagCos;
        minus[k2] = re - im;
        plus[k2] = re + im;
        const mirrorRe = realCos + imagSin;
        const mirrorIm = imagCos - realSin;
        mirrorMinus[k2] = mirrorRe - mirrorIm;
        mirrorPlus[k2] = mirrorRe + mirrorIm;
      }
      writeRow(n1, 0, minus, plus);
      if (n1 > 0) writeRow(-n1, 1, mirrorMinus, mirrorPlus);
    }
    return out;
  };
}
