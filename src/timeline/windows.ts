/** @file Windows of one length, begun at equal distances. */

import { ParameterError } from "../core/index.ts";
import { GRID_SEC, gridSample, type Span, type Spans } from "./span.ts";

export interface WindowOptions {
  /** Length of a window, and from one start to the next: multiples of 0.01 s. */
  readonly windowSec: number;
  readonly hopSec: number;
}

/**
 * The last window ends with the recording, so that nothing is left out; a recording shorter than a window is one by itself.
 *
 * @throws {ParameterError} for lengths that are no multiples of 0.01 s, and for a hop longer than the window.
 */
export function windowsOf({ windowSec, hopSec }: WindowOptions, sampleRateHz: number): Spans {
  const window = stepsOf("window", windowSec);
  const hop = stepsOf("hop", hopSec);
  if (hop > window) {
    throw new ParameterError(
      "timeline, hop",
      `at most the window of ${windowSec} s`,
      `${hopSec} s`,
      "A longer hop leaves out what is between the windows.",
    );
  }
  const at = (step: number) => gridSample(step, sampleRateHz);
  let end = 0;
  /** Step of the grid that the next window begins at. */
  let next = 0;
  let covered = 0;
  return {
    history: at(window) + 1,
    push(samples) {
      end += samples.length;
      const out: Span[] = [];
      for (; at(next + window) <= end; next += hop) {
        covered = at(next + window);
        out.push({ start: at(next), end: covered });
      }
      return out;
    },
    finish() {
      if (covered === end) return [];
      const first = Math.max(0, Math.ceil((end - at(window)) / (GRID_SEC * sampleRateHz)));
      return [{ start: at(first), end }];
    },
  };
}

/** A duration in steps of the grid, at least one. */
function stepsOf(what: string, seconds: number): number {
  const steps = Math.round(seconds / GRID_SEC);
  if (steps >= 1 && Math.abs(seconds / GRID_SEC - steps) < 1e-6) return steps;
  throw new ParameterError(`timeline, ${what}`, "a positive multiple of 0.01 s", `${seconds} s`);
}
