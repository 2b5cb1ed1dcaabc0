/**
 * @file All distances between two sets of rows, by a WebAssembly SIMD function: the bits of `squaredDistance`, two to three times as
 * fast. Rows are copied into its memory, as many at a time as fit.
 */

import { getLocal, leb, setLocal, simd, WASM_PAGE, wasmModule, wasmTypes } from "./wasm.ts";
import { compileWide, WARM_VALUES, type WideModule } from "./wide.ts";

/** Writes the distances of a row from `FOUR` rows to the first places. */
type Distances = (a: number, b: number, vectorBytes: number, bytes: number) => void;

/** Rows whose distances from a row are found at the same time: the processor would wait for each sum by itself. */
const FOUR = 4;
/** Values of either set in memory, and distances kept: 4 MB each. */
const BLOCK = 2 ** 19;
/** Four sums for each of the distances, before the rows. */
const SCRATCH = 4 * FOUR;

let working: { readonly values: Float64Array; readonly distances: Distances } | undefined;

/**
 * Squared Euclidean distances of rows `[n, d]` and `[m, d]`.
 *
 * @returns Row-major `[n, m]`.
 */
export function squaredDistancesBetween(a: Float32Array, b: Float32Array, d: number): Float64Array {
  if (d === 0 || a.length === 0 || b.length === 0) return new Float64Array(0);
  const [n, m] = [a.length / d, b.length / d];
  const out = new Float64Array(n * m);
  const rows = Math.max(FOUR, FOUR * Math.floor(BLOCK / d / FOUR));
  const { values, distances } = openMemory(SCRATCH + 2 * rows * d);
  const second = SCRATCH + rows * d;
  const [vectorBytes, bytes] = [32 * Math.floor(d / 4), 8 * d];
  for (let i = 0; i < n; i += rows) {
    const endI = Math.min(n, i + rows);
    values.set(a.subarray(i * d, endI * d), SCRATCH);
    for (let j = 0; j < m; j += rows) {
      const endJ = Math.min(m, j + rows);
      values.set(b.subarray(j * d, endJ * d), second);
      for (let p = i; p < endI; p++) {
        for (let q = j; q < endJ; q += FOUR) {
          distances(8 * SCRATCH + (p - i) * bytes, 8 * second + (q - j) * bytes, vectorBytes, bytes);
          // Beyond the last row lies what was there before.
          for (let k = 0; k < FOUR && q + k < endJ; k++) out[p * m + q + k] = values[k];
        }
      }
    }
  }
  return out;
}

/**
 * The same for one row of `a` after the other, with memory for some of them only.
 *
 * @returns For the number of a row of `a`, the `[m]` distances from it: a view that is valid until rows far from it are asked for.
 */
export function distanceRows(a: Float32Array, b: Float32Array, d: number): (i: number) => Float64Array {
  const m = b.length / d;
  const rows = Math.max(1, Math.floor(BLOCK / Math.max(1, m)));
  let block = -1;
  let distances: Float64Array = new Float64Array(0);
  return (i) => {
    const wanted = Math.floor(i / rows);
    if (wanted !== block) {
      distances = squaredDistancesBetween(a.subarray(wanted * rows * d, (wanted + 1) * rows * d), b, d);
      block = wanted;
    }
    const start = (i - block * rows) * m;
    return distances.subarray(start, start + m);
  };
}

function openMemory(length: number) {
  if (working && working.values.length >= length) return working;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((8 * length) / WASM_PAGE) });
  module ??= compileWide(assemble(), warmUp);
  working = { values: new Float64Array(memory.buffer), distances: functionOf(module, memory) };
  return working;
}

let module: WideModule | undefined;

const functionOf = (of: WideModule, memory: WebAssembly.Memory): Distances =>
  new WebAssembly.Instance(of as WebAssembly.Module, { host: { memory } }).exports.distances as Distances;

function warmUp(of: WideModule): void {
  const distances = functionOf(of, new WebAssembly.Memory({ initial: 1 }));
  const bytes = WASM_PAGE / 8;
  for (let done = 0; done < WARM_VALUES; done += bytes / 8) distances(8 * SCRATCH, bytes, bytes, bytes);
}

