/** @file What a feature set is, as data: which frames are cut, what is measured of them, and which functionals are taken of it. */

import type { FrontEnd, PitchCandidates } from "../audio/index.ts";
import type { Functional } from "./contour.ts";
import type { DescriptorGroup } from "./descriptors.ts";

/** Rows that a section sees, from the frame counts of the groups (by their id). */
export interface FrameCounts {
  readonly frames: Readonly<Record<string, number>>;
  /** Frames of the voice group whose pitch had been decided when the signal ended. */
  readonly decided: number;
}

/** One frame whose pitch has been decided. Frames come in order; arrays are reused from frame to frame. */
export interface VoiceFrame {
  readonly index: number;
  readonly sampleRateHz: number;
  /** Hz; 0 = unvoiced. */
  readonly f0Hz: number;
  /** Voicing of the chosen candidate, in [0, 1). */
  readonly voicing: number;
  /** Of the pitch group's frame, `[bins]`. */
  readonly power: Float64Array;
  readonly magnitude: Float64Array;
  readonly hzPerBin: number;
  /** The signal (times the gain) from absolute sample `start` on is `samples[start - origin …]`; it reaches at least 960 samples beyond the frame's start, and two frames before it. */
  readonly samples: Float32Array;
  readonly origin: number;
  /** First sample of the frame. */
  readonly start: number;
}

/** Decides the pitch of each frame from candidates, with a delay. `decide` is called once for each frame, in order. */
export interface PitchTracker {
  add(candidates: PitchCandidates): void;
  /** Frames decided so far. */
  readonly decided: number;
  /** Decides what is open. */
  finish(): void;
}

export type Decide = (f0Hz: number, voicing: number) => void;

/** Measures frames whose pitch is known: jitter, harmonics, formants. */
export interface VoiceDescriptor {
  readonly names: readonly string[];
  /** A fresh measure for each signal. */
  start(source: VoiceSource): VoiceMeasure;
}

export interface VoiceSource {
  readonly sampleRateHz: number;
  readonly bins: number;
  readonly hop: number;
  /** Frames that may be open at a time: how long `observe` has to remember. */
  readonly delay: number;
  /** Functionals see voiced frames only, descriptors by frame show all: what is costly may then be left out. */
  readonly voicedOnly: boolean;
}

export interface VoiceMeasure {
  measure(frame: VoiceFrame, out: Float64Array, at: number): void;
}

/** Pitch, and what hangs on it. */
export interface VoiceGroup {
  readonly id: string;
  readonly frontEnd: FrontEnd;
  readonly f0: string;
  readonly voicing: string;
  readonly candidates: (bins: number, sampleRateHz: number) => (magnitude: Float64Array) => PitchCandidates;
  readonly tracker: (decide: Decide) => PitchTracker;
  /** Frames whose windowed RMS is not above this are unvoiced. */
  readonly gateRms: number;
  readonly descriptors: readonly VoiceDescriptor[];
}

/** Functionals of some contours. A set's vector is its sections one after the other, contour by contour. */
export interface Section {
  readonly contours: readonly string[];
  /** Zero in frames that are not (or that are) voiced, before smoothing. */
  readonly gate?: "voiced" | "unvoiced";
  readonly smoothing: "none" | "plain" | "nonzero";
  readonly delta?: "plain" | "segment";
  readonly rows: (counts: FrameCounts) => number;
  /** Drop exact zeros before the functionals; a contour without other values gives zeros. */
  readonly dropZeros?: boolean;
  readonly functionals: readonly Functional[];
  /** A feature's name. */
  readonly name: (contour: string, functional: string) => string;
}

export interface SetSpec {
  readonly id: string;
  readonly version: string;
  readonly sampleRateHz: number;
  readonly gain: number;
  readonly groups: readonly DescriptorGroup[];
  readonly voice?: VoiceGroup;
  readonly sections: readonly Section[];
}
