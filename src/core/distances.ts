/**
 * @file All distances between two sets of rows, by a WebAssembly SIMD function: the bits of `squaredDistance`, two to three times as
 * fast. Rows are copied into its memory, as many at a time as fit.
 */

import { getLocal, leb, setLocal, simd, wasmModule, wasmTypes } from "./wasm.ts";

type Distance = (a: number, b: number, vectorBytes: number, bytes: number) => number;

/** Values of either set in memory, and distances kept: 4 and 8 MB. */
const BLOCK = 2 ** 20;

let working: { readonly values: Float32Array; readonly distance: Distance } | undefined;

/**
 * Squared Euclidean distances of rows `[n, d]` and `[m, d]`.
 *
 * @returns Row-major `[n, m]`.
 */
export function squaredDistancesBetween(a: Float32Array, b: Float32Array, d: number): Float64Array {
  if (d === 0 || a.length === 0 || b.length === 0) return new Float64Array(0);
  const [n, m] = [a.length / d, b.length / d];
  const out = new Float64Array(n * m);
  const { values, distance } = openMemory(2 * Math.max(BLOCK, d));
  const rows = Math.max(1, Math.floor(BLOCK / d));
  const second = rows * d;
  const [vectorBytes, bytes] = [16 * Math.floor(d / 4), 4 * d];
  for (let i = 0; i < n; i += rows) {
    const endI = Math.min(n, i + rows);
    values.set(a.subarray(i * d, endI * d));
    for (let j = 0; j < m; j += rows) {
      const endJ = Math.min(m, j + rows);
      values.set(b.subarray(j * d, endJ * d), second);
      for (let p = i; p < endI; p++)
        for (let q = j; q < endJ; q++)
          out[p * m + q] = distance((p - i) * bytes, 4 * second + (q - j) * bytes, vectorBytes, bytes);
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
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * length) / 65536) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(assemble()), { host: { memory } });
  working = {
    values: new Float32Array(memory.buffer),
    distance: instance.exports.distance as unknown as Distance,
  };
  return working;
}

/**
 * `distance(a, b, vectorBytes, bytes)`: four values at a time in two sums of two doubles each, the rest one by one in the first of these
 * four, which is the order of `squaredDistance`.
 */
function assemble(): Uint8Array<ArrayBuffer> {
  const { i32, f64, v128 } = wasmTypes;
  const [a, b, vectorBytes, bytes, at, difference, sum, pq, rs, pair] = Array.from(
    { length: 10 },
    (_, i) => i,
  );
  const promote = simd(0x5f);
  const place = (row: number) => [...getLocal(row), ...getLocal(at), 0x6a];
  // v128.load64_zero: two values.
  const two = (row: number, offset: number) => [...place(row), ...simd(0x5d), 2, ...leb(offset), ...promote];
  const [addPairs, subtractPairs, multiplyPairs] = [simd(0xf0), simd(0xf1), simd(0xf2)];
  const addSquares = (offset: number, into: number) => [
    ...[...two(a, offset), ...two(b, offset), ...subtractPairs, ...setLocal(pair)],
    ...[...getLocal(into), ...getLocal(pair), ...getLocal(pair), ...multiplyPairs, ...addPairs],
    ...setLocal(into),
  ];
  const one = (row: number) => [...place(row), 0x2a, 2, 0, 0xbb];
  const lane = (vector: number, k: number) => [...getLocal(vector), ...simd(0x21), k];
  const advance = (by: number) => [...getLocal(at), 0x41, by, 0x6a, ...setLocal(at)];
  /** Goes on while `at` lies below the end. */
  const loop = (end: number, body: readonly number[]) => [
    ...[0x02, 0x40, 0x03, 0x40],
    ...[...getLocal(at), ...getLocal(end), 0x4f, 0x0d, 1],
    ...body,
    ...[0x0c, 0, 0x0b, 0x0b],
  ];
  return wasmModule({
    name: "distance",
    parameters: [i32, i32, i32, i32],
    results: [f64],
    locals: [
      [1, i32],
      [2, f64],
      [3, v128],
    ],
    body: [
      ...loop(vectorBytes, [...addSquares(0, pq), ...addSquares(8, rs), ...advance(16)]),
      ...[...lane(pq, 0), ...setLocal(sum)],
      ...loop(bytes, [
        ...[...one(a), ...one(b), 0xa1, ...setLocal(difference)],
        ...[...getLocal(sum), ...getLocal(difference), ...getLocal(difference), 0xa2, 0xa0, ...setLocal(sum)],
        ...advance(4),
      ]),
      ...[...getLocal(sum), ...lane(pq, 1), 0xa0, ...lane(rs, 0), ...lane(rs, 1), 0xa0, 0xa0],
    ],
  });
}
