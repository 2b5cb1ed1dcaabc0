/** @file A waveform from a log mel spectrogram: power spectra with these bands, then phases by Griffin & Lim. */

import { ParameterError, ShapeError } from "../core/index.ts";
import { samplesOf } from "./frames.ts";
import { type GriffinLimOptions, griffinLim } from "./griffin-lim.ts";
import { fitMelFilterbank, type MelFilterbank } from "./mel.ts";
import { createStft } from "./stft.ts";
import { windowWeights } from "./windows.ts";

/** How the spectrogram was made: m_b = ln(max(2·Σ_k w_b(k)·|X_k|² / (N_F·Σ_n h_n²), floor)) of Hann-windowed frames. */
export interface LogMelAnalysis {
  readonly windowMs: number;
  readonly hopMs: number;
  readonly mels: number;
  readonly lowHz: number;
  /** Half the sampling rate by default. */
  readonly highHz?: number | undefined;
  readonly sampleRateHz: number;
  /** Smallest band power; a band that is not above it is taken for digital silence. */
  readonly floor: number;
}

export interface MelInversion {
  readonly sampleRateHz: number;
  /** Bins of `power`, from 0 Hz to half the sampling rate inclusive. */
  readonly bins: number;
  /**
   * |X_k|² of every frame, row-major `[frames, bins]`, not negative, with mel bands close to the spectrogram's.
   *
   * @param logMel Row-major `[frames, mels]`.
   * @throws {ShapeError} unless it holds whole frames; {ParameterError} for values that are not finite.
   */
  power(logMel: Float32Array): Float32Array;
  /**
   * A waveform with about this spectrogram, (frames - 1)·hop + window samples long. Full scale is 1, but a spectrogram that
   * is louder gives a waveform beyond it. Throws what `power` and `griffinLim` throw.
   */
  waveform(logMel: Float32Array, options?: GriffinLimOptions): Float32Array;
}

/** After this many, the bands of speech are matched within 0.3 (natural logarithm of power) at worst. */
const UPDATES = 100;

/**
 * The inverse of a log mel analysis, as far as there is one.
 *
 * @throws {ParameterError} for bands that cannot be told apart.
 *
 * @example
 * import { createMelInversion, loadSignal, logmel } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const how = { windowMs: 50, hopMs: 12.5, mels: 64, lowHz: 0, sampleRateHz: 16_000, floor: 1e-10 };
 * const { samples } = await loadSignal(await nodeFiles.read("call.wav"), "call.wav", { ...how, endSec: 0.5 });
 * const again = createMelInversion(how).waveform(logmel(how).extract(samples).data);
 * console.log(samples.length, again.length); // 8000 8000
 */
export function createMelInversion(analysis: LogMelAnalysis): MelInversion {
  const { windowMs, hopMs, mels, sampleRateHz, floor } = analysis;
  const length = samplesOf(windowMs, sampleRateHz);
  const { fftSize, shares } = sharesOfBands(analysis, length);
  const stft = createStft({ length, hop: samplesOf(hopMs, sampleRateHz), fftSize, window: "hann" });
  const { bins } = stft;
  const scale = 2 / (fftSize * windowWeights("hann", length).reduce((sum, w) => sum + w * w, 0));
  // Float32 does not hold the logarithm exactly.
  const silence = Math.log(floor) + 1e-4;

  const power = (logMel: Float32Array): Float32Array => {
    const frames = logMel.length / mels;
    if (!Number.isInteger(frames))
      throw new ShapeError(
        "mel inversion",
        [[logMel.length], [mels]],
        `expected whole frames of ${mels} mels`,
      );
    const out = new Float32Array(frames * bins);
    const bands = new Float64Array(mels);
    const spectrum = new Float64Array(bins);
    for (let i = 0; i < frames; i++) {
      for (let b = 0; b < mels; b++) {
        const value = logMel[i * mels + b];
        if (!Number.isFinite(value))
          throw new ParameterError(`mel inversion, frame ${i}, band ${b}`, "a finite value", value);
        bands[b] = value > silence ? Math.exp(value) / scale : 0;
      }
      spreadBands(bands, shares, spectrum);
      out.set(spectrum, i * bins);
    }
    return out;
  };
  return {
    sampleRateHz,
    bins,
    power,
    waveform: (logMel, options) => griffinLim(power(logMel).map(Math.sqrt), stft, options),
  };
}

/** How much each bin weighs in each band: one entry for every pair that overlaps. */
interface Shares {
  readonly bins: Int32Array;
  readonly bands: Int32Array;
  readonly weights: Float64Array;
  /** Sums of each band's weights, `[bands]`, and of each bin's, `[bins]`. */
  readonly ofBand: Float64Array;
  readonly ofBin: Float64Array;
}

/** The shares on the shortest transform with which every band covers a bin, which is the one that logmel uses. */
function sharesOfBands(
  { mels, lowHz, sampleRateHz, highHz = sampleRateHz / 2 }: LogMelAnalysis,
  length: number,
): { readonly fftSize: number; readonly shares: Shares } {
  const bands = { bands: mels, lowHz, highHz };
  const { filterbank, fftSize } = fitMelFilterbank(bands, length, sampleRateHz, "mel inversion, mels");
  return { fftSize, shares: probe(filterbank, fftSize / 2 + 1) };
}

/** Finds the weights from the bands' responses to one bin at a time. */
function probe(filterbank: MelFilterbank, bins: number): Shares {
  const pairs: { readonly k: number; readonly b: number; readonly weight: number }[] = [];
  const spectrum = new Float64Array(bins);
  const answer = new Float64Array(filterbank.bands);
  for (let k = 0; k < bins; k++) {
    spectrum[k] = 1;
    filterbank.apply(spectrum, answer);
    spectrum[k] = 0;
    for (const [b, weight] of answer.entries()) if (weight > 0) pairs.push({ k, b, weight });
  }
  const ofBand = new Float64Array(filterbank.bands);
  const ofBin = new Float64Array(bins);
  for (const { k, b, weight } of pairs) {
    ofBand[b] += weight;
    ofBin[k] += weight;
  }
  return {
    bins: Int32Array.from(pairs, ({ k }) => k),
    bands: Int32Array.from(pairs, ({ b }) => b),
    weights: Float64Array.from(pairs, ({ weight }) => weight),
    ofBand,
    ofBin,
  };
}

/**
 * A spectrum that is not negative and has nearly these bands: each band is spread evenly at first, followed by multiplicative
 * updates (Lee & Seung 2001, Eq. 5), which lower the generalised Kullback-Leibler divergence. Least squares would take
 * only the loudest bands into account, since those of speech differ by 60 dB.
 */
function spreadBands(wanted: Float64Array, shares: Shares, spectrum: Float64Array): void {
  const { bins, bands, weights, ofBand, ofBin } = shares;
  const ratios = wanted.map((energy, b) => energy / ofBand[b]);
  const gains = new Float64Array(spectrum.length);
  spectrum.fill(1);
  for (let update = 0; ; update++) {
    gains.fill(0);
    for (let j = 0; j < weights.length; j++) gains[bins[j]] += weights[j] * ratios[bands[j]];
    for (let k = 0; k < spectrum.length; k++) spectrum[k] *= ofBin[k] > 0 ? gains[k] / ofBin[k] : 0;
    if (update === UPDATES) return;
    ratios.fill(0);
    for (let j = 0; j < weights.length; j++) ratios[bands[j]] += weights[j] * spectrum[bins[j]];
    for (let b = 0; b < ratios.length; b++) ratios[b] = ratios[b] > 0 ? wanted[b] / ratios[b] : 0;
  }
}
