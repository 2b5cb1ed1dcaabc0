/** @file Window functions, symmetric (denominator length - 1). */

import { ParameterError } from "../core/index.ts";

/** A window's shape; `sigma` is the Gaussian's standard deviation in half lengths. */
export type WindowShape = "rectangular" | "hann" | "hamming" | { readonly gauss: number };

/**
 * The window's `length` weights, each in [0, 1].
 *
 *     hann     0.5 - 0.5·cos(2πk/(L-1))        hamming  0.54 - 0.46·cos(2πk/(L-1))
 *     gauss    exp(-½·((k - (L-1)/2) / (σ·(L-1)/2))²)
 *
 * @throws {ParameterError} For a length that is not a positive integer.
 */
export function windowWeights(shape: WindowShape, length: number): Float64Array {
  if (!(Number.isInteger(length) && length > 0)) {
    throw new ParameterError("windowWeights", "a positive whole number of samples", length);
  }
  if (length === 1) return Float64Array.of(1);
  const last = length - 1;
  const weight = weightAt(shape);
  return Float64Array.from({ length }, (_, k) => weight(k / last));
}

/** The weight at `t` in [0, 1] from the window's start to its end. */
function weightAt(shape: WindowShape): (t: number) => number {
  if (shape === "rectangular") return () => 1;
  if (shape === "hann") return (t) => 0.5 - 0.5 * Math.cos(2 * Math.PI * t);
  if (shape === "hamming") return (t) => 0.54 - 0.46 * Math.cos(2 * Math.PI * t);
  return (t) => Math.exp(-0.5 * ((2 * t - 1) / shape.gauss) ** 2);
}
