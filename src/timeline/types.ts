/** @file What a timeline is made of. */

import type { FilePrediction, VoiceSummary } from "../bundle/index.ts";

/** What the model says of one stretch of a recording: all of its prediction, and where. */
export type TimelineSegment = FilePrediction & {
  /** Seconds from the start of the recording. */
  readonly start: number;
  readonly end: number;
};

/** The emotions of a recording over time. */
export interface Timeline {
  /** Length of the whole recording, seconds. */
  readonly durationSec: number;
  readonly classes: readonly string[];
  /** In order of their start. Windows may overlap. */
  readonly segments: readonly TimelineSegment[];
  /** What decoding has to say about the file, in sentences. */
  readonly warnings: readonly string[];
  readonly envelope: Envelope;
}

/** The outline of a signal: its lowest and highest sample in each of some equal parts, in [-1, 1] for full scale. */
export interface Envelope {
  /** Duration of a part, seconds; the last one may be shorter. */
  readonly partSec: number;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** A timeline with what its recording is called. */
export interface NamedTimeline extends Timeline {
  /** Path of the recording, as it is to be written. */
  readonly file: string;
  /** What the model is, in a sentence without its end; absent for one that the user chose. */
  readonly model?: string | undefined;
  /** The voice that it was judged by, see `voiceSummary`. */
  readonly voice?: VoiceSummary;
}
