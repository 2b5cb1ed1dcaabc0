/** @file A feature set described as data: which frames are cut, what is measured in them, and which functionals are taken of that. */

import type { Decide, Frame, FrontEnd, PitchCandidates, PitchTracker } from "../audio/index.ts";
import type { Functional } from "./contour.ts";
import type { Descriptor } from "./descriptors.ts";

/** Descriptors that share the same frames. */
export interface DescriptorGroup {
  readonly id: string;
  readonly frontEnd: FrontEnd;
  readonly descriptors: readonly Descriptor[];
}

/** Frame counts of the groups, by their id, from which a section derives how many rows it uses. */
export interface FrameCounts {
  readonly frames: Readonly<Record<string, number>>;
  /** Frames of the voice group whose pitch had been decided when the signal ended. */
  readonly decided: number;
}

/** One frame whose pitch has been decided. Frames come in order; arrays are reused from frame to frame. */
export interface VoiceFrame {
  /** Counted as `observe` counts; `start` is where the frame is in the stretch whose pitch is decided. */
  readonly index: number;
  readonly sampleRateHz: number;
  /** Hz; 0 = unvoiced. */
  readonly f0Hz: number;
  /** Voicing of the chosen candidate, in [0, 1). */
  readonly voicing: number;
  /** Power spectrum of the pitch group's frame, `[bins]`. */
  readonly power: Float64Array;
  readonly magnitude: Float64Array;
  readonly hzPerBin: number;
  /** Sample `origin + k` of the stretch is `samples[k]`; those from 2000 samples before the frame to its end are there. */
  readonly samples: Float32Array;
  readonly origin: number;
  /** First sample of the frame, from the start of the stretch. */
  readonly start: number;
}

/** Measures frames whose pitch is known: jitter, harmonics, formants. */
export interface VoiceDescriptor {
  readonly names: readonly string[];
  /** Id of a group whose frames it also looks at, before their pitch is known. */
  readonly observes?: string;
  /** Values depend on earlier frames, not on a frame and its pitch alone: stretches of a signal cannot share them. Not with `observes`. */
  readonly follows?: true;
  /** Starts a fresh measure for each signal. */
  start(source: VoiceSource): VoiceMeasure;
}

export interface VoiceSource {
  readonly sampleRateHz: number;
  /** Bins of the pitch group's spectra. */
  readonly bins: number;
  /** Samples of the pitch group's frames, and from one to the next. */
  readonly length: number;
  readonly hop: number;
  /** How many frames may be undecided at a time, which is how long `observe` must remember. */
  readonly delay: number;
  /** Whether only voiced frames are used (by functionals), so that costly measures may be left out; descriptors by frame show all. */
  readonly voicedOnly: boolean;
}

export interface VoiceMeasure {
  /** Called for each frame of the group named by `observes`, before the frame of that index is measured. */
  observe?(frame: Frame, index: number): void;
  measure(frame: VoiceFrame, out: Float64Array, at: number): void;
}

/** Pitch, and the descriptors that depend on it. */
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

/** How contours are made from descriptors. */
export interface Contours {
  readonly contours: readonly string[];
  /** Frames that are not voiced (or that are) are set to zero before smoothing. */
  readonly gate?: "voiced" | "unvoiced";
  /** "plain": mean of three frames; "nonzero": mean of those that are not zero, while zeros stay. */
  readonly smoothing: "none" | "plain" | "nonzero";
  /** "segment": pairs with a zero are skipped; the differences of all contours are computed together. */
  readonly delta?: "plain" | "segment";
}

/** Functionals of some contours. A set's vector is the sequence of its sections, contour by contour. */
export interface Section extends Contours {
  /** How many frames the functionals use; it is at least one. */
  readonly rows: (counts: FrameCounts) => number;
  /** Whether frames are cut before smoothing and differences, or after. */
  readonly cut: "before" | "after";
  /** Whether exact zeros are dropped before the functionals; a contour without other values gives zeros. */
  readonly dropZeros?: boolean;
  readonly functionals: readonly Functional[];
  /** A feature's name. */
  readonly name: (contour: string, functional: string) => string;
}

/** Columns of the descriptors by frame. */
export interface DescriptorColumns extends Contours {
  readonly name: (contour: string) => string;
}

export interface SetSpec {
  readonly id: string;
  readonly version: string;
  readonly sampleRateHz: number;
  readonly hopMs: number;
  /** Factor on every sample. */
  readonly gain: number;
  readonly groups: readonly DescriptorGroup[];
  readonly voice?: VoiceGroup;
  readonly descriptors: readonly DescriptorColumns[];
  readonly sections: readonly Section[];
}
