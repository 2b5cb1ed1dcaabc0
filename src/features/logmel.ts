/** @file Logarithmic mel spectrograms: the input of spectrogram models. */

import * as z from "zod";
import {
  fitMelFilterbank,
  forEachFrame,
  frameCount,
  samplesOf,
  tooShort,
  windowWeights,
} from "../audio/index.ts";
import { ParameterError } from "../core/index.ts";

/** A ragged feature, with as many rows as the recording has frames. */
export interface ClipFeature {
  readonly id: string;
  /** Changes whenever values change; part of every cache key, along with the options. */
  readonly version: string;
  /** The rate the feature expects; callers resample to it first. */
  readonly sampleRateHz: number;
  readonly mels: number;
  readonly hopMs: number;
  /** @throws {EmoforgeError} for a signal shorter than one window. */
  extract(samples: Float32Array): Clip;
}

/** Row-major `[frames, mels]`. */
export interface Clip {
  readonly data: Float32Array;
  readonly frames: number;
  readonly mels: number;
}

export const logmelOptions = z.strictObject({
  /** Length of a frame, ms. */
  windowMs: z.number().min(1).max(1000).default(50),
  /** Time from one frame to the next, ms; half a window is the usual 50 % overlap. */
  hopMs: z.number().min(1).max(1000).default(25),
  /** Bands between `lowHz` and `highHz`. */
  mels: z.int().min(1).max(512).default(128),
  lowHz: z.number().min(0).default(0),
  /** Hz; half the sampling rate by default. */
  highHz: z.number().positive().optional(),
  sampleRateHz: z.int().min(4000).max(192_000).default(16_000),
  /** Smallest band power before the logarithm (full scale is 1): the value of digital silence. */
  floor: z.number().positive().default(1e-10),
});

/**
 * Natural logarithm of the power in each mel band of Hann-windowed frames:
 *
 *     m_b = ln(max(2·Σ_k w_b(k)·|X_k|² / (N_F·Σ_n h_n²), floor))
 *
 * so a band's value is the mean square of the signal within it (full scale is 1), whatever the window's length.
 * Frames start at sample 0 and are never padded. The transform's length N_F is doubled until every band covers at
 * least one bin, so no band is deaf.
 *
 * @throws {ParameterError} If the hop is longer than the window, either is not a whole number of samples, or the bands cannot be
 *   told apart.
 *
 * @example
 * import { logmel } from "emoforge/features";
 *
 * const { frames, mels } = logmel({ windowMs: 50, hopMs: 25, mels: 64 }).extract(new Float32Array(16_000));
 * console.log(frames, mels); // 39 64
 */
export function logmel(options: z.input<typeof logmelOptions> = {}): ClipFeature {
  const { windowMs, hopMs, mels, lowHz, sampleRateHz, floor, ...rest } = logmelOptions.parse(options);
  const highHz = rest.highHz ?? sampleRateHz / 2;
  if (hopMs > windowMs) {
    throw new ParameterError(
      "logmel, hopMs",
      `at most windowMs (${windowMs})`,
      hopMs,
      "A longer hop skips sound.",
    );
  }
  const length = wholeSamples("windowMs", windowMs, sampleRateHz);
  const hop = wholeSamples("hopMs", hopMs, sampleRateHz);
  const { filterbank, fftSize } = fitMelFilterbank(
    { bands: mels, lowHz, highHz },
    length,
    sampleRateHz,
    "logmel, mels",
  );
  const weights = windowWeights("hann", length);
  const scale = 2 / (fftSize * weights.reduce((sum, w) => sum + w * w, 0));

  return {
    id: "logmel",
    version: "1",
    sampleRateHz,
    mels,
    hopMs,
    extract(samples) {
      const frames = frameCount(samples.length, length, hop);
      if (frames === 0) throw tooShort(samples.length, sampleRateHz, windowMs);
      const data = new Float32Array(frames * mels);
      const energies = new Float64Array(mels);
      const frontEnd = { windowMs, hopMs, window: "hann", preEmphasis: 0, fftSize } as const;
      forEachFrame(samples, sampleRateHz, frontEnd, ({ power }, i) => {
        filterbank.apply(power, energies);
        for (let b = 0; b < mels; b++) {
          data[i * mels + b] = Math.log(Math.max(energies[b] * scale, floor));
        }
      });
      return { data, frames, mels };
    },
  };
}

/** Durations are never rounded silently: results with a 10 ms hop that was really 11.6 ms have been published. */
function wholeSamples(option: string, ms: number, sampleRateHz: number): number {
  const exact = (ms * sampleRateHz) / 1000;
  const samples = samplesOf(ms, sampleRateHz);
  if (Math.abs(exact - samples) < 1e-6) return samples;
  throw new ParameterError(
    `logmel, ${option}`,
    `a whole number of samples at ${sampleRateHz} Hz`,
    exact,
    `Use ${(1000 * samples) / sampleRateHz} ms.`,
  );
}
