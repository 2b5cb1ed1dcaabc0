/** @file The matrix of inner products between rows. */

import { type Engine, input, matmul } from "../tensor/index.ts";
import type { Gram } from "./libsvm.ts";

/**
 * Inner products of all rows of `[n, d]`. On an engine (5 to 15 times as fast for hundreds of features) they are rounded to
 * single precision, about 1e-6 of the largest; without one they are summed in double precision.
 */
export function gramMatrix(x: Float32Array, d: number, engine?: Engine): Promise<Gram> {
  const known = lastGrams.get(x);
  if (known?.engine === engine && known?.d === d) return known.gram;
  const gram = computedGram(x, d, engine);
  lastGrams.set(x, { engine, d, gram });
  gram.catch(() => lastGrams.delete(x));
  return gram;
}

/** Several classifiers are trained on the same rows, one after another; what is kept goes with the rows. */
const lastGrams = new WeakMap<
  Float32Array,
  { readonly engine: Engine | undefined; readonly d: number; readonly gram: Promise<Gram> }
>();

async function computedGram(x: Float32Array, d: number, engine?: Engine): Promise<Gram> {
  const n = x.length / d;
  if (!engine) return { values: innerProducts(x, d), n };
  const rows = input("rows", [n, d]);
  const program = await engine.compile({ gram: matmul(rows, rows, { transposeB: true }) });
  try {
    const { gram } = await program.run({ rows: x });
    return { values: Float64Array.from(gram), n };
  } finally {
    await program.release();
  }
}

/** Two rows by four at a time, so that each value read serves several products. */
function innerProducts(x: Float32Array, d: number): Float64Array {
  const n = x.length / d;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i += 2) {
    for (let j = 0; j <= i; j += 4) {
      if (i + 1 < n && j + 3 < n) block(x, d, n, i, j, values);
      else edge(x, d, n, i, j, values);
    }
  }
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) values[i * n + j] = values[j * n + i];
  return values;
}

function block(x: Float32Array, d: number, n: number, i: number, j: number, out: Float64Array): void {
  let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let c = 0, p = i * d, q = j * d; c < d; c++, p++, q++) {
    const a = x[p];
    const b = x[p + d];
    const r0 = x[q];
    const r1 = x[q + d];
    const r2 = x[q + 2 * d];
    const r3 = x[q + 3 * d];
    a0 += a * r0;
    a1 += a * r1;
    a2 += a * r2;
    a3 += a * r3;
    b0 += b * r0;
    b1 += b * r1;
    b2 += b * r2;
    b3 += b * r3;
  }
  out.set([a0, a1, a2, a3], i * n + j);
  out.set([b0, b1, b2, b3], (i + 1) * n + j);
}

/** The same where fewer than two by four rows are left. */
function edge(x: Float32Array, d: number, n: number, i: number, j: number, out: Float64Array): void {
  for (let p = i; p < Math.min(i + 2, n); p++) {
    for (let q = j; q < Math.min(j + 4, n); q++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += x[p * d + c] * x[q * d + c];
      out[p * n + q] = sum;
    }
  }
}
