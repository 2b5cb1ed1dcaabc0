/** @file The one noun of the engine: a tensor of a static graph, as plain data. */

/** Element types. `float32` carries gradients; `int32` holds indices; `bool` holds conditions. */
export type DType = "float32" | "int32" | "bool";

export type Shape = readonly number[];

/**
 * The result of one operation on other tensors; nothing is computed when it is made.
 * There is no graph object: a graph is what can be reached from a tensor through `inputs`.
 */
export interface Tensor {
  /** Grows with creation, so that ascending ids are a topological order. */
  readonly id: number;
  /** Name of the operation, e.g. "matmul". */
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Dimensions, all positive integers; [] for a scalar. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What elementwise operations take: a tensor, or a number that broadcasts. */
export type Operand = Tensor | number;

/** Values of a tensor, row-major. */
export type TensorData = Float32Array | Int32Array;

/** Shape and element type of a named input or output. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Vector-Jacobian product of an operation: from the gradient of a scalar with respect to `node`, those with respect
 * to `node.inputs`, in the same operations, so that gradients can be differentiated again. `undefined` = zero.
 */
export type Vjp = (gradient: Tensor, node: Tensor) => readonly (Tensor | undefined)[];

export type VjpTable = Readonly<Record<string, Vjp>>;
