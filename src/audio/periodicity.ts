/** @file How periodic a frame of sound is: voiced speech and tones are, noise and silence are not. */

import { createRealFft } from "./fft.ts";
import { paddedSize, samplesOf } from "./frames.ts";
import { windowWeights } from "./windows.ts";

/** The fundamental frequencies that are looked for, Hz. */
const LOWEST_HZ = 60;
const HIGHEST_HZ = 500;
/** More than two periods of the lowest. */
const FRAME_MS = 40;

export interface Periodicity {
  /** Samples of a frame: 40 ms. */
  readonly length: number;
  /** Periodicity of the frame that starts at `samples[offset]`: in [0, 1], about 1 for a periodic sound, mostly below 0.4 for noise, 0 for silence. */
  at(samples: Float32Array, offset: number): number;
}

/**
 * The highest peak, at lags of 1/500 to 1/60 s, of the frame's autocorrelation over that of its window (Boersma 1993): the frame is
 * windowed without its mean, and peaks between two lags are found on a parabola.
 *
 * @param sampleRateHz At least 2000; a few thousand are enough for voices, and make it fast.
 */
export function createPeriodicity(sampleRateHz: number): Periodicity {
  const length = samplesOf(FRAME_MS, sampleRateHz);
  const shortest = Math.max(1, Math.floor(sampleRateHz / HIGHEST_HZ));
  const longest = Math.min(Math.ceil(sampleRateHz / LOWEST_HZ), length - 2);
  // Long enough that no lag wraps around.
  const fft = createRealFft(paddedSize(length + longest + 1));
  const weights = windowWeights("hann", length);
  const power = new Float64Array(fft.bins);
  const spectrum = new Float64Array(2 * fft.bins);
  const lagged = new Float64Array(fft.size);
  const autocorrelate = () => {
    fft.power(power);
    for (let k = 0; k < fft.bins; k++) spectrum[2 * k] = power[k];
    fft.inverse(spectrum, lagged);
  };
  fft.input.set(weights);
  autocorrelate();
  /** By which the autocorrelation of a periodic frame falls, [longest + 2]. */
  const taper = lagged.slice(0, longest + 2).map((value) => value / lagged[0]);

  return {
    length,
    at(samples, offset) {
      centre(samples, offset, weights, fft.input);
      autocorrelate();
      const energy = lagged[0];
      if (!(energy > 1e-12)) return 0;
      for (let lag = 0; lag < taper.length; lag++) lagged[lag] /= energy * taper[lag];
      return Math.min(1, highestPeak(lagged, shortest, longest));
    },
  };
}

/** Writes the windowed frame, without its mean, to the front of `out`. */
function centre(samples: Float32Array, offset: number, weights: Float64Array, out: Float64Array): void {
  let mean = 0;
  for (let i = 0; i < weights.length; i++) mean += samples[offset + i];
  mean /= weights.length;
  for (let i = 0; i < weights.length; i++) out[i] = weights[i] * (samples[offset + i] - mean);
}

/** The height of the highest local maximum at the lags from `first` to `last`; 0 if there is none. */
function highestPeak(r: Float64Array, first: number, last: number): number {
  let highest = 0;
  for (let lag = first; lag <= last; lag++) {
    const [before, here, after] = [r[lag - 1], r[lag], r[lag + 1]];
    if (here < before || here < after || here <= 0) continue;
    const bend = before - 2 * here + after;
    const height = bend < 0 ? here - (before - after) ** 2 / (8 * bend) : here;
    if (height > highest) highest = height;
  }
  return highest;
}
