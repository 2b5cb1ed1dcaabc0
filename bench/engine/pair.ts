/** @file Two engines as one: what is compiled runs on both from the same feeds, so that a training is compared without drifting apart. */

import { createShelf, type Engine, type Program, type TensorData } from "../../src/tensor/index.ts";

export interface Side {
  /** Milliseconds that programs have taken since the last `reset`. */
  ms: number;
}

export interface Pair {
  /** Gives the results of the first engine. */
  readonly engine: Engine;
  readonly first: Side;
  readonly second: Side;
  /** Comparing results: part of neither. */
  readonly comparing: Side;
  /**
   * Of any value so far: the difference of the two over the largest magnitude in the same output, 1e-6 at least; Infinity where a value
   * is not finite (NaN on both sides counts as equal).
   */
  readonly largest: { difference: number; output: string };
  /** Sets the times back. */
  reset(): void;
}

export function pair(one: Engine, other: Engine): Pair {
  const [first, second, comparing] = [{ ms: 0 }, { ms: 0 }, { ms: 0 }];
  const largest = { difference: 0, output: "none" };
  const timed = async (side: Side, program: Program, feeds: Parameters<Program["run"]>[0]) => {
    const start = performance.now();
    const results = await program.run(feeds);
    side.ms += performance.now() - start;
    return results;
  };
  const engine: Engine = {
    ...one,
    shelf: createShelf(0),
    async compile(outputs) {
      const [mine, theirs] = [await one.compile(outputs), await other.compile(outputs)];
      return {
        ...mine,
        async run(feeds) {
          const found = await timed(second, theirs, feeds);
          const results = await timed(first, mine, feeds);
          const start = performance.now();
          for (const [name, values] of Object.entries(results)) {
            const difference = relativeDifference(values, found[name]);
            if (difference > largest.difference) Object.assign(largest, { difference, output: name });
          }
          comparing.ms += performance.now() - start;
          return results;
        },
        async release() {
          await mine.release();
          await theirs.release();
        },
      };
    },
  };
  return {
    engine,
    first,
    second,
    comparing,
    largest,
    reset() {
      for (const side of [first, second, comparing]) side.ms = 0;
    },
  };
}

/** Of the values of one output. */
export function relativeDifference(a: TensorData, b: TensorData): number {
  let [most, apart] = [1e-6, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
    if (!Number.isFinite(a[i]) || !Number.isFinite(b[i])) return Number.POSITIVE_INFINITY;
    most = Math.max(most, Math.abs(a[i]));
    apart = Math.max(apart, Math.abs(a[i] - b[i]));
  }
  return apart / most;
}
