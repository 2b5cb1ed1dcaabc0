/** @file Pitch candidates of a frame by sub-harmonic summation (Hermes 1988). */

import { allocate, allocateIntegers, createOnce, type KernelArray, kernels, place } from "./kernels.ts";
import { createSpline } from "./spline.ts";

export interface SubharmonicOptions {
  readonly sampleRateHz: number;
  /** Lowest frequency of the logarithmic axis, Hz. */
  readonly lowestHz: number;
  /** Candidates outside are discarded, Hz. */
  readonly minF0Hz: number;
  readonly maxF0Hz: number;
  readonly candidates: number;
  /** Whether bins away from the spectrum's peaks are set to zero; true by default. */
  readonly enhance?: boolean;
  /** Whether the spectrum is smoothed over three bins; true by default. */
  readonly smooth?: boolean;
  /** Whether low frequencies are weighted down and negative values cut off; true by default. */
  readonly weight?: boolean;
  /**
   * Which local maxima become candidates: the "highest" (the default), or, scanning upwards, each that exceeds the one
   * found before, with the last ones kept ("front").
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
 * spline, weighted towards high frequencies (where the spline's overshoot below 0 is cut off), and added to itself
 * shifted by log2 of each harmonic's number:
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
  const { minF0Hz, maxF0Hz, candidates, picking = "highest" } = options;
  const { enhance = true, smooth = true, weight = true, sampleRateHz, lowestHz } = options;
  const summation = summationOf({ bins, sampleRateHz, lowestHz, enhance, smooth, weight });
  const { axis, octaves } = summation;
  const pick = picking === "highest" ? highestPeaks : risingPeaks;
  const peaks = new Int32Array(candidates);
  const result: PitchCandidates = {
    f0Hz: new Float64Array(candidates),
    voicing: new Float64Array(candidates),
  };
  const { f0Hz, voicing } = result;

  return (magnitude) => {
    const mean = summation.apply(magnitude) / bins;
    const sum = summation.sum.values;
    const found = pick(sum, summation.maxima.values, summation.found, peaks);
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

/** Computes H from the magnitude spectrum, for all signals with equal options. */
interface Summation {
  /** log2 of the frequency of each point of H. */
  readonly axis: Float64Array;
  /** Octaves from the first to the last point. */
  readonly octaves: number;
  /** Computes H and its local maxima, which stay until the next call; returns the sum of H. */
  apply(magnitude: Float64Array): number;
  /** H, `[bins]`. */
  readonly sum: KernelArray;
  /** Where H has its strict local maxima, ascending; only the first `found` entries are valid. */
  readonly maxima: KernelArray<Int32Array>;
  readonly found: number;
}

interface SummationOptions {
  readonly bins: number;
  readonly sampleRateHz: number;
  readonly lowestHz: number;
  readonly enhance: boolean;
  readonly smooth: boolean;
  readonly weight: boolean;
}

const summationOf = createOnce((options: SummationOptions): Summation => {
  const { bins, sampleRateHz, lowestHz, enhance, smooth, weight } = options;
  const octaves = Math.log2(sampleRateHz / 2 / lowestHz);
  const perOctave = bins / octaves;
  const axis = Float64Array.from(
    { length: bins },
    (_, k) => Math.log2(lowestHz) + (k * octaves) / (bins - 1),
  );
  const gains = weight ? lowCut(bins, perOctave) : undefined;
  const warp = createSpline(logFrequencies(bins, sampleRateHz), axis, gains);
  const shifts = Int32Array.from({ length: HARMONICS }, (_, i) => Math.floor(perOctave * Math.log2(i + 1)));
  const shiftsAt = place(shifts.map((shift) => 8 * shift));
  const weightsAt = place(Float64Array.from({ length: HARMONICS }, (_, i) => COMPRESSION ** i / HARMONICS));
  const spectrum = allocate(bins);
  const thinned = allocate(bins);
  const smoothed = allocate(bins);
  const masks = allocate(bins + 4);
  // Zeros after the warped spectrum are what a shift brings in from beyond its end.
  const warped = allocate(bins + shifts[HARMONICS - 1]);
  const sum = allocate(bins);
  const maxima = allocateIntegers(bins);
  let found = 0;
  return {
    axis,
    octaves,
    apply(magnitude) {
      spectrum.values.set(magnitude);
      let from = spectrum.at;
      if (enhance) {
        kernels.keepPeaks(from, thinned.at, masks.at, bins);
        from = thinned.at;
      }
      if (smooth) {
        kernels.smooth(from, smoothed.at, bins);
        from = smoothed.at;
      }
      warp(from, warped.at);
      if (weight) kernels.clip(warped.at, bins);
      const total = kernels.addHarmonics(warped.at, shiftsAt, weightsAt, sum.at, bins);
      found = kernels.localMaxima(sum.at, maxima.at, bins);
      return total;
    },
    sum,
    maxima,
    get found() {
      return found;
    },
  };
});

/** Weights that rise from about 0 at the start of the axis to 1, half way at about 1.3 times its lowest frequency. */
function lowCut(bins: number, perOctave: number): Float64Array {
  const centre = perOctave * Math.log2(1.3) - 1;
  return Float64Array.from(
    { length: bins },
    (_, k) => 0.5 + Math.atan((3 * (k + 1 - centre)) / perOctave) / Math.PI,
  );
}

/** log2 of the bins' frequencies; 0 Hz continues the spacing of bins 1 and 2. */
function logFrequencies(bins: number, sampleRateHz: number): Float64Array {
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const out = Float64Array.from({ length: bins }, (_, k) => Math.log2(k * hzPerBin));
  out[0] = 2 * out[1] - out[2];
  return out;
}

/** Writes the positions of the highest of `count` maxima, the highest first, and returns how many there are. */
function highestPeaks(sum: Float64Array, maxima: Int32Array, count: number, places: Int32Array): number {
  const slots = places.length;
  let found = 0;
  for (let i = 0; i < count; i++) {
    const k = maxima[i];
    const height = sum[k];
    if (found === slots && height <= sum[places[slots - 1]]) continue;
    if (found < slots) found++;
    let slot = found - 1;
    for (; slot > 0 && height > sum[places[slot - 1]]; slot--) places[slot] = places[slot - 1];
    places[slot] = k;
  }
  return found;
}

/** Writes the positions of the last maxima that exceed all before them, the last first, and returns how many there are. */
function risingPeaks(sum: Float64Array, maxima: Int32Array, count: number, places: Int32Array): number {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const k = maxima[i];
    if (found > 0 && sum[k] <= sum[places[0]]) continue;
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
