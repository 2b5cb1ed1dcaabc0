/** @file How parameters start: Glorot & Bengio (2010), He et al. (2015), constants. */

import type { Rng } from "../core/index.ts";

/** Starting values for a parameter of this shape, row-major. */
export type Initialiser = (shape: readonly number[], rng: Rng) => Float32Array;

/** Uniform in ±sqrt(6 / (fanIn + fanOut)). */
export const glorotUniform: Initialiser = (shape, rng) => {
  const { fanIn, fanOut } = fans(shape);
  return uniform(shape, rng, Math.sqrt(6 / (fanIn + fanOut)));
};

/** Normal with variance 2 / (fanIn + fanOut). */
export const glorotNormal: Initialiser = (shape, rng) => {
  const { fanIn, fanOut } = fans(shape);
  return normal(shape, rng, Math.sqrt(2 / (fanIn + fanOut)));
};

/** Uniform in ±sqrt(6 / fanIn), for layers followed by a rectifier. */
export const heUniform: Initialiser = (shape, rng) => uniform(shape, rng, Math.sqrt(6 / fans(shape).fanIn));

/** Normal with variance 2 / fanIn, for layers followed by a rectifier. */
export const heNormal: Initialiser = (shape, rng) => normal(shape, rng, Math.sqrt(2 / fans(shape).fanIn));

export const zeros: Initialiser = (shape) => new Float32Array(size(shape));
export const ones: Initialiser = (shape) => new Float32Array(size(shape)).fill(1);

/** Every value the same. */
export function constantOf(value: number): Initialiser {
  return (shape) => new Float32Array(size(shape)).fill(value);
}

/**
 * Inputs and outputs that one unit sees. Matrices are `[in, out]`; kernels are `[out, in, ...taps]`;
 * vectors count as one unit's inputs.
 */
export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: size(shape), fanOut: size(shape) };
  if (shape.length === 2) return { fanIn: shape[0], fanOut: shape[1] };
  const taps = size(shape.slice(2));
  return { fanIn: shape[1] * taps, fanOut: shape[0] * taps };
}

function uniform(shape: readonly number[], rng: Rng, bound: number): Float32Array {
  const out = new Float32Array(size(shape));
  for (let i = 0; i < out.length; i++) out[i] = (2 * rng.uniform() - 1) * bound;
  return out;
}

function normal(shape: readonly number[], rng: Rng, deviation: number): Float32Array {
  const out = new Float32Array(size(shape));
  for (let i = 0; i < out.length; i++) out[i] = rng.normal() * deviation;
  return out;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
