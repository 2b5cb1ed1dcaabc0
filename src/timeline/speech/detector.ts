/** @file What tells speech from the rest: one number for each short step of a signal. */

/** Holds options only; each recording is started anew. */
export interface SpeechDetector {
  /** The rate of the signals it takes; any where it is absent. */
  readonly sampleRateHz?: number;
  start(sampleRateHz: number): SpeechRun;
}

/** How likely somebody speaks, step by step. */
export interface SpeechRun {
  /** From one step to the next, in samples. */
  readonly step: number;
  /** At most this many samples pass between a step and its number. */
  readonly delay: number;
  /** Takes the next samples and returns the numbers, in [0, 1], of the steps that are now decided; from 0.5 on somebody speaks. */
  push(samples: Float32Array): Promise<readonly number[]> | readonly number[];
  /** The numbers of the remaining steps; an incomplete one at the end has none. */
  finish(): Promise<readonly number[]> | readonly number[];
}
