/** @file Formants of a frame: resonances of its linear prediction filter. */

import { autocorrelate, levinsonDurbin } from "./linear-prediction.ts";
import { createRootFinder } from "./polynomial-roots.ts";
import { createSpectralResampler } from "./spectral-resample.ts";

export interface FormantOptions {
  readonly sampleRateHz: number;
  /** Samples of the frame that was transformed. */
  readonly length: number;
  readonly fftSize: number;
  /** `textbook` takes the poles of 1/A(z), `reference` those of a filter whose coefficients have the wrong sign. */
  readonly sign: "reference" | "textbook";
}

/** Ascending in frequency; absent ones are 0. */
export interface Formants {
  /** Hz, `[5]`. */
  readonly frequencyHz: Float64Array;
  /** Bandwidth of each resonance at -3 dB, Hz, `[5]`. */
  readonly bandwidthHz: Float64Array;
}

const TARGET_HZ = 11_000;
const ORDER = 11;
const COUNT = 5;
const LOWEST_HZ = 50;
const HIGHEST_HZ = TARGET_HZ / 2 - 50;

/**
 * Linear prediction of order 11 at 11 kHz. A pole z has frequency |arg z|·11000/2π and bandwidth -ln|z|·11000/π; poles
 * outside the unit circle are reflected into it.
 *
 * The frame is used as {@link createSpectralResampler} cuts it: the first 14 of its 20 ms, after 6 ms of zeros.
 *
 * @returns A function from a frame's spectrum (real and imaginary parts interleaved) to its formants; the object it
 * returns is reused.
 */
export function createFormants(options: FormantOptions): (spectrum: Float64Array) => Formants {
  const resample = createSpectralResampler({ ...options, targetHz: TARGET_HZ, padding: "symmetric" });
  const findRoots = createRootFinder(ORDER);
  const correlation = new Float64Array(ORDER + 1);
  const filter = new Float64Array(ORDER + 1);
  const { frequencyHz, bandwidthHz }: Formants = {
    frequencyHz: new Float64Array(COUNT),
    bandwidthHz: new Float64Array(COUNT),
  };
  const formants: Formants = { frequencyHz, bandwidthHz };
  const flip = options.sign === "reference";

  return (spectrum) => {
    frequencyHz.fill(0);
    bandwidthHz.fill(0);
    autocorrelate(resample(spectrum), correlation);
    levinsonDurbin(correlation, filter);
    if (flip) for (let i = 1; i <= ORDER; i++) filter[i] = -filter[i];
    const roots = findRoots(filter);
    let count = 0;
    for (let i = 0; i < ORDER; i++) {
      const re = roots[2 * i];
      const im = roots[2 * i + 1];
      if (!(im >= 0)) continue;
      const hz = (Math.atan2(im, re) * TARGET_HZ) / (2 * Math.PI);
      if (hz < LOWEST_HZ || hz > HIGHEST_HZ) continue;
      // Reflection turns the logarithm's sign.
      const bandwidth = (Math.abs(0.5 * Math.log(re * re + im * im)) * TARGET_HZ) / Math.PI;
      count = insert(hz, bandwidth, count);
    }
    return formants;
  };

  /** Keeps the lowest ones, ascending; returns how many are kept. */
  function insert(hz: number, bandwidth: number, count: number): number {
    let slot = count;
    while (slot > 0 && hz < frequencyHz[slot - 1]) slot--;
    if (slot === COUNT) return count;
    for (let s = Math.min(count, COUNT - 1); s > slot; s--) {
      frequencyHz[s] = frequencyHz[s - 1];
      bandwidthHz[s] = bandwidthHz[s - 1];
    }
    frequencyHz[slot] = hz;
    bandwidthHz[slot] = bandwidth;
    return Math.min(count + 1, COUNT);
  }
}
