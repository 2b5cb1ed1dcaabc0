/** @file What NumPy 1.24.2 makes of Whisper's formulas: written by `golden.py`. */

import { readFileSync } from "node:fs";

interface Golden {
  readonly bands: Readonly<Record<"sums" | "first bins" | "last bins", readonly number[]>>;
  readonly cases: readonly {
    readonly samples: number;
    readonly bands: number;
    readonly seconds: number;
    readonly shape: readonly [number, number];
    /** Over all values. */
    readonly mean: number;
    readonly frames: readonly number[];
    /** `[frames][bands]` */
    readonly values: readonly (readonly number[])[];
  }[];
}

export const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8")) as Golden;

/** Three tones, one of which fades, and a sawtooth that stands for noise: the signal of `golden.py`. */
export function goldenSignal(length: number): Float32Array {
  const turn = (hz: number, n: number) => (2 * Math.PI * hz * n) / 16_000;
  return Float32Array.from(
    { length },
    (_, n) =>
      0.3 * Math.sin(turn(220, n)) +
      0.2 * Math.sin(turn(1830, n)) * Math.exp(-n / 8000) +
      0.05 * Math.sin(turn(6100, n) + 1) +
      (((n * 7919) % 101) - 50) / 5000,
  );
}
