/** @file Pools the rows of all frames into one row. */

import type { EmbeddingOptions } from "./options.ts";

export type Pool = EmbeddingOptions["pool"];

/** Names of the pooled values: `output[i]`, with `_mean` or `_std` if there are both. */
export function pooledNames(output: string, width: number, pool: Pool): string[] {
  const values = Array.from({ length: width }, (_, i) => `${output}[${i}]`);
  return pool === "mean-std"
    ? [...values.map((name) => `${name}_mean`), ...values.map((name) => `${name}_std`)]
    : values;
}

/**
 * @param data Row-major `[frames, width]`, at least one frame.
 * @returns `[width]`; for `mean-std` `[2 width]`, means first. Deviations have the number of frames as their divisor.
 */
export function poolFrames(data: Float32Array, width: number, pool: Pool): Float64Array {
  const frames = data.length / width;
  if (pool === "max") {
    const out = new Float64Array(width).fill(-Infinity);
    for (let i = 0; i < data.length; i++) out[i % width] = Math.max(out[i % width], data[i]);
    return out;
  }
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width] += data[i];
  for (let k = 0; k < width; k++) mean[k] /= frames;
  if (pool !== "mean-std") return mean;
  const squares = new Float64Array(width);
  for (let i = 0; i < data.length; i++) squares[i % width] += (data[i] - mean[i % width]) ** 2;
  return Float64Array.of(...mean, ...squares.map((sum) => Math.sqrt(sum / frames)));
}
