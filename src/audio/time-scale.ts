/** @file Tempo without a change of pitch, and pitch without a change of tempo. */

import { ParameterError } from "../core/index.ts";
import { resample } from "./resample.ts";
import { windowWeights } from "./windows.ts";

/** Length of the pieces that are laid over each other, and how far each may be moved so that it fits, ms. */
const WINDOW_MS = 40;
const SEARCH_MS = 10;

/**
 * The same speech in less or more time, by waveform similarity overlap-add (Verhelst & Roelands, ICASSP 1993): each piece is taken
 * where it fits best to what would have followed the one before it. Pieces of 40 ms overlap by half and are moved by at most 10 ms.
 *
 * @param factor From 0.25 to 4; 2 is twice as fast.
 * @returns `round(n / factor)` samples, at least one.
 * @throws {ParameterError} for a factor outside its range.
 */
export function changeTempo(samples: Float32Array, sampleRateHz: number, factor: number): Float32Array {
  if (!(factor >= 0.25 && factor <= 4)) throw new ParameterError("changeTempo, factor", "0.25 to 4", factor);
  const length = Math.max(1, Math.round(samples.length / factor));
  if (factor === 1) return samples.slice();
  const hop = Math.max(1, Math.round((WINDOW_MS * sampleRateHz) / 2000));
  const size = 2 * hop;
  const search = Math.round((SEARCH_MS * sampleRateHz) / 1000);
  // Without its last weight, so that windows that overlap by half add up to 1.
  const window = windowWeights("hann", size + 1).subarray(0, size);
  // Room for pieces that begin before the signal or end after it.
  const margin = size + search;
  const padded = new Float32Array(samples.length + 2 * margin + size);
  padded.set(samples, margin);
  const last = padded.length - size;
  const sum = new Float64Array(length + size);
  const weight = new Float64Array(length + size);
  let previous = -1;
  for (let out = -hop; out < length; out += hop) {
    const nominal = margin + Math.round(out * factor);
    const at =
      previous < 0 ? nominal : bestFit(padded, Math.min(previous + hop, last), nominal, search, size, last);
    for (let i = Math.max(0, -out); i < size; i++) {
      sum[out + i] += window[i] * padded[at + i];
      weight[out + i] += window[i];
    }
    previous = at;
  }
  return Float32Array.from({ length }, (_, i) => (weight[i] > 1e-6 ? sum[i] / weight[i] : 0));
}

/** Where, at most `search` from `nominal`, `size` samples correlate best with those from `wanted` on. */
function bestFit(
  x: Float32Array,
  wanted: number,
  nominal: number,
  search: number,
  size: number,
  last: number,
): number {
  const from = Math.min(Math.max(0, nominal - search), last);
  const to = Math.min(Math.max(0, nominal + search), last);
  let best = Math.min(Math.max(0, nominal), last);
  let highest = 0;
  let energy = 0;
  for (let i = 0; i < size; i++) energy += x[from + i] ** 2;
  for (let at = from; at <= to; at++) {
    let product = 0;
    for (let i = 0; i < size; i++) product += x[wanted + i] * x[at + i];
    const likeness = product / Math.sqrt(Math.max(energy, 1e-12));
    if (likeness > highest) {
      highest = likeness;
      best = at;
    }
    energy += x[at + size] ** 2 - x[at] ** 2;
  }
  return best;
}

/**
 * The same speech higher or lower: played faster or slower by resampling, then brought back to its length by `changeTempo`. Formants
 * move with the pitch.
 *
 * @param semitones From -12 to 12. The ratio of frequencies is rounded to hundredths, by at most 11 cents.
 * @returns As many samples as there were.
 * @throws {ParameterError} for a shift outside its range.
 */
export function shiftPitch(samples: Float32Array, sampleRateHz: number, semitones: number): Float32Array {
  if (!(semitones >= -12 && semitones <= 12))
    throw new ParameterError("shiftPitch, semitones", "-12 to 12", semitones);
  // Each ratio has a filter of its own, which stays in memory: there must not be too many of them.
  const percent = Math.round(100 * 2 ** (semitones / 12));
  if (percent === 100) return samples.slice();
  const played = changeTempo(resample(samples, percent, 100), sampleRateHz, 100 / percent);
  const out = new Float32Array(samples.length);
  out.set(played.subarray(0, out.length));
  return out;
}
