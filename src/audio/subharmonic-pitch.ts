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
  /** Zero what is away from the spectrum's peaks; true unless told. */
  readonly enhance?: boolean;
  /** Smooth over three bins; true unless told. */
  readonly smooth?: boolean;
  /** Weigh low frequencies down; true unless told. */
  readonly weight?: boolean;
  /**
   * Which local maxima become candidates: the "highest" (unless told), or, scanning upward, each that exceeds the one
   * found before, of which the last ones are kept ("front").
   */
  readonly picking?: "highest" | "front";
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
 *     H(g) = 1/15 · Σ_{h=1}^{15} 0.85^{h-1} · Z(g + log2 h), at least 0
 *
 * Local maxima of H are the candidates.
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive.
 * @returns A function from a magnitude spectrum `[bins]` to its candidates; the object it returns is reused.
 */
export function createSubharmonicPitch(
  bins: number,
  options: SubharmonicOptions,
): (magnitude: Float64Array) => PitchCandidates {
  const { sampleRateHz, lowestHz, minF0Hz, maxF0Hz, candidates } = options;
  const { enhance = true, smooth = true, weight = true, picking = "highest" } = options;
  const octaves = Math.log2(sampleRateHz / 2 / lowestHz);
  const perOctave = bins / octaves;
  const axis = Float64Array.from(
    { length: bins },
    (_, k) => Math.log2(lowestHz) + (k * octaves) / (bins - 1),
  );
  const warp = createSpline(
    logFrequencies(bins, sampleRateHz),
    axis,
    weight ? lowCut(bins, perOctave) : undefined,
  );
  const shifts = Int32Array.from({ length: HARMONICS }, (_, i) => Math.floor(perOctave * Math.log2(i + 1)));
  const pick = picking === "highest" ? highestPeaks : risingPeaks;

  const thinned = new Float64Array(bins);
  const smoothed = new Float64Array(bins);
  // Zeros behind the warped spectrum stand for what a shift brings in from beyond its end.
  const warped = new Float64Array(bins + shifts[HARMONICS - 1]);
  const sum = new Float64Array(bins);
  const peaks = new Int32Array(candidates);
  const result: PitchCandidates = {
    f0Hz: new Float64Array(candidates),
    voicing: new Float64Array(candidates),
  };
  const { f0Hz, voicing } = result;

  return (magnitude) => {
    let spectrum = magnitude;
    if (enhance) {
      keepPeaks(spectrum, thinned);
      spectrum = thinned;
    }
    if (smooth) {
      smoothSpectrum(spectrum, smoothed);
      spectrum = smoothed;
    }
    warp(spectrum, warped);
    // A spline through zeros swings below them; a spectrum does not.
    for (let k = 0; k < bins; k++) if (warped[k] < 0) warped[k] = 0;
    const mean = addHarmonics(warped, shifts, sum) / bins;
    const found = pick(sum, peaks);
    let best = 0;
    let bestScore = 0;
    for (let slot = 0; slot < candidates; slot++) {
      f0Hz[slot] = 0;
      voicing[slot] = 0;
      if (slot >= found) continue;
      const k = peaks[slot];
      const before = sum[k - 1];
      const here = sum[k];
      const after = sum[k + 1];
      const shift = (0.5 * (before - after)) / (before - 2 * here + after);
      const hz = 2 ** (axis[k] + (shift * octaves) / (bins - 1));
      if (hz < minF0Hz || hz > maxF0Hz) continue;
      const height = here - 0.25 * (before - after) * shift;
      f0Hz[slot] = hz;
      voicing[slot] = height > mean ? 1 - mean / height : 0;
      if (height > bestScore) {
        best = slot;
        bestScore = height;
      }
    }
    swap(f0Hz, 0, best);
    swap(voicing, 0, best);
    return result;
  };
}

