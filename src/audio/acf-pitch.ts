/** @file Fundamental frequency and voicing by autocorrelation and cepstrum of one spectrum, and a contour smoother. */

import { createRealFft } from "./fft.ts";

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
  const halfInverse = createCosineTransform(bins);
  const log = new Float64Array(bins);
  const lagged = new Float64Array(lags);
  // The last lag strictly shorter than the shortest period: 31, not 32, for 500 Hz at 16 kHz.
  const guard = Math.ceil(options.sampleRateHz / options.highestHz) - 1;
  const result: AcfPitch = { voicing: 0, f0Hz: 0 };

  return (power) => {
    halfInverse(power, lagged);
    result.voicing = highestRise(lagged, guard);
    result.f0Hz = 0;
    if (result.voicing < options.voicingThreshold) return result;
    for (let k = 0; k < bins; k++) log[k] = Math.log(power[k] + 1);
    halfInverse(log, lagged);
    const lag = firstPeak(lagged, guard);
    if (lag > 0) result.f0Hz = options.sampleRateHz / lag;
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
 * The half-inverse h above: a cosine transform through a real transform of half its period (Numerical Recipes, `cosft1`).
 *
 * @returns A function that reads a sequence `[bins]` and writes its transform `[bins - 1]`.
 */
export function createCosineTransform(bins: number): (sequence: Float64Array, out: Float64Array) => void {
  const m = bins - 1;
  const fft = createRealFft(m);
  const folded = fft.input;
  const cos = Float64Array.from({ length: m }, (_, j) => Math.cos((Math.PI * j) / m));
  const sin = Float64Array.from({ length: m }, (_, j) => Math.sin((Math.PI * j) / m));
  const scale = 1 / bins;
  return (sequence, out) => {
    const middle = m >> 1;
    folded[0] = 0.5 * (sequence[0] + sequence[m]);
    folded[middle] = sequence[middle];
    let odd = 0.5 * (sequence[0] - sequence[m]);
    for (let j = 1, mirror = m - 1; j < middle; j++, mirror--) {
      const sum = 0.5 * (sequence[j] + sequence[mirror]);
      const difference = sequence[j] - sequence[mirror];
      const turned = sin[j] * difference;
      folded[j] = sum - turned;
      folded[mirror] = sum + turned;
      odd += difference * cos[j];
    }
    const spectrum = fft.transform();
    out[0] = spectrum[0] * scale;
    out[1] = odd * scale;
    for (let n = 2; n < m; n += 2) {
      out[n] = spectrum[n] * scale;
      odd -= spectrum[n + 1];
      out[n + 1] = odd * scale;
    }
  };
}

/**
 * Smooths a pitch contour frame by frame: octave jumps away from a running mean are pulled back to it, and voiced
 * neighbours are averaged in pairs, so the output lags by about one frame.
 *
 * @returns A function from a frame's raw pitch (Hz, 0 = unvoiced) to the smoothed one. It keeps state: make one for each signal.
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
