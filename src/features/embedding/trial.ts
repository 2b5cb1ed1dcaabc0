/** @file Tries a model on a tone, to find out which way of feeding it works. */

import type { Fed, FrontEnd } from "./front-end.ts";

/** @throws what the last of them throws, if none runs. */
export async function firstThatRuns<Result>(
  frontEnds: readonly FrontEnd[],
  run: (fed: Fed) => Promise<Result>,
): Promise<{ readonly frontEnd: FrontEnd; readonly result: Result }> {
  let failure: unknown;
  for (const frontEnd of frontEnds) {
    try {
      return { frontEnd, result: await run(frontEnd.feed(tone(frontEnd.trial))) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** A quiet tone of 200 Hz at 16 kHz: neither silence nor random. */
function tone(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.1 * Math.sin((2 * Math.PI * i) / 80));
}