/** Weights that rise from about 0 at the axis's start to 1, half way around 1.3 times its lowest frequency. */
function lowCut(bins: number, perOctave: number): Float64Array {
  const centre = perOctave * Math.log2(1.3) - 1;
  return Float64Array.from({ length: bins }, (_, k) =>
    Math.max(0, 0.5 + Math.atan((3 * (k + 1 - centre)) / perOctave) / Math.PI),
  );
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
  // The first bin has to stand above its only neighbour; inside, a plateau's first bin is its peak.
  let previous = m[0] > m[1] ? 0 : -1;
  let count = previous + 1;
  let left = m[0];
  let here = m[1];
  out[0] = left;
  for (let k = 1; k < last; k++) {
    const right = m[k + 1];
    out[k] = here;
    if (here > left && here >= right) {
      if (count > 0) for (let z = previous + 3; z <= k - 3; z++) out[z] = 0;
      previous = k;
      count++;
    }
    left = here;
    here = right;
  }
  out[last] = here;
  if (here > left) {
    if (count > 0) for (let z = previous + 3; z <= last - 3; z++) out[z] = 0;
    count++;
  }
  if (count === 1) out.fill(0, 3);
}

/** (1, 2, 1)/4 over frequency; zero before the first bin, the last bin stays. */
function smoothSpectrum(m: Float64Array, out: Float64Array): void {
  const last = m.length - 1;
  let left = 0;
  let here = m[0];
  for (let k = 0; k < last; k++) {
    const right = m[k + 1];
    out[k] = 0.25 * (left + here + here + right);
    left = here;
    here = right;
  }
  out[last] = here;
}

/**
 * Writes H and returns its sum.
 *
 * @param z `[bins + last shift]`.
 */
function addHarmonics(z: Float64Array, shifts: Int32Array, out: Float64Array): number {
  const bins = out.length;
  // Three harmonics at a time: each pass over the sum costs more than the additions.
  for (let h = 0, factor = 1 / HARMONICS; h < HARMONICS; h += 3) {
    const a = factor;
    const b = a * COMPRESSION;
    const c = b * COMPRESSION;
    factor = c * COMPRESSION;
    const first = shifts[h];
    const second = shifts[h + 1];
    const third = shifts[h + 2];
    const end = bins - first;
    if (h === 0) for (let k = 0; k < end; k++) out[k] = a * z[k] + b * z[k + second] + c * z[k + third];
    else for (let k = 0; k < end; k++) out[k] += a * z[k + first] + b * z[k + second] + c * z[k + third];
  }
  let total = 0;
  for (let k = 0; k < bins; k++) {
    if (out[k] > 0) total += out[k];
    else out[k] = 0;
  }
  return total;
}

/** Writes the places of the highest strict local maxima, highest first, and returns how many there are. */
function highestPeaks(x: Float64Array, places: Int32Array): number {
  const slots = places.length;
  const last = x.length - 1;
  let found = 0;
  let left = x[0];
  let here = x[1];
  for (let k = 1; k < last; k++) {
    const right = x[k + 1];
    if (here > left && here > right && (found < slots || here > x[places[slots - 1]])) {
      if (found < slots) found++;
      let slot = found - 1;
      for (; slot > 0 && here > x[places[slot - 1]]; slot--) places[slot] = places[slot - 1];
      places[slot] = k;
    }
    left = here;
    here = right;
  }
  return found;
}

/** Writes the places of the last strict local maxima that exceed all before them, the last first; returns how many. */
function risingPeaks(x: Float64Array, places: Int32Array): number {
  let found = 0;
  for (let k = 1; k < x.length - 1; k++) {
    if (!(x[k] > x[k - 1] && x[k] > x[k + 1]) || (found > 0 && x[k] <= x[places[0]])) continue;
    found = Math.min(found + 1, places.length);
    places.copyWithin(1, 0);
    places[0] = k;
  }
  return found;
}

function swap(x: Float64Array, a: number, b: number): void {
  const held = x[a];
  x[a] = x[b];
  x[b] = held;
}
