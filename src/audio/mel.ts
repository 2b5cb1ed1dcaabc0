/** @file Mel filterbank: triangles on the mel scale. */

import { ParameterError } from "../core/errors.ts";

/** Mel of a frequency: mel(f) = 1127·ln(1 + f/700) (O'Shaughnessy 1987, as in HTK). */
export function hzToMel(hz: number): number {
  return 1127 * Math.log1p(hz / 700);
}

/** The inverse of `hzToMel`. */
export function melToHz(mel: number): number {
  return 700 * Math.expm1(mel / 1127);
}

export interface MelBands {
  readonly bands: number;
  /** Lowest and highest frequency, Hz; `highHz` at most half the sampling rate. */
  readonly lowHz: number;
  readonly highHz: number;
}

export interface MelFilterbank {
  readonly bands: number;
  /** Centre frequencies, Hz, `[bands]`. */
  readonly centresHz: Float64Array;
  /** How many bins weigh into each band, `[bands]`; a zero means that the band can hear nothing. */
  readonly binsPerBand: Int32Array;
  /** Writes the weighted sums of `spectrum` `[bins]` (power or magnitude) into `energies` `[bands]`. */
  apply(spectrum: Float64Array, energies: Float64Array): void;
}

/**
 * Triangles in mel: `bands + 2` points c_0 … c_{B+1} equally spaced in mel from `lowHz` to `highHz`; band b rises from
 * c_{b-1} to 1 at c_b and falls to c_{b+1}. No area normalisation. Only bins k with
 * round(lowHz/Δ) < k < round(highHz/Δ) take part, Δ being the spacing of the bins.
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive.
 * @throws {ParameterError} If the range is empty or reaches beyond half the sampling rate.
 */
export function createMelFilterbank(
  { bands, lowHz, highHz }: MelBands,
  bins: number,
  sampleRateHz: number,
): MelFilterbank {
  if (!(lowHz >= 0 && lowHz < highHz && highHz <= sampleRateHz / 2)) {
    throw new ParameterError(
      "mel filterbank",
      `0 <= lowHz < highHz <= ${sampleRateHz / 2}`,
      `${lowHz} … ${highHz} Hz`,
      "Lower highHz, or use a higher sampling rate.",
    );
  }
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const low = hzToMel(lowHz);
  const spacing = (hzToMel(highHz) - low) / (bands + 1);
  const first = Math.round(lowHz / hzPerBin) + 1;
  const end = Math.round(highHz / hzPerBin);
  // Each bin lies between the centres of bands `below` and `below + 1` (-1 and `bands` do not exist).
  const below = new Int32Array(bins);
  const falling = new Float64Array(bins);
  const binsPerBand = new Int32Array(bands);
  for (let k = first; k < end; k++) {
    const position = (hzToMel(k * hzPerBin) - low) / spacing;
    const cell = Math.min(Math.floor(position), bands);
    below[k] = cell - 1;
    falling[k] = 1 - (position - cell);
    if (cell >= 1 && falling[k] > 0) binsPerBand[cell - 1]++;
    if (cell < bands && falling[k] < 1) binsPerBand[cell]++;
  }
  return {
    bands,
    centresHz: Float64Array.from({ length: bands }, (_, b) => melToHz(low + (b + 1) * spacing)),
    binsPerBand,
    apply(spectrum, energies) {
      energies.fill(0);
      for (let k = first; k < end; k++) {
        const b = below[k];
        const lower = spectrum[k] * falling[k];
        if (b >= 0) energies[b] += lower;
        if (b + 1 < bands) energies[b + 1] += spectrum[k] - lower;
      }
    },
  };
}
