/** @file Stretches of a recording that are to be judged, and the grid that they begin on. */

/** Samples `start ... end - 1`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Decides, while a recording arrives, which stretches of it are judged. */
export interface Spans {
  /** A span is returned at most this many samples after its start. */
  readonly history: number;
  /** Takes the next samples and returns the spans that are now known, in order; none ends later than the newest sample. */
  push(samples: Float32Array): Promise<readonly Span[]> | readonly Span[];
  /** The last spans. */
  finish(): Promise<readonly Span[]> | readonly Span[];
}

/** Spans begin at whole hundredths of a second, where frames of signal-processing features begin. */
export const GRID_SEC = 0.01;

/** The sample at which a step of the grid begins. */
export function gridSample(step: number, sampleRateHz: number): number {
  return Math.round(step * GRID_SEC * sampleRateHz);
}
