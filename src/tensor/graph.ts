/** @file Making tensors and walking the graph below them. */

import { ParameterError } from "../core/index.ts";
import { checkShape, formatShape, sizeOf } from "./shapes.ts";
import type { DType, Operand, Shape, Tensor, TensorData } from "./types.ts";

let lastId = 0;

/** A new tensor. For the files of this folder; everyone else composes operations. */
export function makeTensor(
  op: string,
  inputs: readonly Tensor[],
  shape: Shape,
  attributes: Readonly<Record<string, unknown>> = {},
  dtype: DType = "float32",
): Tensor {
  lastId += 1;
  return { id: lastId, op, inputs, attributes, shape, dtype };
}

/** A value fed at each run under `name`. Two inputs of one name must agree in shape and type; they are then the same. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Tensor {
  checkShape(`input "${name}"`, shape);
  if (dtype === "bool") {
    throw new ParameterError(`input "${name}"`, "float32 or int32", dtype, "Compare an int32 input with 0.");
  }
  return makeTensor("input", [], shape, { name }, dtype);
}

/**
 * A fixed value. A number with a shape fills it; an `Int32Array` gives int32, anything else float32.
 *
 * @param shape [] for a number and [length] for a list by default.
 * @throws {ParameterError} if the number of values is not the shape's size.
 */
export function constant(values: number | ArrayLike<number>, shape?: Shape): Tensor {
  if (typeof values === "number") {
    const scalar = makeTensor("constant", [], [], { values: Float32Array.of(values) });
    if (shape === undefined || shape.length === 0) return scalar;
    checkShape("constant", shape);
    return makeTensor("broadcastTo", [scalar], shape);
  }
  const dims = shape ?? [values.length];
  checkShape("constant", dims);
  if (values.length !== sizeOf(dims)) {
    throw new ParameterError("constant", `${sizeOf(dims)} values for ${formatShape(dims)}`, values.length);
  }
  const isInt = values instanceof Int32Array;
  const copy: TensorData = isInt ? Int32Array.from(values) : Float32Array.from(values);
  return makeTensor("constant", [], dims, { values: copy }, isInt ? "int32" : "float32");
}

/** A scalar of the given type: numbers beside an int32 tensor become int32. */
export function scalar(value: number, dtype: DType = "float32"): Tensor {
  return dtype === "int32" ? constant(Int32Array.of(value), []) : constant(value);
}

export function asTensor(x: Operand, dtype: DType = "float32"): Tensor {
  return typeof x === "number" ? scalar(x, dtype) : x;
}

/** The number a tensor is filled with, if that is known while the graph is built. */
export function uniformValue(x: Tensor): number | undefined {
  if (x.op === "broadcastTo" || x.op === "reshape") return uniformValue(x.inputs[0]);
  if (x.op !== "constant") return undefined;
  const values = x.attributes.values as TensorData;
  return values.length === 1 ? values[0] : undefined;
}

/** All tensors below and including `outputs`, inputs before their users. */
export function reachable(outputs: readonly Tensor[]): Tensor[] {
  const seen = new Set<Tensor>(outputs);
  const open = [...seen];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const below of next.inputs) {
      if (seen.has(below)) continue;
      seen.add(below);
      open.push(below);
    }
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** @throws {ParameterError} unless `x` is of the type. */
export function requireDType(op: string, x: Tensor, dtype: DType): void {
  if (x.dtype !== dtype) {
    throw new ParameterError(op, `a ${dtype} tensor`, `${x.dtype} ${formatShape(x.shape)}`, "Use `cast`.");
  }
}
