/** @file Mel bands after Slaney: linear below 1 kHz, logarithmic above, all of the same area. */

import { ParameterError } from "../core/index.ts";

export interface SlaneyBands {
  readonly bands: number;
  readonly lowHz: number;
  /** At most half the sampling rate. */
  readonly highHz: number;
}

/** A bank whose rows are as wide as their triangles. */
export interface BandWeights {
  readonly bands: number;
  /** The first bin of each band, `[bands]`. */
  readonly first: Int32Array;
  /** The weights of each band from its first bin on. */
  readonly weights: readonly Float64Array[];
  /** Writes the weighted sums of `spectrum` `[bins]` into `energies` `[bands]`. */
  apply(spectrum: Float64Array, energies: Float64Array): void;
}

const breakHz = 1000;
const breakMel = 15;
/** Mels of a factor e above 1 kHz. */
const melsPerNeper = 27 / Math.log(6.4);

/** Mel of a frequency (Slaney 1998, "Auditory Toolbox"): 3/200 of the frequency up to 1 kHz, 15 + 27·ln(f/1000)/ln 6.4 above. */
export function hzToSlaneyMel(hz: number): number {
  return hz < breakHz ? (hz * breakMel) / breakHz : breakMel + melsPerNeper * Math.log(hz / breakHz);
}

/** The inverse of `hzToSlaneyMel`. */
export function slaneyMelToHz(mel: number): number {
  return mel < breakMel ? (mel * breakHz) / breakMel : breakHz * Math.exp((mel - breakMel) / melsPerNeper);
}

/**
 * Triangles in Hz between `bands + 2` points equally spaced in mel: band b rises from c_{b-1} to c_b and falls to c_{b+1}, with the height
 * 2 / (c_{b+1} - c_{b-1}).
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive.
 * @throws {ParameterError} If the range is empty or reaches beyond half the sampling rate.
 */
export function createSlaneyMelBank(
  { bands, lowHz, highHz }: SlaneyBands,
  bins: number,
  sampleRateHz: number,
): BandWeights {
  if (!(lowHz >= 0 && lowHz < highHz && highHz <= sampleRateHz / 2)) {
    throw new ParameterError(
      "Slaney's mel bands",
      `0 <= lowHz < highHz <= ${sampleRateHz / 2}`,
      `${lowHz} … ${highHz} Hz`,
    );
  }
  const [low, high] = [hzToSlaneyMel(lowHz), hzToSlaneyMel(highHz)];
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    slaneyMelToHz(low + ((high - low) * i) / (bands + 1)),
  );
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const first = new Int32Array(bands);
  const weights = Array.from({ length: bands }, (_, b) => {
    const [from, centre, to] = edges.slice(b, b + 3);
    first[b] = Math.floor(from / hzPerBin) + 1;
    const last = Math.min(Math.ceil(to / hzPerBin) - 1, bins - 1);
    return Float64Array.from({ length: Math.max(0, last - first[b] + 1) }, (_, i) => {
      const hz = (first[b] + i) * hzPerBin;
      return (Math.min((hz - from) / (centre - from), (to - hz) / (to - centre)) * 2) / (to - from);
    });
  });
  return {
    bands,
    first,
    weights,
    apply(spectrum, energies) {
      for (let b = 0; b < bands; b++) {
        const row = weights[b];
        let sum = 0;
        for (let i = 0; i < row.length; i++) sum += row[i] * spectrum[first[b] + i];
        energies[b] = sum;
      }
    },
  };
}
