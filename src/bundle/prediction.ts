/** @file What a predictor can be asked, and what it answers. */

import type { BatchShift, Distances, Reason, SignalMeasures } from "../answers/index.ts";
import type { AudioSource } from "../audio/index.ts";
import type { Predictions, Signal } from "../core/index.ts";
import type { Voice } from "./voices.ts";

/** What the model says about one recording. */
export interface FilePrediction {
  /** The model's label, whether it abstains or not. */
  readonly label: string;
  /** Class -> probability; they sum to 1. Calibrated, where the bundle has answers. */
  readonly probabilities: Readonly<Record<string, number>>;
  /**
   * The classes that may be true, the most probable first: it holds the truth as often as `coverage` says. Null where the bundle has no
   * answers.
   */
  readonly set: readonly string[] | null;
  /** Whether the label should not be acted on; never without answers. */
  readonly abstained: boolean;
  /** Why; with `abstain: "never"` also where it does not abstain. */
  readonly reasons: readonly Reason[];
  /**
   * Why this prediction deserves less trust than others, in sentences: warnings of the decoder; where the bundle has no answers, also
   * silence and clipping.
   */
  readonly warnings: readonly string[];
}

/** A stretch of a file, seconds; absent bounds are the file's own. */
export interface PredictSegment {
  readonly startSec?: number;
  readonly endSec?: number;
}

/** What was computed of a recording, before anything is said about it. */
export interface Heard {
  /** Not normalised: one row, or the frames of a spectrogram. */
  readonly features: Float32Array;
  readonly measures: SignalMeasures;
  /** What the decoder had to say, in sentences. */
  readonly warnings: readonly string[];
}

export interface Predictor {
  readonly classes: readonly string[];
  /** The rate of the signals that it judges. */
  readonly sampleRateHz: number;
  /**
   * @param bytes A whole audio file in any format that can be read.
   * @param name What messages call it.
   * @param voice Whose recording it is, see `enrol`: adapted to where `voiceUse` says so.
   * @throws {EmoforgeError} for audio that cannot be used.
   */
  predictFile(
    bytes: Uint8Array,
    name: string,
    segment?: PredictSegment,
    voice?: Voice,
  ): Promise<FilePrediction>;
  /** As `predictFile`, for a source such as that of `fileSource`, also in formats that need a foreign decoder. */
  predictSource(source: AudioSource, segment?: PredictSegment, voice?: Voice): Promise<FilePrediction>;
  /** Mono samples at the predictor's rate. @throws {EmoforgeError} at another rate, or if too short. */
  predictSignal(signal: Signal, voice?: Voice): Promise<FilePrediction>;
  /**
   * @param data Rows `[n, d]` as the features give them, not normalised.
   * @returns A prediction for each row, or a single one for a spectrogram, whose rows are the frames of one recording.
   */
  predictRows(data: Float32Array, voice?: Voice): Promise<Predictions>;
  /**
   * Begins a recording of which many stretches are to be judged, overlapping ones too: what they share is computed once.
   *
   * @param history How many samples before the newest a stretch may begin; memory grows with it, not with the recording.
   */
  startStretches(history: number): StretchPredictor;
  /** The first half of `predictSource`, for recordings whose voice has to be learned before they can be judged. */
  hear(source: AudioSource, segment?: PredictSegment): Promise<Heard>;
  /** The first half of `predictSignal`. */
  hearSignal(signal: Signal): Promise<Heard>;
  /** How far it is from the training recordings; undefined where the bundle has no answers. */
  distances(heard: Pick<Heard, "features">): Distances | undefined;
  /**
   * Begins to look at many recordings together: whether they are of another kind than the training's. Undefined where the bundle cannot
   * tell, since it has no answers or knows of too few speakers.
   */
  startBatch(): HeardBatch | undefined;
  /** The second half. */
  judge(heard: Heard, voice?: Voice): Promise<FilePrediction>;
  /**
   * Learns a voice from recordings without labels, the more the better, in all the moods that are to be told apart.
   *
   * @param heard Recordings of one speaker. Those that no answer could be given for (too short, silent, noisy ...) are left out, where the
   *   bundle can tell.
   * @throws {EmoforgeError} for a bundle that was not trained with `speaker` normalisation, and if no recording is left.
   */
  enrol(heard: readonly Pick<Heard, "features" | "measures">[]): Voice;
  /** Frees the models. */
  release(): Promise<void>;
}

export interface HeardBatch {
  /** Leaves out recordings that no answer can be given for. @param speaker Whose it is, if that is known. */
  add(heard: Pick<Heard, "features" | "measures">, speaker?: string): void;
  /** Undefined for fewer than 20 recordings. */
  shift(): BatchShift | undefined;
}

/** Judges stretches of a signal that arrives in pieces. */
export interface StretchPredictor {
  /** Takes the next samples, mono and at the predictor's rate; keeps no reference to the array. */
  push(samples: Float32Array): void;
  /** How many samples there have been. */
  readonly end: number;
  /**
   * The same as `predictSignal` of samples `start ... end - 1` alone; but where digital silence alone makes them unlike the training
   * recordings, of them with faint noise in its place, which `warnings` says.
   *
   * @param start With signal-processing features a multiple of their hop, 10 ms.
   * @throws {ParameterError} for a start between frames, and for samples that have not come yet or are gone.
   * @throws {EmoforgeError} for a stretch that is too short.
   */
  predict(start: number, end: number, voice?: Voice): Promise<FilePrediction>;
  /** The first half of `predict`, for a voice that is to be learned first. */
  hear(start: number, end: number): Promise<Heard>;
}
