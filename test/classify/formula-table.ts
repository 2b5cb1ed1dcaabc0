/** @file Rows by a formula, which `golden.py` writes as well. */

import type { Recorded, Rows } from "../../src/core/index.ts";

/** 40 rows, 4 classes of 16, 12, 8 and 4 rows, exact in single precision. */
export function formulaTable(d = 6): Recorded<Rows> {
  const n = 40;
  const labels = Int32Array.from({ length: n }, (_, i) => [0, 0, 0, 0, 1, 1, 1, 2, 2, 3][(i * 7) % 10]);
  const data = Float32Array.from({ length: n * d }, (_, at) => {
    const [i, c] = [Math.floor(at / d), at % d];
    return (((i * i * (c + 3) + i * 7 * (c * c + 1)) % 31) - 15) / 2 + ((labels[i] * (c + 1)) % 4) * 3;
  });
  return {
    origin: "recorded",
    features: Array.from({ length: d }, (_, c) => `f${c}`),
    classes: ["a", "b", "c", "d"],
    data,
    labels,
    ids: Array.from({ length: n }, (_, i) => `u${i}`),
    speakers: Array.from({ length: n }, (_, i) => `s${i % 5}`),
  };
}
