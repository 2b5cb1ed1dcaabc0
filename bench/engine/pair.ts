/** @file Two engines as one: programs run on both with the same feeds, so that a training can be compared without drifting apart. */

import { createShelf, type Engine, type Program, type TensorData } from "../../src/tensor/index.ts";

export interface Side {
  /** Milliseconds that programs have taken since the last `reset`. */
  ms: number;
}

export interface Pair {
  /** Runs programs on both engines and returns the results of the first. */
  readonly engine: Engine;
  readonly first: Side;
  readonly second: Side;
  /** The time of comparing results, which counts for neither. */
  readonly comparing: Side;
  /**
   * The largest of any value so far: the difference divided by the largest magnitude in the same output, or 1e-6 if that is larger.
   * Infinity if a value is not finite (NaN on both sides counts as equal).
   */
  readonly largest: { difference: number; output: string };
  /** Sets the times back to 0. */
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

/** The largest relative difference of the values of one output. */
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
