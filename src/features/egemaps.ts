/** @file The Geneva minimalistic parameter sets (Eyben et al. 2016): eGeMAPS v02, 88 functionals, and GeMAPS v01b, 62. */

import { createPitchPath, createSubharmonicPitch } from "../audio/index.ts";
import type { FeatureSet } from "../core/index.ts";
import { meanSquare } from "./descriptors.ts";
import { auditorySpectrum } from "./descriptors-auditory.ts";
import { spectralBalance, spectralFlux } from "./descriptors-spectral.ts";
import { formantsAndHarmonics, harmonicsToNoise, periods, semitones } from "./descriptors-voice.ts";
import {
  createPeakRate,
  createPercentiles,
  createSlopes,
  createVoicedSegments,
  mean,
  meanAndSpread,
  soundLevel,
} from "./functionals/index.ts";
import { createPipeline } from "./pipeline.ts";
import { REFERENCE_GAIN } from "./scale.ts";
import type { Contours, DescriptorGroup, FrameCounts, Section, VoiceGroup } from "./spec.ts";

const PITCH = "F0semitoneFrom27.5Hz";
const cepstrum = ["mfcc1", "mfcc2", "mfcc3", "mfcc4"];
const balance = ["alphaRatio", "hammarbergIndex", "slope0-500", "slope500-1500"];
const quality = ["jitterLocal", "shimmerLocaldB", "HNRdBACF", "logRelF0-H1-H2", "logRelF0-H1-A3"];
const formant = (k: number) => [`F${k}frequency`, `F${k}bandwidth`, `F${k}amplitudeLogRelF0`];

const speech20: DescriptorGroup = {
  id: "speech20",
  frontEnd: { windowMs: 20, hopMs: 10, window: "hamming", preEmphasis: 0 },
  descriptors: [
    auditorySpectrum({ loudness: "Loudness", mfcc: { first: 1, last: 4, name: (i) => `mfcc${i}` } }),
    spectralBalance(balance),
    spectralFlux("spectralFlux"),
    meanSquare("meanSquare"),
  ],
};

const voice60 = (formantSign: "reference" | "textbook"): VoiceGroup => ({
  id: "voice60",
  frontEnd: { windowMs: 60, hopMs: 10, window: { gauss: 0.4 }, preEmphasis: 0 },
  f0: "F0",
  voicing: "voicing",
  candidates: (bins, sampleRateHz) =>
    createSubharmonicPitch(bins, { sampleRateHz, lowestHz: 25, minF0Hz: 55, maxF0Hz: 1000, candidates: 6 }),
  tracker: (decide) => createPitchPath({ candidates: 6, delay: 40 }, decide),
  gateRms: 0.001,
  descriptors: [
    semitones(PITCH),
    periods({ searchRange: 0.1, outputs: ["jitterLocal", "shimmerLocaldB"] }),
    harmonicsToNoise("HNRdBACF"),
    formantsAndHarmonics(speech20, formantSign),
  ],
});

const speechRows = ({ frames }: FrameCounts) => frames.speech20;
const voiceRows = ({ decided }: FrameCounts) => decided;

/**
 * Sections over all frames see smoothed values; sections over voiced (or unvoiced) frames drop the others' zeros. A
 * contour that waits for the pitch (`waiting`) lacks its right neighbour at the last decided frame when it is smoothed.
 */
const everywhere = { smoothing: "plain", rows: speechRows, cut: "before" } as const;
const nonzero = { smoothing: "nonzero", rows: voiceRows, cut: "after", dropZeros: true } as const;
const waiting = { ...nonzero, cut: "before" } as const;

const HOP_MS = 10;
const hop = { hopSeconds: HOP_MS / 1000 };
const shape = [meanAndSpread, createPercentiles([20, 50, 80], true), createSlopes(hop)];

const named = (suffix: string, rename: (contour: string) => string = (c) => c) => ({
  name: (contour: string, functional: string) => `${rename(contour)}${suffix}_${functional}`,
});
const bare = { name: (_: string, functional: string) => functional };
const marked = (mark: "V" | "UV") =>
  named("_sma3nz", (contour) =>
    contour.replace(/^(slope)?(.*)$/, (_, slope = "", rest) =>
      slope ? `${slope}${mark}${rest}` : `${rest}${mark}`,
    ),
  );

