/**
 * @file libsvm (Chang & Lin 2011) as a trainer of pairwise support vector machines on a precomputed Gram matrix.
 *
 * The asm.js build: it is there as soon as it is imported, in Node, workers and bundles alike. The package's WebAssembly build
 * is about 1.5 times as fast, but looks for its binary at run time (beside the page in a browser), and its loader prints
 * errors under Node and is a thenable, on which module runners that await it hang.
 */

import { EmoforgeError } from "../core/index.ts";
import { Svm } from "./libsvm-build.ts";

/** One binary machine: class `first` is chosen where the sum of coefficient times kernel value, less `rho`, is above 0. */
export interface PairMachine {
  readonly first: number;
  readonly second: number;
  /** Positions of the support vectors in the Gram matrix. */
  readonly vectors: Int32Array;
  /** y * alpha of each support vector. */
  readonly coefficients: Float64Array;
  readonly rho: number;
}

/** Inner products of rows, `[n, n]`. */
export interface Gram {
  readonly values: Float64Array;
  readonly n: number;
}

/**
 * Trains one machine for every pair of the classes that occur among `positions`.
 *
 * @param labels Class index of every row of the Gram matrix.
 * @param bounds Upper bound of alpha per class: C times the class weight.
 * @returns Pairs in the order (0,1), (0,2), ..., (1,2), ...; none if there is only one class.
 */
export function trainPairs(
  gram: Gram,
  labels: ArrayLike<number>,
  positions: readonly number[],
  bounds: readonly number[],
): PairMachine[] {
  // libsvm numbers classes in the order in which it meets them: sorted, its ties and pairs go by class index.
  const sorted = [...positions].sort((a, b) => labels[a] - labels[b]);
  const classes = [...new Set(sorted.map((i) => labels[i]))];
  if (classes.length < 2) return [];
  const svm = new Svm({
    kernel: "4",
    cost: 1,
    weight: Object.fromEntries(classes.map((c) => [c, bounds[c]])),
    quiet: true,
  });
  let text: string;
  try {
    svm.train(
      sorted.map((i, at) => kernelRow(gram, i, at, sorted)),
      sorted.map((i) => labels[i]),
    );
    text = svm.serializeModel();
  } finally {
    svm.free();
  }
  const { counts, vectors, coefficients } = parseModel(text, classes);
  const machines: PairMachine[] = [];
  const starts = counts.map((_, c) => counts.slice(0, c).reduce((sum, count) => sum + count, 0));
  for (let a = 0; a < classes.length; a++) {
    for (let b = a + 1; b < classes.length; b++) {
      // A vector of class a keeps its coefficient against b in row b-1, one of class b that against a in row a.
      const entries = [
        ...range(starts[a], counts[a]).map((v) => [sorted[vectors[v]], coefficients[v][b - 1]]),
        ...range(starts[b], counts[b]).map((v) => [sorted[vectors[v]], coefficients[v][a]]),
      ].filter(([, coefficient]) => coefficient !== 0);
      const machine = {
        first: classes[a],
        second: classes[b],
        vectors: Int32Array.from(entries, ([position]) => position),
        coefficients: Float64Array.from(entries, ([, coefficient]) => coefficient),
      };
      machines.push({ ...machine, rho: threshold(machine, gram, labels, sorted, bounds) });
    }
  }
  return machines;
}

/** Decision value of one machine for row `i` of the Gram matrix. */
export function decide(machine: PairMachine, gram: Gram, i: number): number {
  let sum = -machine.rho;
  for (let v = 0; v < machine.vectors.length; v++) {
    sum += machine.coefficients[v] * gram.values[i * gram.n + machine.vectors[v]];
  }
  return sum;
}

function kernelRow(gram: Gram, i: number, at: number, columns: readonly number[]): Float64Array {
  const out = new Float64Array(columns.length + 1);
  out[0] = at + 1;
  for (let j = 0; j < columns.length; j++) out[j + 1] = gram.values[i * gram.n + columns[j]];
  return out;
}

/** Reads libsvm's model text: after a line "SV", one line per support vector, "<k-1 coefficients> 0:<row number>". */
function parseModel(
  text: string,
  classes: readonly number[],
): { counts: number[]; vectors: number[]; coefficients: number[][] } {
  const [header, body] = text.split("\nSV\n");
  const field = (name: string) =>
    header
      .match(new RegExp(`^${name} (.*)$`, "m"))?.[1]
      .split(" ")
      .map(Number) ?? [];
  const counts = field("nr_sv");
  if (body === undefined || field("label").join() !== classes.join() || counts.length !== classes.length) {
    throw new EmoforgeError(`libsvm gave an unexpected model:\n${header}`);
  }
  const rows = body
    .trim()
    .split("\n")
    .map((line) => line.trim().split(" "));
  return {
    counts,
    vectors: rows.map((parts) => Number(parts[classes.length - 1].slice("0:".length)) - 1),
    coefficients: rows.map((parts) => parts.slice(0, classes.length - 1).map(Number)),
  };
}

/**
 * rho from the optimality conditions, as libsvm defines it (its text gives six digits only): the mean of f(x) - y over free
 * vectors, f without threshold; without any, the middle of the interval that the bounded ones leave. One departure: an alpha
 * within a rounding error of its bound counts as bounded. libsvm counts it as free, which for small C, where all are
 * bounded, puts rho at the end of the interval and gives every row to one class.
 */
function threshold(
  machine: Omit<PairMachine, "rho">,
  gram: Gram,
  labels: ArrayLike<number>,
  positions: readonly number[],
  bounds: readonly number[],
): number {
  const alphas = new Map<number, number>();
  machine.vectors.forEach((position, v) => {
    alphas.set(position, Math.abs(machine.coefficients[v]));
  });
  const withoutRho = { ...machine, rho: 0 };
  let [low, high, sum, free] = [-Infinity, Infinity, 0, 0];
  for (const i of positions) {
    if (labels[i] !== machine.first && labels[i] !== machine.second) continue;
    const y = labels[i] === machine.first ? 1 : -1;
    const error = decide(withoutRho, gram, i) - y;
    const alpha = alphas.get(i) ?? 0;
    const atBound = alpha >= bounds[labels[i]] * (1 - 1e-9);
    if (alpha > 0 && !atBound) {
      sum += error;
      free++;
    } else if (y > 0 === atBound) {
      low = Math.max(low, error);
    } else {
      high = Math.min(high, error);
    }
  }
  return free > 0 ? sum / free : (low + high) / 2;
}

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}
