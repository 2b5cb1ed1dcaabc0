/** @file The feature set of the INTERSPEECH 2009 Emotion Challenge (Schuller, Steidl & Batliner 2009): 384 functionals. */

import { delta, type FrontEnd, smooth } from "../audio/index.ts";
import type { FeatureSet } from "../core/contracts.ts";
import { acfPitch, type DescriptorGroup, describeFrames, mfcc, rmsEnergy, zcr } from "./descriptors.ts";
import { extremes, type Functional, mean, moments, regression } from "./functionals.ts";
import { REFERENCE_GAIN } from "./scale.ts";

const sampleRateHz = 16_000;

const speech25: FrontEnd = {
  windowMs: 25,
  hopMs: 10,
  window: "hamming",
  preEmphasis: 0.97,
  gain: REFERENCE_GAIN,
};

/** 16 descriptors … */
const descriptors: DescriptorGroup = {
  frontEnd: speech25,
  descriptors: [
    rmsEnergy("pcm_RMSenergy"),
    mfcc((i) => `pcm_fftMag_mfcc[${i}]`, {
      first: 1,
      last: 12,
      bands: 26,
      lowHz: 0,
      highHz: 8000,
      spectrum: "magnitude",
      scale: 32767,
      floor: 1,
    }),
    zcr("pcm_zcr"),
    acfPitch("voiceProb", "F0"),
  ],
};

/** … and their deltas, times 12 functionals. */
const functionals: readonly Functional[] = [extremes, mean, regression, moments];

/**
 * The rows that functionals see: the reference tool stops two frames early. Shorter signals than it can handle keep
 * one row, so that every signal of at least one frame has defined values.
 */
const rowsUsed = (frames: number) => Math.max(1, frames - 2);

const contourNames = descriptors.descriptors.flatMap((d) => d.names);
const functionalNames = functionals.flatMap((f) => f.names);

/** `pcm_fftMag_mfcc[3]` with suffix `_sma` is `pcm_fftMag_mfcc_sma[3]`: the suffix goes before the index. */
const withSuffix = (name: string, suffix: string) => name.replace(/(\[\d+\])?$/, `${suffix}$1`);

const names = ["_sma", "_sma_de"].flatMap((suffix) =>
  contourNames.flatMap((contour) => functionalNames.map((f) => `${withSuffix(contour, suffix)}_${f}`)),
);

/**
 * IS09: RMS energy, MFCC 1-12, zero-crossing rate, voicing and F0 of 25 ms frames every 10 ms, smoothed over three
 * frames, with deltas; of each: extremes and their places, mean, regression line, moments. Values follow the customary
 * extractor, whose samples are scaled by 1/32767.
 */
export function is09(): FeatureSet {
  return {
    id: "is09",
    version: "1",
    names,
    sampleRateHz,
    extract(samples) {
      const contours = describeFrames(samples, sampleRateHz, descriptors);
      const frames = contours[0].length;
      const rows = rowsUsed(frames);
      const out = new Float32Array(names.length);
      const half = names.length / 2;
      const smoothed = new Float32Array(frames);
      const deltas = new Float32Array(frames);
      for (let c = 0, at = 0; c < contours.length; c++) {
        smooth(contours[c], smoothed);
        delta(smoothed, deltas);
        for (const functional of functionals) {
          functional.write(smoothed.subarray(0, rows), out, at);
          functional.write(deltas.subarray(0, rows), out, half + at);
          at += functional.names.length;
        }
      }
      return out;
    },
  };
}
