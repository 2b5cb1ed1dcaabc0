/** @file Dense and convolutional layers: functions from a graph to a graph that create the parameters they need. */

import { ParameterError, ShapeError } from "../core/index.ts";
import {
  add,
  type ConvOptions,
  type ConvTransposeOptions,
  conv,
  convTranspose,
  greaterEqual,
  leakyRelu,
  matmul,
  multiply,
  reshape,
  type Tensor,
  where,
} from "../tensor/index.ts";
import { glorotUniform, type Initialiser, zeros } from "./initialisers.ts";
import type { ParameterSet } from "./parameters.ts";

export interface WeightOptions {
  /** Of the weights; default `glorotUniform`. Biases start at 0. */
  readonly initialiser?: Initialiser;
  /** Default true. */
  readonly bias?: boolean;
}

/**
 * x W + b.
 *
 * @param x `[n, in]` or `[batch, n, in]`.
 * @returns The same shape with `outFeatures` last. Parameters: `<name>/weight` `[in, out]`, `<name>/bias` `[out]`.
 */
export function linear(
  params: ParameterSet,
  name: string,
  x: Tensor,
  outFeatures: number,
  { initialiser = glorotUniform, bias = true }: WeightOptions = {},
): Tensor {
  const inFeatures = x.shape[x.shape.length - 1];
  const product = matmul(x, params.create(`${name}/weight`, [inFeatures, outFeatures], initialiser));
  return bias ? add(product, params.create(`${name}/bias`, [outFeatures], zeros)) : product;
}

export interface MlpOptions extends WeightOptions {
  /** Units of each hidden layer, e.g. [800, 800]. */
  readonly hidden: readonly number[];
  readonly out: number;
  /** After each hidden layer; default leakyRelu with slope 0.2. */
  readonly activation?: (x: Tensor) => Tensor;
}

/** Dense layers `<name>/1`, `<name>/2`, ...; the last is linear. */
export function mlp(
  params: ParameterSet,
  name: string,
  x: Tensor,
  { hidden, out, activation = (h) => leakyRelu(h, 0.2), ...weights }: MlpOptions,
): Tensor {
  const last = hidden.reduce(
    (h, units, i) => activation(linear(params, `${name}/${i + 1}`, h, units, weights)),
    x,
  );
  return linear(params, `${name}/${hidden.length + 1}`, last, out, weights);
}

export interface ConvLayerOptions extends WeightOptions, ConvOptions {
  readonly channels: number;
  /** Taps along each spatial axis. */
  readonly kernel: number | readonly number[];
}

/** Cross-correlation along time: `[n, in, time]` to `[n, channels, time']`. Weights `[channels, in / groups, kernel]`. */
export const conv1d = (params: ParameterSet, name: string, x: Tensor, options: ConvLayerOptions): Tensor =>
  convolve("conv1d", 1, params, name, x, options);

/** Cross-correlation of images: `[n, in, h, w]` to `[n, channels, h', w']`. Weights `[channels, in / groups, kh, kw]`. */
export const conv2d = (params: ParameterSet, name: string, x: Tensor, options: ConvLayerOptions): Tensor =>
  convolve("conv2d", 2, params, name, x, options);

export interface ConvTransposeLayerOptions extends WeightOptions, ConvTransposeOptions {
  readonly channels: number;
  readonly kernel: number | readonly number[];
}

/** Transposed convolution of images, which enlarges them by its strides. Weights `[in, channels / groups, kh, kw]`. */
export function convTranspose2d(
  params: ParameterSet,
  name: string,
  x: Tensor,
  { channels, kernel, initialiser = glorotUniform, bias = true, ...options }: ConvTransposeLayerOptions,
): Tensor {
  requireRank("convTranspose2d", x, 4);
  const taps = kernelShape("convTranspose2d", kernel, 2);
  const shape = [x.shape[1], channels / (options.groups ?? 1), ...taps];
  const response = convTranspose(x, params.create(`${name}/weight`, shape, initialiser), options);
  return bias ? addChannelwise(response, params.create(`${name}/bias`, [channels], zeros)) : response;
}

function convolve(
  what: string,
  axes: number,
  params: ParameterSet,
  name: string,
  x: Tensor,
  { channels, kernel, initialiser = glorotUniform, bias = true, ...options }: ConvLayerOptions,
): Tensor {
  requireRank(what, x, axes + 2);
  const shape = [channels, x.shape[1] / (options.groups ?? 1), ...kernelShape(what, kernel, axes)];
  const response = conv(x, params.create(`${name}/weight`, shape, initialiser), options);
  return bias ? addChannelwise(response, params.create(`${name}/bias`, [channels], zeros)) : response;
}

/** A vector `[channels]` laid along axis 1 of a tensor of this rank. */
export function alongChannels(vector: Tensor, rank: number): Tensor {
  return reshape(vector, [vector.shape[0], ...new Array<number>(rank - 2).fill(1)]);
}

const addChannelwise = (x: Tensor, bias: Tensor) => add(x, alongChannels(bias, x.shape.length));

function kernelShape(what: string, kernel: number | readonly number[], axes: number): readonly number[] {
  const taps = typeof kernel === "number" ? new Array<number>(axes).fill(kernel) : kernel;
  if (taps.length !== axes)
    throw new ParameterError(`${what}, kernel`, `${axes} length(s)`, taps.join(" x "));
  return taps;
}

function requireRank(what: string, x: Tensor, rank: number): void {
  if (x.shape.length !== rank)
    throw new ShapeError(what, [x.shape], `expected ${rank} axes: batch, channels and ${rank - 2} of space`);
}

/**
 * Zeroes a share of the values and scales the rest up, so that the mean stays (Srivastava et al., 2014).
 *
 * @param noise Uniform in [0, 1), of a shape that broadcasts to `x`; an input, drawn anew for each run.
 * @param rate Share zeroed, in [0, 1).
 */
export function dropout(x: Tensor, noise: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new ParameterError("dropout, rate", "a number in [0, 1)", rate);
  return rate === 0 ? x : multiply(x, where(greaterEqual(noise, rate), 1 / (1 - rate), 0));
}
