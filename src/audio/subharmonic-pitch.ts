/** @file Pitch candidates of a frame by sub-harmonic summation (Hermes 1988). */

import { createSpline } from "./spline.ts";

export interface SubharmonicOptions {
  readonly sampleRateHz: number;
  /** Lowest frequency of the logarithmic axis, Hz. */
  readonly lowestHz: number;
  /** Candidates outside are discarded, Hz. */
  readonly minF0Hz: number;
  readonly maxF0Hz: number;
  readonly candidates: number;
}

/** Pitch candidates of one frame; the best is at 0, an empty slot has frequency 0 and voicing 0. */
export interface PitchCandidates {
  /** Hz, `[candidates]`. */
  readonly f0Hz: Float64Array;
  /** 1 - mean / height of the peak, in [0, 1), `[candidates]`. */
  readonly voicing: Float64Array;
}

const HARMONICS = 15;
const COMPRESSION = 0.85;

/**
 * The magnitude spectrum is thinned to the neighbourhoods of its peaks, smoothed, warped to log2 frequency by a cubic
 * spline, weighted towards high frequencies, and added to itself shifted by log2 of each harmonic's number:
 *
 *     H(g) = 1/15 · Σ_{h=1}^{15} 0.85^{h-1} · Z(g + log2 h)
 *
 * The highest local maxima of H are the candidates.
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive.
 * @returns A function from a magnitude spectrum `[bins]` to its candidates; the object it returns is reused.
 */
export function createSubharmonicPitch(
  bins: number,
  options: SubharmonicOptions,
): (magnitude: Float64Array) => PitchCandidates {
  const { sampleRateHz, lowestHz, candidates } = options;
  const octaves = Math.log2(sampleRateHz / 2 / lowestHz);
  const perOctave = bins / octaves;
  const axis = Float64Array.from(
    { length: bins },
    (_, k) => Math.log2(lowestHz) + (k * octaves) / (bins - 1),
  );
  const warp = createSpline(logFrequencies(bins, sampleRateHz), axis);
  const centre = perOctave * Math.log2(1.3) - 1;
  const weight = axis.map((_, k) =>
    Math.max(0, 0.5 + Math.atan((3 * (k + 1 - centre)) / perOctave) / Math.PI),
  );
  const shifts = Array.from({ length: HARMONICS }, (_, i) => Math.floor(perOctave * Math.log2(i + 1)));

  const thinned = new Float64Array(bins);
  const smoothed = new Float64Array(bins);
  const warped = new Float64Array(bins);
  const sum = new Float64Array(bins);
  const peaks = new Int32Array(candidates);
  const scores = new Float64Array(candidates);
  const result: PitchCandidates = {
    f0Hz: new Float64Array(candidates),
    voicing: new Float64Array(candidates),
  };

  return (magnitude) => {
    keepPeaks(magnitude, thinned);
    smoothSpectrum(thinned, smoothed);
    warp(smoothed, warped);
    for (let k = 0; k < bins; k++) warped[k] *= weight[k];
    addHarmonics(warped, shifts, sum);
    let mean = 0;
    for (let k = 0; k < bins; k++) mean += sum[k];
    mean /= bins;

    const found = highestPeaks(sum, peaks);
    let best = 0;
    for (let slot = 0; slot < candidates; slot++) {
      result.f0Hz[slot] = 0;
      result.voicing[slot] = 0;
      scores[slot] = 0;
      if (slot >= found) continue;
      const k = peaks[slot];
      const before = sum[k - 1];
      const after = sum[k + 1];
      const bend = before - 2 * sum[k] + after;
      const shift = (0.5 * (before - after)) / bend;
      const f0Hz = 2 ** (axis[k] + (shift * octaves) / (bins - 1));
      if (f0Hz < options.minF0Hz || f0Hz > options.maxF0Hz) continue;
      const height = sum[k] - 0.25 * (before - after) * shift;
      result.f0Hz[slot] = f0Hz;
      result.voicing[slot] = height > mean ? 1 - mean / height : 0;
      scores[slot] = height;
      if (height > scores[best]) best = slot;
    }
    swap(result.f0Hz, 0, best);
    swap(result.voicing, 0, best);
    return result;
  };
}

/** log2 of the bins' frequencies; 0 Hz continues the spacing of bins 1 and 2. */
function logFrequencies(bins: number, sampleRateHz: number): Float64Array {
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const out = Float64Array.from({ length: bins }, (_, k) => Math.log2(k * hzPerBin));
  out[0] = 2 * out[1] - out[2];
  return out;
}

/** Zeroes what is three bins or more from every local maximum; what is before the first and after the last stays. */
function keepPeaks(m: Float64Array, out: Float64Array): void {
  const last = m.length - 1;
  out.set(m);
  let previous = -1;
  let count = 0;
  for (let k = 0; k <= last; k++) {
    const rises = k === 0 || m[k] > m[k - 1];
    // The first bin has to stand above its only neighbour; inside, a plateau's first bin is its peak.
    const falls = k === last || (k === 0 ? m[0] > m[1] : m[k] >= m[k + 1]);
    if (!(rises && falls)) continue;
    if (previous >= 0) for (let z = previous + 3; z <= k - 3; z++) out[z] = 0;
    previous = k;
    count++;
  }
  if (count === 1) out.fill(0, 3);
}

/** (1, 2, 1)/4 over frequency; zero before the first bin, the last bin stays. */
function smoothSpectrum(m: Float64Array, out: Float64Array): void {
  const last = m.length - 1;
  out[0] = (2 * m[0] + m[1]) / 4;
  for (let k = 1; k < last; k++) out[k] = (m[k - 1] + 2 * m[k] + m[k + 1]) / 4;
  out[last] = m[last];
}

function addHarmonics(z: Float64Array, shifts: readonly number[], out: Float64Array): void {
  out.fill(0);
  let factor = 1;
  for (const shift of shifts) {
    for (let k = 0, from = shift; from < z.length; k++, from++) out[k] += factor * z[from];
    factor *= COMPRESSION;
  }
  for (let k = 0; k < out.length; k++) out[k] = Math.max(0, out[k] / HARMONICS);
}

/** Writes the places of the highest strict local maxima, highest first, and returns how many there are. */
function highestPeaks(x: Float64Array, places: Int32Array): number {
  let found = 0;
  for (let k = 1; k < x.length - 1; k++) {
    if (!(x[k] > x[k - 1] && x[k] > x[k + 1])) continue;
    let slot = found;
    while (slot > 0 && x[k] > x[places[slot - 1]]) slot--;
    if (slot >= places.length) continue;
    found = Math.min(found + 1, places.length);
    for (let s = found - 1; s > slot; s--) places[s] = places[s - 1];
    places[slot] = k;
  }
  return found;
}

function swap(x: Float64Array, a: number, b: number): void {
  const held = x[a];
  x[a] = x[b];
  x[b] = held;
}
