/** @file The feature set of the INTERSPEECH 2009 Emotion Challenge (Schuller, Steidl & Batliner 2009): 384 functionals. */

import type { FeatureSet } from "../core/index.ts";
import { acfPitch, mfcc, rmsEnergy, zcr } from "./descriptors.ts";
import { extremes, mean, moments, regression } from "./functionals/index.ts";
import { featureName, withSuffix } from "./names.ts";
import { createPipeline } from "./pipeline.ts";
import { REFERENCE_GAIN } from "./scale.ts";
import type { Contours, DescriptorGroup, Section } from "./spec.ts";

/** The 16 descriptors. */
const speech25: DescriptorGroup = {
  id: "speech25",
  frontEnd: { windowMs: 25, hopMs: 10, window: "hamming", preEmphasis: 0.97 },
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

const contours = speech25.descriptors.flatMap((d) => d.names);
const smoothed: Contours = { contours, smoothing: "plain" };
const deltas: Contours = { contours, smoothing: "plain", delta: "plain" };

/** Descriptors are smoothed, and they and their deltas get 12 functionals. The customary extractor stops two frames early. */
const seen = {
  rows: ({ frames }) => frames.speech25 - 2,
  cut: "after",
  functionals: [extremes, mean, regression, moments],
} satisfies Partial<Section>;

/**
 * IS09: RMS energy, MFCC 1-12, zero-crossing rate, voicing and F0 of 25 ms frames every 10 ms, smoothed over three
 * frames, with deltas; and of each the extremes and their positions, mean, regression line and moments. Values follow the customary
 * extractor, whose samples are scaled by 1/32767.
 */
export function is09(): FeatureSet {
  return createPipeline({
    id: "is09",
    version: "1",
    sampleRateHz: 16_000,
    hopMs: 10,
    gain: REFERENCE_GAIN,
    groups: [speech25],
    descriptors: [
      { ...smoothed, name: (contour) => withSuffix(contour, "_sma") },
      { ...deltas, name: (contour) => withSuffix(contour, "_sma_de") },
    ],
    sections: [
      { ...smoothed, ...seen, name: featureName("_sma") },
      { ...deltas, ...seen, name: featureName("_sma_de") },
    ],
  });
}
