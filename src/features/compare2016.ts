/** @file The set of the Computational Paralinguistics Challenge (Schuller et al. 2013, 2016; Weninger et al. 2013): 6373 functionals. */

import { createPitchPath, createSubharmonicPitch } from "../audio/index.ts";
import type { FeatureSet } from "../core/index.ts";
import { rawRms } from "./descriptors.ts";
import { auditorySpectrum } from "./descriptors-auditory.ts";
import { spectralShape } from "./descriptors-spectral.ts";
import { periods, voiceZcr } from "./descriptors-voice.ts";
import {
  createExtremes,
  createLevelSegments,
  createLinearPrediction,
  createPeaks,
  createPercentiles,
  createTrend,
  createUpLevelTimes,
  createVoicing,
  flatness,
  leftCurvatureTime,
  mean,
  moments,
  positiveMean,
  quartiles,
  riseTime,
  rootQuadraticMean,
} from "./functionals/index.ts";
import { featureName, withSuffix } from "./names.ts";
import { createPipeline } from "./pipeline.ts";
import { REFERENCE_GAIN } from "./scale.ts";
import type { Contours, DescriptorGroup, FrameCounts, Section, VoiceGroup } from "./spec.ts";

const hopSeconds = 0.01;

const speech20: DescriptorGroup = {
  id: "speech20",
  frontEnd: { windowMs: 20, hopMs: 10, window: "hamming", preEmphasis: 0 },
  descriptors: [
    auditorySpectrum({
      loudness: "audspec_lengthL1norm",
      rasta: { mean: "audspecRasta_lengthL1norm", band: (b) => `audSpec_Rfilt[${b}]` },
      mfcc: { first: 1, last: 14, name: (i) => `mfcc[${i}]` },
    }),
    rawRms("pcm_RMSenergy"),
    spectralShape,
  ],
};

const voice60: VoiceGroup = {
  id: "voice60",
  frontEnd: { windowMs: 60, hopMs: 10, window: { gauss: 0.4 }, preEmphasis: 0 },
  f0: "F0final",
  voicing: "voicingFinalUnclipped",
  candidates: (bins, sampleRateHz) =>
    createSubharmonicPitch(bins, { sampleRateHz, lowestHz: 25, minF0Hz: 52, maxF0Hz: 620, candidates: 6 }),
  tracker: (decide) => createPitchPath({ candidates: 6, delay: 30 }, decide),
  gateRms: 0.001,
  descriptors: [
    periods({ searchRange: 0.25, outputs: ["jitterLocal", "jitterDDP", "shimmerLocal", "logHNR"] }),
    voiceZcr("pcm_zcr"),
  ],
};

const energies = ["audspec_lengthL1norm", "audspecRasta_lengthL1norm", "pcm_RMSenergy", "pcm_zcr"];
const spectra = [
  ...Array.from({ length: 26 }, (_, b) => `audSpec_Rfilt[${b}]`),
  ...spectralShape.names,
  ...Array.from({ length: 14 }, (_, i) => `mfcc[${i + 1}]`),
];
const voiceQuality = [
  "F0final",
  "voicingFinalUnclipped",
  "jitterLocal",
  "jitterDDP",
  "shimmerLocal",
  "logHNR",
];

/** Functionals of a contour's distribution, and of its shape over time. */
const distribution = [quartiles, createPercentiles([1, 99], true), moments];
const times = [createUpLevelTimes([25, 50, 75, 90]), riseTime, leftCurvatureTime, createLinearPrediction(5)];
const common31 = [
  createExtremes(["range", "maxPos", "minPos"], "share"),
  ...distribution,
  createLevelSegments({ hopSeconds }),
  ...times,
];
const peaks = createPeaks({ hopSeconds });
const static23 = [mean, flatness, rootQuadraticMean, peaks, createTrend({ step: hopSeconds })];
const delta15 = [flatness, positiveMean, rootQuadraticMean, peaks];
const voice39 = [
  mean,
  flatness,
  positiveMean,
  rootQuadraticMean,
  createExtremes(["range", "maxPos", "minPos"], "share"),
  createTrend({ step: 1 }),
  ...distribution,
  ...times,
];

const ofEnergies: Contours = { contours: energies, smoothing: "plain" };
const ofSpectra: Contours = { contours: spectra, smoothing: "plain" };
const ofAll: Contours = { contours: [...energies, ...spectra], smoothing: "plain" };
const ofVoice: Contours = { contours: voiceQuality, smoothing: "nonzero" };
const byPlain = { delta: "plain" } as const;
const bySegment = { delta: "segment" } as const;

const named = { name: featureName("_sma") };
const namedDelta = { name: featureName("_sma_de") };

/** How many frames the customary extractor's functionals use. */
const seen = {
  energies: ({ frames }: FrameCounts) => frames.voice60 - 2,
  spectra: ({ frames }: FrameCounts) => frames.speech20 - 2,
  shortest: ({ frames }: FrameCounts) => Math.min(frames.voice60, frames.speech20),
  deltas: ({ frames }: FrameCounts) => frames.voice60 - 2,
  voice: ({ decided }: FrameCounts) => decided - 2,
  pitch: ({ decided }: FrameCounts) => decided,
};

const cut = "after";
const sections: readonly Section[] = [
  { ...ofEnergies, rows: seen.energies, cut, functionals: common31, ...named },
  { ...ofEnergies, ...byPlain, rows: seen.energies, cut, functionals: common31, ...namedDelta },
  { ...ofSpectra, rows: seen.spectra, cut, functionals: common31, ...named },
  { ...ofSpectra, ...byPlain, rows: seen.spectra, cut, functionals: common31, ...namedDelta },
  { ...ofVoice, rows: seen.voice, cut, dropZeros: true, functionals: voice39, ...named },
  { ...ofVoice, ...bySegment, rows: seen.voice, cut, dropZeros: true, functionals: voice39, ...namedDelta },
  {
    contours: ["F0final"],
    smoothing: "nonzero",
    rows: seen.pitch,
    cut,
    functionals: [createVoicing({ hopSeconds })],
    name: featureName("_sma"),
  },
  { ...ofAll, rows: seen.shortest, cut, functionals: static23, ...named },
  { ...ofAll, ...byPlain, rows: seen.deltas, cut, functionals: delta15, ...namedDelta },
];

/**
 * ComParE 2016: 59 energy, spectral and cepstral descriptors and 6 of the voice, with deltas; distributions, times,
 * contour shapes, peaks and regressions of each.
 */
export function compare2016(): FeatureSet {
  return createPipeline({
    id: "compare2016",
    version: "1",
    sampleRateHz: 16_000,
    hopMs: 1000 * hopSeconds,
    gain: REFERENCE_GAIN,
    groups: [speech20],
    voice: voice60,
    descriptors: [
      { ...ofVoice, name: (contour) => withSuffix(contour, "_sma") },
      { ...ofAll, name: (contour) => withSuffix(contour, "_sma") },
      { ...ofVoice, ...bySegment, name: (contour) => withSuffix(contour, "_sma_de") },
      { ...ofAll, ...byPlain, name: (contour) => withSuffix(contour, "_sma_de") },
    ],
    sections,
  });
}
