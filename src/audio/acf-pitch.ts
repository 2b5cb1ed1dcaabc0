/** @file Fundamental frequency and voicing by autocorrelation and cepstrum of one spectrum, and a contour smoother. */

import { createFft } from "./fft.ts";

export interface AcfPitchOptions {
  readonly sampleRateHz: number;
  /** Highest frequency searched, Hz. */
  readonly highestHz: number;
  /** Voicing below which a frame has no pitch, in [0, 1]. */
  readonly voicingThreshold: number;
}

export interface AcfPitch {
  /** Highest normalised autocorrelation at a lag in range, in [0, 1]; 0 for silence. */
  voicing: number;
  /** Hz; 0 where the frame is unvoiced. */
  f0Hz: number;
}

/**
 * Voicing from the autocorrelation a = |h(P)|, the period from the cepstrum c = h(ln(P + 1)) of the power spectrum P,
 * with h(S)_n = (½S_0 + ½S_M(-1)^n + Σ_k S_k cos(πkn/M)) / (M + 1), M = bins - 1.
 *
 * The period is the first local maximum of c above 0.6·(max c + mean |c|), beyond the shortest period in range.
 *
 * @returns A function from a power spectrum `[bins]` to the frame's pitch; the object it returns is reused.
 */
export function createAcfPitch(bins: number, options: AcfPitchOptions): (power: Float64Array) => AcfPitch {
  const lags = bins - 1;
  const halfInverse = createPairedCosineTransform(bins);
  const log = new Float64Array(bins);
  const acf = new Float64Array(lags);
  const cepstrum = new Float64Array(lags);
  // The last lag strictly shorter than the shortest period: 31, not 32, for 500 Hz at 16 kHz.
  const guard = Math.ceil(options.sampleRateHz / options.highestHz) - 1;
  const result: AcfPitch = { voicing: 0, f0Hz: 0 };

  return (power) => {
    for (let k = 0; k < bins; k++) log[k] = Math.log(power[k] + 1);
    halfInverse(power, log, acf, cepstrum);
    const voicing = highestRise(acf, guard);
    result.voicing = voicing;
    const lag = voicing < options.voicingThreshold ? 0 : firstPeak(cepstrum, guard);
    result.f0Hz = lag > 0 ? options.sampleRateHz / lag : 0;
    return result;
  };
}

/** Largest |a_n| over |a_0| among the last lag and those lags from `guard` on where |a| rises. */
function highestRise(acf: Float64Array, guard: number): number {
  const energy = Math.abs(acf[0]);
  if (energy === 0) return 0;
  let highest = Math.abs(acf[acf.length - 1]);
  let previous = Math.abs(acf[guard - 1]);
  for (let n = guard; n < acf.length; n++) {
    const value = Math.abs(acf[n]);
    if (value > previous && value > highest) highest = value;
    previous = value;
  }
  return highest / energy;
}

/** First strict local maximum from `guard + 2` on that exceeds the threshold; 0 if there is none. */
function firstPeak(c: Float64Array, guard: number): number {
  let highest = c[guard + 1];
  for (let n = guard + 2; n < c.length; n++) if (c[n] > highest) highest = c[n];
  let mean = 0;
  for (let n = 0; n < c.length; n++) mean += Math.abs(c[n]);
  const threshold = 0.6 * (highest + mean / c.length);
  for (let n = guard + 2; n < c.length - 1; n++) {
    if (c[n] > threshold && c[n] > c[n - 1] && c[n] > c[n + 1]) return n;
  }
  return 0;
}

/**
 * h of `AcfPitch` for two sequences at once: cosine transforms by a real transform of half their period, both packed
 * into one complex transform (the method of Numerical Recipes, `cosft1`).
 *
 * @returns A function that reads two sequences `[bins]` and writes their transforms `[bins - 1]`.
 */
export function createPairedCosineTransform(bins: number) {
  const m = bins - 1;
  const fft = createFft(m);
  const { re, im } = fft;
  const cos = Float64Array.from({ length: m }, (_, j) => Math.cos((Math.PI * j) / m));
  const sin = Float64Array.from({ length: m }, (_, j) => Math.sin((Math.PI * j) / m));
  const scale = 1 / bins;
  return (p: Float64Array, q: Float64Array, outP: Float64Array, outQ: Float64Array): void => {
    let oddP = 0.5 * (p[0] - p[m]);
    let oddQ = 0.5 * (q[0] - q[m]);
    for (let j = 0; j < m; j++) {
      const difP = p[j] - p[m - j];
      const difQ = q[j] - q[m - j];
      re[j] = 0.5 * (p[j] + p[m - j]) - sin[j] * difP;
      im[j] = 0.5 * (q[j] + q[m - j]) - sin[j] * difQ;
      if (j > 0) {
        oddP += p[j] * cos[j];
        oddQ += q[j] * cos[j];
      }
    }
    fft.transform();
    outP[0] = re[0] * scale;
    outQ[0] = im[0] * scale;
    outP[1] = oddP * scale;
    outQ[1] = oddQ * scale;
    for (let k = 1, n = 2; n < m; k++, n += 2) {
      const mirror = m - k;
      outP[n] = 0.5 * (re[k] + re[mirror]) * scale;
      outQ[n] = 0.5 * (im[k] + im[mirror]) * scale;
      oddP -= 0.5 * (im[k] - im[mirror]);
      oddQ += 0.5 * (re[k] - re[mirror]);
      outP[n + 1] = oddP * scale;
      outQ[n + 1] = oddQ * scale;
    }
  };
}

/**
 * Smooths a pitch contour frame by frame: octave jumps away from a running mean are pulled back to it, and voiced
 * neighbours are averaged in pairs, so the output lags by about one frame.
 *
 * @returns A function from a frame's raw pitch (Hz, 0 = unvoiced) to the smoothed one. It keeps state: one a signal.
 */
export function createPitchSmoother(): (f0Hz: number) => number {
  let last = 0;
  let lastButOne = 0;
  let mean = 0;
  /** 1 just after an onset, -1 just after an end, 0 inside voiced or unvoiced stretches. */
  let edge = 0;
  return (f0Hz) => {
    if (last === 0 && f0Hz > 0) edge = 1;
    else if (last > 0 && f0Hz === 0) edge = edge === 0 ? -1 : edge;
    else edge = 0;
    if (f0Hz === 0 && edge === 1) last = 0;
    let pitch = f0Hz;
    if (f0Hz > 0) {
      let rate = 0.3;
      if (mean === 0) mean = f0Hz;
      if (!(f0Hz > 0.6 * mean && f0Hz < 1.4 * mean)) {
        pitch = mean;
        rate = 0.1;
      }
      if (edge !== 0 && last > pitch) last *= 0.85;
      mean = (1 - rate) * mean + rate * f0Hz;
    }
    const out = lastButOne > 0 && last > 0 ? 0.5 * (lastButOne + last) : last;
    lastButOne = last;
    last = pitch;
    return out;
  };
}
