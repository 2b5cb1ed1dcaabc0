/** @file Mel filterbank: triangles on the mel scale. */

import { ParameterError } from "../core/index.ts";
import { paddedSize } from "./frames.ts";

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
  /** How many bins contribute to each band, `[bands]`; a band with none is deaf. */
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
  // Cell c holds the bins between points c and c + 1: they fall off band c - 1 and rise into band c.
  const cellStart = new Int32Array(bands + 2).fill(end);
  const falling = new Float64Array(bins);
  const binsPerBand = new Int32Array(bands);
  for (let k = end - 1; k >= first; k--) {
    const position = (hzToMel(k * hzPerBin) - low) / spacing;
    const cell = Math.max(0, Math.min(Math.floor(position), bands));
    falling[k] = 1 - (position - cell);
    for (let c = cell; c >= 0 && cellStart[c] > k; c--) cellStart[c] = k;
    if (cell >= 1 && falling[k] > 0) binsPerBand[cell - 1]++;
    if (cell < bands && falling[k] < 1) binsPerBand[cell]++;
  }
  return {
    bands,
    centresHz: Float64Array.from({ length: bands }, (_, b) => melToHz(low + (b + 1) * spacing)),
    binsPerBand,
    apply(spectrum, energies) {
      let risen = 0;
      for (let c = 0; c <= bands; c++) {
        let all = 0;
        let fallen = 0;
        for (let k = cellStart[c], stop = cellStart[c + 1]; k < stop; k++) {
          all += spectrum[k];
          fallen += spectrum[k] * falling[k];
        }
        if (c > 0) energies[c - 1] = risen + fallen;
        risen = all - fallen;
      }
    },
  };
}

/** When bands are narrower than the spacing of the bins, transforms up to this many times the shortest are tried. */
const MAX_PADDING = 16;

/**
 * Bands on the shortest transform, of frames of `length` samples, with which every band covers a bin, so that none is deaf.
 *
 * @param what How an error message begins.
 * @throws {ParameterError} If the bands cannot be told apart.
 */
export function fitMelFilterbank(
  bands: MelBands,
  length: number,
  sampleRateHz: number,
  what: string,
): { readonly filterbank: MelFilterbank; readonly fftSize: number } {
  const shortest = paddedSize(length);
  for (let fftSize = shortest; fftSize <= MAX_PADDING * shortest; fftSize *= 2) {
    const filterbank = createMelFilterbank(bands, fftSize / 2 + 1, sampleRateHz);
    if (filterbank.binsPerBand.every((bins) => bins > 0)) return { filterbank, fftSize };
  }
  throw new ParameterError(
    what,
    `bands that ${length} samples can tell apart`,
    `${bands.bands} bands in ${bands.lowHz} … ${bands.highHz} Hz`,
    "Lower mels or raise windowMs.",
  );
}
