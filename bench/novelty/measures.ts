/** @file Ways to say how unlike the training recordings a recording is, each from little that a bundle could hold. */

import {
  distancesOf,
  fitDistances,
  type LabelledRows,
  type SignalMeasures,
} from "../../src/answers/index.ts";
import { createRng } from "../../src/core/index.ts";
import { quantile } from "../../src/evaluate/index.ts";

export interface Training extends LabelledRows {
  readonly measures: readonly SignalMeasures[];
}

/** The larger the number, the more unlike. */
export type Measure = (row: Float32Array, measures: SignalMeasures) => number;

export interface Candidate {
  readonly name: string;
  /** Numbers that a bundle would hold for `d` features and `k` classes. */
  readonly numbers: (d: number, k: number) => number;
  fit(training: Training): Measure;
}

const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));

export const candidates: readonly Candidate[] = [
  {
    name: "root mean square deviation (before)",
    numbers: () => 0,
    fit: () => (row) => Math.sqrt(row.reduce((sum, x) => sum + clamp(x, 5) ** 2, 0) / row.length),
  },
  {
    name: "share of features outside 99 %",
    numbers: (d) => 2 * d,
    fit(training) {
      const [low, high] = [0.005, 0.995].map((q) => columnQuantiles(training, q));
      return (row) => row.reduce((sum, x, c) => sum + (x < low[c] || x > high[c] ? 1 : 0), 0) / row.length;
    },
  },
  {
    name: "deviations outside 99.6 %, up to 2",
    numbers: (d) => 2 * d,
    fit(training) {
      const { reference } = fitDistances(training);
      return (row) => distancesOf(reference, row).shift;
    },
  },
  {
    name: "residual outside 16 principal directions",
    numbers: (d) => 16 * d,
    fit(training) {
      const axes = principal(training, 16);
      return (row) => {
        const clipped = Float64Array.from(row, (x) => clamp(x, 5));
        const along = axes.reduce((sum, axis) => sum + inner(axis, clipped) ** 2, 0);
        return (inner(clipped, clipped) - along) / row.length;
      };
    },
  },
  {
    name: "distance within 16 principal directions",
    numbers: (d) => 17 * d,
    fit(training) {
      const axes = principal(training, 16);
      const n = training.labels.length;
      const variances = axes.map((axis) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += inner(axis, rowAt(training, i)) ** 2;
        return sum / n;
      });
      return (row) => {
        const clipped = Float64Array.from(row, (x) => clamp(x, 5));
        return axes.reduce((sum, axis, j) => sum + inner(axis, clipped) ** 2 / variances[j], 0);
      };
    },
  },
  {
    name: "distance to the nearest class mean",
    numbers: (d, k) => k * d,
    fit({ data, d, labels, k }) {
      const means = Array.from({ length: k }, () => new Float64Array(d));
      const counts = new Array<number>(k).fill(0);
      for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
      for (let i = 0; i < labels.length; i++)
        for (let c = 0; c < d; c++) means[labels[i]][c] += data[i * d + c] / counts[labels[i]];
      return (row) =>
        Math.min(
          ...means.map((mean) => mean.reduce((sum, m, c) => sum + (clamp(row[c], 5) - m) ** 2, 0) / d),
        );
    },
  },
  {
    name: "signal alone: level range, voicing, silence",
    numbers: () => 6,
    fit({ measures }) {
      const names = ["levelRangeDb", "voicedShare", "silentShare"] as const;
      const fitted = names.map((name) => {
        const values = measures.map((one) => one[name]);
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
        return { name, mean, deviation: Math.max(deviation, 1e-3) };
      });
      return (_, one) =>
        fitted.reduce(
          (sum, { name, mean, deviation }) => sum + clamp((one[name] - mean) / deviation, 5) ** 2,
          0,
        );
    },
  },
];

function columnQuantiles({ data, d, labels }: LabelledRows, q: number): Float64Array {
  const n = labels.length;
  return Float64Array.from({ length: d }, (_, c) =>
    quantile(Float64Array.from({ length: n }, (_, i) => data[i * d + c]).sort(), q),
  );
}

function rowAt({ data, d }: LabelledRows, i: number): Float64Array {
  return Float64Array.from(data.subarray(i * d, (i + 1) * d), (x) => clamp(x, 5));
}

/** The directions of the largest variance, orthonormal: subspace iteration. */
function principal(training: LabelledRows, count: number): Float64Array[] {
  const { d, labels } = training;
  const rng = createRng("principal");
  let axes = orthonormal(
    Array.from({ length: count }, () => Float64Array.from({ length: d }, () => rng.normal())),
  );
  const rows = Array.from({ length: labels.length }, (_, i) => rowAt(training, i));
  for (let step = 0; step < 12; step++) {
    const next = axes.map(() => new Float64Array(d));
    for (const row of rows)
      for (const [j, axis] of axes.entries()) {
        const along = inner(axis, row);
        for (let c = 0; c < d; c++) next[j][c] += along * row[c];
      }
    axes = orthonormal(next);
  }
  return axes;
}

function orthonormal(all: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const one of all) {
    const axis = one.slice();
    for (const other of kept) {
      const along = inner(other, axis);
      for (let c = 0; c < axis.length; c++) axis[c] -= along * other[c];
    }
    const length = Math.sqrt(inner(axis, axis));
    kept.push(axis.map((x) => x / length));
  }
  return kept;
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += a[c] * b[c];
  return sum;
}