/** What the two sets choose differently. */
interface Choice {
  readonly id: string;
  /** Contours over all frames, apart from loudness. */
  readonly spectral: readonly string[];
  readonly formants: readonly string[];
  /** Adds the spectral contours to the voiced and unvoiced parts. */
  readonly voicedExtra: readonly string[];
  readonly unvoicedExtra: readonly string[];
  readonly level: boolean;
}

const extended: Choice = {
  id: "egemaps-v02",
  spectral: ["spectralFlux", ...cepstrum],
  formants: [1, 2, 3].flatMap(formant),
  voicedExtra: ["spectralFlux", ...cepstrum],
  unvoicedExtra: ["spectralFlux"],
  level: true,
};

const minimal: Choice = {
  id: "gemaps-v01b",
  spectral: [],
  formants: [
    ...formant(1),
    ...[2, 3].flatMap((k) => formant(k).filter((name) => !name.endsWith("bandwidth"))),
  ],
  voicedExtra: [],
  unvoicedExtra: [],
  level: false,
};

export interface EgemapsOptions {
  /** "textbook" corrects the sign of the linear prediction, and so the formants (the reference tool inverts it). */
  readonly variant: "reference" | "textbook";
}

/** eGeMAPS v02: 88 functionals of 25 descriptors. */
export const egemapsV02 = (options: EgemapsOptions): FeatureSet => geneva(extended, options);

/** GeMAPS v01b: 62 functionals of 18 descriptors. */
export const gemapsV01b = (options: EgemapsOptions): FeatureSet => geneva(minimal, options);

function geneva(choice: Choice, { variant }: EgemapsOptions): FeatureSet {
  const { spectral, formants, voicedExtra, unvoicedExtra } = choice;
  const overall: Contours = { contours: ["Loudness", ...balance, ...spectral], smoothing: "plain" };
  const ofVoice: Contours = { contours: [PITCH, ...quality, ...formants], smoothing: "nonzero" };
  const sections: Section[] = [
    { contours: [PITCH], ...nonzero, functionals: shape, ...named("_sma3nz") },
    { contours: ["Loudness"], ...everywhere, functionals: shape, ...named("_sma3", () => "loudness") },
    { contours: spectral, ...everywhere, functionals: [meanAndSpread], ...named("_sma3") },
    { contours: quality, ...waiting, functionals: [meanAndSpread], ...named("_sma3nz") },
    ...formants.map((name) => ({
      contours: [name],
      ...(name.includes("amplitude") ? waiting : nonzero),
      functionals: [meanAndSpread],
      ...named("_sma3nz"),
    })),
    {
      contours: [...balance, ...voicedExtra],
      gate: "voiced",
      ...nonzero,
      functionals: [meanAndSpread],
      ...marked("V"),
    },
    {
      contours: [...balance, ...unvoicedExtra],
      gate: "unvoiced",
      ...nonzero,
      functionals: [mean],
      ...marked("UV"),
    },
    {
      contours: ["Loudness"],
      ...everywhere,
      functionals: [createPeakRate({ ...hop, name: "loudnessPeaksPerSec" })],
      ...bare,
    },
    { contours: [PITCH], ...nonzero, dropZeros: false, functionals: [createVoicedSegments(hop)], ...bare },
  ];
  if (choice.level) {
    sections.push({
      contours: ["meanSquare"],
      ...everywhere,
      smoothing: "none",
      functionals: [soundLevel],
      ...bare,
    });
  }
  return createPipeline({
    id: choice.id,
    version: "1",
    sampleRateHz: 16_000,
    hopMs: HOP_MS,
    gain: REFERENCE_GAIN,
    groups: [speech20],
    voice: voice60(variant),
    descriptors: [
      { ...overall, name: (contour) => `${contour}_sma3` },
      { ...ofVoice, name: (contour) => `${contour}_sma3nz` },
    ],
    sections,
  });
}
