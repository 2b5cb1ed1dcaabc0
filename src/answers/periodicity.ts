/** @file How periodic a frame is: voiced speech and tones are, noise, clicks and silence are not. */

import { createRealFft, paddedSize, samplesOf, windowWeights } from "../audio/index.ts";

/** The range of voices, Hz. */
const lowestHz = 60;
const highestHz = 500;
/** Two periods of the lowest voice, and a little more. */
export const frameMs = 40;

/**
 * The highest peak of the autocorrelation of a frame, without its mean and under a Hann window, over that of the window (Boersma 1993):
 * about 1 for a periodic frame, about 0.3 at most for noise.
 *
 * @returns A function from the samples of a frame, from `offset` on, to its periodicity in [0, 1]; 0 for a frame of equal samples.
 */
export function createPeriodicity(sampleRateHz: number): (samples: Float32Array, offset: number) => number {
  const length = samplesOf(frameMs, sampleRateHz);
  const shortest = Math.floor(sampleRateHz / highestHz);
  const longest = Math.min(Math.ceil(sampleRateHz / lowestHz), length - 2);
  // Long enough that no lag wraps around.
  const fft = createRealFft(paddedSize(length + longest + 1));
  const window = windowWeights("hann", length);
  const power = new Float64Array(fft.bins);
  const mirrored = new Float64Array(2 * fft.bins);
  const lagged = new Float64Array(fft.size);
  const correlate = (): void => {
    fft.power(power);
    for (let k = 0; k < fft.bins; k++) mirrored[2 * k] = power[k];
    fft.inverse(mirrored, lagged);
  };

  fft.input.set(window);
  correlate();
  const ofWindow = lagged.slice(0, longest + 2);

  return (samples, offset) => {
    let mean = 0;
    for (let i = 0; i < length; i++) mean += samples[offset + i];
    mean /= length;
    for (let i = 0; i < length; i++) fft.input[i] = window[i] * (samples[offset + i] - mean);
    correlate();
    if (!(lagged[0] > 0)) return 0;
    const scale = ofWindow[0] / lagged[0];
    let highest = 0;
    for (let lag = shortest; lag <= longest; lag++) {
      if (lagged[lag] < lagged[lag - 1] || lagged[lag] < lagged[lag + 1]) continue;
      const value = (scale * lagged[lag]) / ofWindow[lag];
      if (value > highest) highest = value;
    }
    return Math.min(1, highest);
  };
}
