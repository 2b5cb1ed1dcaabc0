/** @file What a feature set is, as data: which frames are cut, what is measured of them, and which functionals are taken of it. */

import type { Decide, Frame, FrontEnd, PitchCandidates, PitchTracker } from "../audio/index.ts";
import type { Functional } from "./contour.ts";
import type { Descriptor } from "./descriptors.ts";

/** Descriptors that look at the same frames. */
export interface DescriptorGroup {
  readonly id: string;
  readonly frontEnd: FrontEnd;
  readonly descriptors: readonly Descriptor[];
}

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
  /** Sample `origin + k` of the signal is `samples[k]`; from 2000 samples before the frame to its end they are there. */
  readonly samples: Float32Array;
  readonly origin: number;
  /** First sample of the frame. */
  readonly start: number;
}

/** Measures frames whose pitch is known: jitter, harmonics, formants. */
export interface VoiceDescriptor {
  readonly names: readonly string[];
  /** Id of a group whose frames it looks at as well, before their pitch is known. */
  readonly observes?: string;
  /** A fresh measure for each signal. */
  start(source: VoiceSource): VoiceMeasure;
}

export interface VoiceSource {
  readonly sampleRateHz: number;
  /** Of the pitch group's spectra. */
  readonly bins: number;
  /** Samples of the pitch group's frames, and from one to the next. */
  readonly length: number;
  readonly hop: number;
  /** Frames that may be open at a time: how long `observe` has to remember. */
  readonly delay: number;
  /** Functionals see voiced frames only, descriptors by frame show all: what is costly may then be left out. */
  readonly voicedOnly: boolean;
}

export interface VoiceMeasure {
  /** Called for each frame of the group named by `observes`, before the frame of that index is measured. */
  observe?(frame: Frame, index: number): void;
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

/** How contours are made of descriptors. */
export interface Contours {
  readonly contours: readonly string[];
  /** Zero in frames that are not (or that are) voiced, before smoothing. */
  readonly gate?: "voiced" | "unvoiced";
  /** Mean of three frames; "nonzero": of those of the three that are not zero, and zeros stay. */
  readonly smoothing: "none" | "plain" | "nonzero";
  /** "segment": pairs with a zero are skipped; computed over all the contours together. */
  readonly delta?: "plain" | "segment";
}

/** Functionals of some contours. A set's vector is its sections one after the other, contour by contour. */
export interface Section extends Contours {
  /** Frames that the functionals see; at least one is used. */
  readonly rows: (counts: FrameCounts) => number;
  /** Whether frames are cut before smoothing and differences, or after. */
  readonly cut: "before" | "after";
  /** Drop exact zeros before the functionals; a contour without other values gives zeros. */
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
