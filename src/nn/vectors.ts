/** @file Parameters laid end to end in a few long vectors, as they live on a device. */

import { ParameterError, ShapeError } from "../core/index.ts";
import { input, reshape, slice, type Tensor } from "../tensor/index.ts";
import { type Parameter, type ParameterGroup, type ParameterSet, parametersFrom } from "./parameters.ts";

/** One vector: parameters of one part, all trainable or all running statistics. */
export interface Vector {
  /** The graph input that it is. */
  readonly name: string;
  readonly part: string;
  readonly trainable: boolean;
  readonly length: number;
  readonly entries: readonly VectorEntry[];
}

export interface VectorEntry {
  /** The parameter's. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly length: number;
}

/** 128 MB: what WebGPU promises for one array. */
const LONGEST = 2 ** 25;

/**
 * One vector for each part, and one for its running statistics; more where one would be too long.
 *
 * @param parts Prefixes by name.
 * @param longest Values in a vector, but for parameters that are longer by themselves.
 * @throws {ParameterError} if a parameter belongs to no part, or to two.
 */
export function layOut(
  params: ParameterGroup,
  parts: Readonly<Record<string, string>>,
  longest = LONGEST,
): Vector[] {
  for (const name of params.entries.keys()) {
    const owners = Object.keys(parts).filter((part) => name.startsWith(parts[part]));
    if (owners.length !== 1)
      throw new ParameterError(
        `parameter "${name}"`,
        "one part that it belongs to",
        owners.join(", ") || "none",
      );
  }
  return Object.entries(parts).flatMap(([part, prefix]) =>
    [true, false].flatMap((trainable) => {
      const members = [...params.entries].filter(
        ([name, parameter]) => name.startsWith(prefix) && parameter.trainable === trainable,
      );
      return filled(members, longest).map((entries, k): Vector => {
        const last = entries[entries.length - 1];
        const name = `${trainable ? "weights" : "statistics"} ${k + 1} of ${part}`;
        return { name, part, trainable, length: last.start + last.length, entries };
      });
    }),
  );
}

/** Lists of entries, each no longer than allowed. */
function filled(members: readonly (readonly [string, Parameter])[], longest: number): VectorEntry[][] {
  const lists: VectorEntry[][] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const [name, { shape, values }] of members) {
    if (end + values.length > longest) {
      lists.push([]);
      end = 0;
    }
    lists[lists.length - 1].push({ name, shape, start: end, length: values.length });
    end += values.length;
  }
  return lists;
}

/** The values of a vector, from arrays by the names of their parameters. */
export function gathered(
  { length, entries }: Vector,
  arrays: Readonly<Record<string, Float32Array>>,
): Float32Array {
  const values = new Float32Array(length);
  for (const { name, start } of entries) values.set(arrays[name], start);
  return values;
}

/** The part of a vector's values that is a parameter's: not copied. */
export const part = (values: Float32Array, { start, length }: VectorEntry): Float32Array =>
  values.subarray(start, start + length);

/** Parameters that are slices of vectors; one that is in none of them is an input of its own. */
export function sliced(vectors: readonly Vector[]): ParameterSet {
  const tensors = new Map<string, Tensor>();
  for (const { name, length, entries } of vectors) {
    const whole = input(name, [length]);
    for (const { name, start, length, shape } of entries)
      tensors.set(name, reshape(slice(whole, [start], [start + length]), shape));
  }
  return parametersFrom((name, shape, trainable) => {
    const tensor = tensors.get(name) ?? input(name, shape);
    if (tensor.shape.join() !== shape.join())
      throw new ShapeError(`parameter "${name}"`, [tensor.shape, shape], "the network has the first");
    return { tensor, values: new Float32Array(0), shape: [...shape], trainable };
  });
}
