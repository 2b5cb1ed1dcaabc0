/** @file The INTERSPEECH 2010 Paralinguistic Challenge set (Schuller et al. 2010) and its sibling emobase2010: 1582 functionals each. */

import { createPitchSpikes, createSubharmonicPitch } from "../audio/index.ts";
import type { FeatureSet } from "../core/index.ts";
import { mfcc } from "./descriptors.ts";
import { lineSpectralPairs } from "./descriptors-prediction.ts";
import { intensityLoudness, logMelBands } from "./descriptors-spectral.ts";
import { periods, pitchEnvelope } from "./descriptors-voice.ts";
import {
  createExtremes,
  createOnsets,
  createPercentiles,
  createUpLevelTimes,
  mean,
  moments,
  quartiles,
  regressionWithErrors,
} from "./functionals/index.ts";
import { featureName, withSuffix } from "./names.ts";
import { createPipeline } from "./pipeline.ts";
import { REFERENCE_GAIN } from "./scale.ts";
import type { Contours, DescriptorGroup, FrameCounts, Section, VoiceGroup } from "./spec.ts";

/** Where the two sets differ. */
interface Choice {
  readonly id: string;
  readonly mfcc: (i: number) => string;
  /** Where the frame lies in the transform, which matters to linear prediction. */
  readonly padding: "symmetric" | "trailing";
  /** Options of the sub-harmonic summation. */
  readonly pitch: {
    readonly lowestHz: number;
    readonly prepare: boolean;
    readonly candidates: number;
    readonly picking: "highest" | "front";
  };
  readonly jitterRange: number;
  readonly smoothing: "plain" | "nonzero";
  readonly delta: "plain" | "segment";
  /** Positions of extremes in frames, or as shares of the contour. */
  readonly positions: "frame" | "share";
  readonly onsets: "perSecond" | "number";
}

const challenge: Choice = {
  id: "is10",
  mfcc: (i) => `mfcc[${i}]`,
  padding: "symmetric",
  pitch: { lowestHz: 20, prepare: true, candidates: 6, picking: "highest" },
  jitterRange: 0.2,
  smoothing: "nonzero",
  delta: "segment",
  positions: "frame",
  onsets: "perSecond",
};

const emobase: Choice = {
  id: "emobase2010",
  mfcc: (i) => `pcm_fftMag_mfcc[${i}]`,
  padding: "trailing",
  pitch: { lowestHz: 25, prepare: false, candidates: 3, picking: "front" },
  jitterRange: 0.25,
  smoothing: "plain",
  delta: "plain",
  positions: "share",
  onsets: "number",
};

export interface ParalinguisticOptions {
  /** "textbook" includes all samples in loudness and accepts periods by their correlation (the reference tool does neither). */
  readonly variant: "reference" | "textbook";
}

export const is10 = (options: ParalinguisticOptions): FeatureSet => paralinguistic(challenge, options);

export const emobase2010 = (options: ParalinguisticOptions): FeatureSet => paralinguistic(emobase, options);

function speech25(choice: Choice, { variant }: ParalinguisticOptions): DescriptorGroup {
  return {
    id: "speech25",
    frontEnd: { windowMs: 25, hopMs: 10, window: "hamming", preEmphasis: 0.97 },
    descriptors: [
      intensityLoudness("pcm_loudness", variant),
      mfcc(choice.mfcc, {
        first: 0,
        last: 14,
        bands: 26,
        lowHz: 20,
        highHz: 8000,
        spectrum: "power",
        scale: 1,
        floor: 1e-8,
      }),
      logMelBands((b) => `logMelFreqBand[${b}]`, { bands: 8, lowHz: 20, highHz: 6500 }),
      lineSpectralPairs((i) => `lspFreq[${i}]`, { order: 8, padding: choice.padding }),
    ],
  };
}

function voice60({ pitch, jitterRange }: Choice, { variant }: ParalinguisticOptions): VoiceGroup {
  const { lowestHz, prepare, candidates, picking } = pitch;
  return {
    id: "voice60",
    frontEnd: { windowMs: 60, hopMs: 10, window: { gauss: 0.25 }, preEmphasis: 0 },
    f0: "F0final",
    voicing: "voicingFinalUnclipped",
    candidates: (bins, sampleRateHz) =>
      createSubharmonicPitch(bins, {
        sampleRateHz,
        lowestHz,
        minF0Hz: 52,
        maxF0Hz: 620,
        candidates,
        picking,
        enhance: prepare,
        smooth: prepare,
        weight: prepare,
      }),
    tracker: (decide) => createPitchSpikes({ voicingThreshold: 0.7 }, decide),
    gateRms: -1,
    descriptors: [
      pitchEnvelope("F0finEnv"),
      periods({
        searchRange: jitterRange,
        acceptance: variant,
        frameShift: 1,
        outputs: ["jitterLocal", "jitterDDP", "shimmerLocal"],
      }),
    ],
  };
}

const pitchContours = ["F0final", "jitterLocal", "jitterDDP", "shimmerLocal"];

/** The customary extractor stops two frames before the last pitch that it outputs. */
const rows = ({ frames }: FrameCounts) => frames.voice60 - 2;

function paralinguistic(choice: Choice, options: ParalinguisticOptions): FeatureSet {
  const group = speech25(choice, options);
  const contours = [...group.descriptors.flatMap((d) => d.names), "F0finEnv", "voicingFinalUnclipped"];
  const general: Contours = { contours, smoothing: "plain" };
  const ofPitch: Contours = { contours: pitchContours, smoothing: choice.smoothing };

  const common = [
    createExtremes(["maxPos", "minPos"], choice.positions),
    mean,
    regressionWithErrors,
    moments,
    quartiles,
  ];
  const levels = createUpLevelTimes([75, 90]);
  const functionals21 = [...common, createPercentiles([1, 99], true), levels];
  const functionals19 = [...common, createPercentiles([99], false), levels];
  const all = { rows, cut: "after", functionals: functionals21 } as const;
  const voiced = { rows, cut: "after", dropZeros: true, functionals: functionals19 } as const;
  const itself = { name: featureName("_sma") };
  const difference = { name: featureName("_sma_de") };
  const sections: Section[] = [
    { ...general, ...all, ...itself },
    { ...general, delta: "plain", ...all, ...difference },
    { ...ofPitch, ...voiced, ...itself },
    { ...ofPitch, delta: choice.delta, ...voiced, ...difference },
    {
      contours: ["F0final"],
      smoothing: "none",
      rows: ({ frames }) => frames.voice60,
      cut: "before",
      functionals: [createOnsets({ count: choice.onsets, hopSeconds: 0.01 })],
      name: (contour, functional) => `${contour}__Turn_${functional}`,
    },
  ];
  const named = (suffix: string) => ({ name: (contour: string) => withSuffix(contour, suffix) });
  return createPipeline({
    id: choice.id,
    version: "1",
    sampleRateHz: 16_000,
    hopMs: 10,
    gain: REFERENCE_GAIN,
    groups: [group],
    voice: voice60(choice, options),
    descriptors: [
      { ...general, ...named("_sma") },
      { ...ofPitch, ...named("_sma") },
      { ...general, delta: "plain", ...named("_sma_de") },
      { ...ofPitch, delta: choice.delta, ...named("_sma_de") },
    ],
    sections,
  });
}
