/** @file Loudness of auditory bands, and RASTA filtering of them over time. */

import type { MelBands } from "./mel.ts";

/** The 26 bands that loudness is defined on. */
export const AUDITORY_BANDS: MelBands = { bands: 26, lowHz: 20, highHz: 8000 };

/** Exponent of the power law of hearing: loudness grows as the cube root of power. */
const COMPRESSION = 0.33;
const LOG_FLOOR = Math.log(9.3e-10);

/**
 * Equal-loudness weight of a frequency (Hermansky 1990, with the term for rates above 10 kHz):
 *
 *     w(f) = 1e32·(ω² + 56.8e6)·ω⁴ / ((ω² + 6.3e6)²·(ω² + 3.8e8)·(ω⁷ + 1.7e31)),  ω = 2πf
 */
export function equalLoudnessWeight(hz: number): number {
  const w = 2 * Math.PI * hz;
  const squared = w * w;
  const band = (squared + 56.8e6) / ((squared + 6.3e6) ** 2 * (squared + 3.8e8));
  return (1e32 * band * squared ** 2) / (w ** 7 + 1.7e31);
}

/**
 * Loudness of a frame: the mean over bands of (max(E_b, 9.3e-10)·w(f_b))^0.33.
 *
 * @param centresHz Centre frequencies of the bands.
 * @returns A function of the logarithms of the bands' energies, `[bands]`; -Infinity stands for silence.
 */
export function createLoudness(centresHz: Float64Array): (logEnergies: Float64Array) => number {
  const logWeights = centresHz.map((hz) => Math.log(equalLoudnessWeight(hz)));
  return (logEnergies) => {
    let sum = 0;
    for (let b = 0; b < logWeights.length; b++) {
      sum += Math.exp(COMPRESSION * (Math.max(logEnergies[b], LOG_FLOOR) + logWeights[b]));
    }
    return sum / logWeights.length;
  };
}

/** Frames for which the filter has no output. */
const RASTA_DELAY = 5;

/**
 * Loudness of bands whose logarithms are band-passed over time, which removes what changes much slower or faster than
 * syllables do (RASTA: Hermansky & Morgan 1994):
 *
 *     y_t = Σ_k b_k·x_{t-k} + p·y_{t-1},  b = (2, -4c, 0, 4c, -2)/sqrt(10·(32c² + 8)),
 *     c = cos(2π·29·T),  p = 1 - sin(2π·1·T),  x_t = ln(max(E_t, 9.3e-10))
 *
 * so that 29 Hz is suppressed and the lower edge is at 1 Hz. The band's value is exp(0.33·(y_t + ln w(f))). The first
 * five frames have y = 0.
 *
 * @param centresHz Centre frequencies of the bands.
 * @param hopSeconds T, from frame to frame.
 * @returns A function that reads a frame's logarithms `[bands]` and writes the values `[bands]`. It keeps state:
 *   make one for each signal.
 */
export function createRasta(
  centresHz: Float64Array,
  hopSeconds: number,
): (logEnergies: Float64Array, out: Float64Array) => void {
  const bands = centresHz.length;
  const logWeights = centresHz.map((hz) => Math.log(equalLoudnessWeight(hz)));
  const c = Math.cos(2 * Math.PI * 29 * hopSeconds);
  const norm = Math.sqrt(10 * (32 * c * c + 8));
  const b0 = 2 / norm;
  const b1 = (-4 * c) / norm;
  const pole = 1 - Math.sin(2 * Math.PI * hopSeconds);
  // x of the last five frames, from `newest` backwards in time.
  const past = Array.from({ length: RASTA_DELAY }, () => new Float64Array(bands));
  let newest = 0;
  const filtered = new Float64Array(bands);
  let frames = 0;
  return (logEnergies, out) => {
    newest = (newest + RASTA_DELAY - 1) % RASTA_DELAY;
    const x0 = past[newest];
    const x1 = past[(newest + 1) % RASTA_DELAY];
    const x3 = past[(newest + 3) % RASTA_DELAY];
    const x4 = past[(newest + 4) % RASTA_DELAY];
    for (let b = 0; b < bands; b++) x0[b] = Math.max(logEnergies[b], LOG_FLOOR);
    if (frames >= RASTA_DELAY) {
      for (let b = 0; b < bands; b++) {
        filtered[b] = b0 * (x0[b] - x4[b]) + b1 * (x1[b] - x3[b]) + pole * filtered[b];
      }
    } else frames++;
    for (let b = 0; b < bands; b++) out[b] = Math.exp(COMPRESSION * (filtered[b] + logWeights[b]));
  };
}