/**
 * `distances(a, b, vectorBytes, bytes)`, on rows of doubles: four values at a time in two sums of two doubles each, the rest one by one in
 * the first of these four, which is the order of `squaredDistance`. The two sums are written to memory side by side, without which V8
 * would not see that they are one vector of 256 bits.
 */
function assemble(): Uint8Array<ArrayBuffer> {
  const { i32, f64, v128 } = wasmTypes;
  let locals = 4;
  const local = () => locals++;
  const four = () => Array.from({ length: FOUR }, local);
  const [a, b, vectorBytes, bytes] = [0, 1, 2, 3];
  const [at, atA, rows, places] = [local(), local(), four(), four()];
  const [difference, sum] = [local(), local()];
  const [left, right, first, second, pq, rs] = [local(), local(), local(), local(), four(), four()];
  const [addPairs, subtractPairs, multiplyPairs] = [simd(0xf0), simd(0xf1), simd(0xf2)];
  const [addOne, addDouble, subtractDouble, multiplyDouble] = [[0x6a], [0xa0], [0xa1], [0xa2]];
  const zero = [0x41, 0];
  const place = (row: number) => [...getLocal(row), ...getLocal(at), ...addOne];
  const pair = (row: number, offset: number) => [...getLocal(row), ...simd(0), 3, ...leb(offset)];
  const one = (row: number) => [...place(row), 0x2b, 3, 0];
  const kept = (k: number) => [...zero, 0x2b, 3, ...leb(8 * k)];
  const addSquares = (of: number, into: number) => [
    ...[...getLocal(into), ...getLocal(of), ...getLocal(of), ...multiplyPairs, ...addPairs],
    ...setLocal(into),
  ];
  const keep = (pair: number, k: number) => [...zero, ...getLocal(pair), ...simd(0x0b), 3, ...leb(8 * k)];
  const advance = (by: number) => [...getLocal(at), 0x41, by, ...addOne, ...setLocal(at)];
  /** Goes on while `at` lies below the end. */
  const loop = (end: number, body: readonly number[]) => [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[...getLocal(at), ...getLocal(end), 0x4f, 0x0d, 1],
    ...body,
    ...[0x0c, 0, 0x0b, 0x0b],
  ];
  const each = (body: (k: number) => readonly number[]) => rows.flatMap((_, k) => body(k));
  return wasmModule({
    name: "distances",
    parameters: [i32, i32, i32, i32],
    results: [],
    locals: [
      [2 + 2 * FOUR, i32],
      [2, f64],
      [4 + 2 * FOUR, v128],
    ],
    body: [
      ...[...getLocal(b), ...setLocal(rows[0])],
      ...each((k) =>
        k === 0 ? [] : [...getLocal(rows[k - 1]), ...getLocal(bytes), ...addOne, ...setLocal(rows[k])],
      ),
      ...loop(vectorBytes, [
        ...[...place(a), ...setLocal(atA), ...each((k) => [...place(rows[k]), ...setLocal(places[k])])],
        ...[...pair(atA, 0), ...setLocal(left), ...pair(atA, 16), ...setLocal(right)],
        ...each((k) => [
          ...[...getLocal(left), ...pair(places[k], 0), ...subtractPairs, ...setLocal(first)],
          ...[...getLocal(right), ...pair(places[k], 16), ...subtractPairs, ...setLocal(second)],
          ...[...addSquares(first, pq[k]), ...addSquares(second, rs[k])],
        ]),
        ...advance(32),
      ]),
      ...each((k) => [...keep(pq[k], 4 * k), ...keep(rs[k], 4 * k + 2)]),
      ...each((k) => [
        ...[...kept(4 * k), ...setLocal(sum)],
        ...[...getLocal(vectorBytes), ...setLocal(at)],
        ...loop(bytes, [
          ...[...one(a), ...one(rows[k]), ...subtractDouble, ...setLocal(difference)],
          ...[...getLocal(sum), ...getLocal(difference), ...getLocal(difference), ...multiplyDouble],
          ...[...addDouble, ...setLocal(sum), ...advance(8)],
        ]),
        ...[...zero, ...getLocal(sum), ...kept(4 * k + 1), ...addDouble],
        ...[...kept(4 * k + 2), ...kept(4 * k + 3), ...addDouble, ...addDouble],
        ...[0x39, 3, ...leb(8 * k)],
      ]),
    ],
  });
}
