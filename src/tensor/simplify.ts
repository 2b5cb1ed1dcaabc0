/**
 * @file The graph that is run, from the graph that was written: common subexpressions merged, repeated values kept
 * small, scalar factors and transpositions absorbed. Rewrites look through tensors, which is safe only here: earlier,
 * a gradient might still be asked for with respect to what they bypass.
 */

import { elementwiseOps } from "./elementwise.ts";
import { makeTensor, reachable, uniformValue } from "./graph.ts";
import { broadcastShapes, leftPad, sameShape, sizeOf } from "./shapes.ts";
import type { DType, Shape, Tensor, TensorData } from "./types.ts";

type Attributes = Readonly<Record<string, unknown>>;
type Build = (
  op: string,
  inputs: readonly Tensor[],
  shape: Shape,
  attributes?: Attributes,
  dtype?: DType,
) => Tensor;
type Rule = (node: Omit<Tensor, "id">, build: Build) => Tensor | undefined;

/** Equivalent tensors for `outputs`, in order. */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  const known = new Map<string, Tensor>();
  const arrays = new Map<unknown, number>();
  const build: Build = (op, inputs, shape, attributes = {}, dtype = "float32") => {
    const node = { op, inputs, shape, attributes, dtype };
    for (const rule of rules[op] ?? []) {
      const better = rule(node, build);
      if (better) return better;
    }
    const key = keyOf(node, arrays);
    const found = known.get(key);
    if (found) return found;
    const made = makeTensor(op, inputs, shape, attributes, dtype);
    known.set(key, made);
    return made;
  };
  const rebuilt = new Map<Tensor, Tensor>();
  for (const node of reachable(outputs)) {
    const inputs = node.inputs.map((x) => rebuilt.get(x) as Tensor);
    rebuilt.set(node, build(node.op, inputs, node.shape, node.attributes, node.dtype));
  }
  return outputs.map((x) => rebuilt.get(x) as Tensor);
}

const commutative = new Set(["add", "multiply", "equal"]);

function keyOf(node: Omit<Tensor, "id">, arrays: Map<unknown, number>): string {
  const ids = node.inputs.map((x) => x.id);
  if (commutative.has(node.op)) ids.sort((a, b) => a - b);
  return `${node.op}|${ids}|${node.shape}|${node.dtype}|${attributesKey(node, arrays)}`;
}

/** Small constants are equal by content, large ones by identity. */
function attributesKey({ op, attributes }: Omit<Tensor, "id">, arrays: Map<unknown, number>): string {
  if (op !== "constant") return String(Object.entries(attributes));
  const values = attributes.values as TensorData;
  if (values.length <= 64) return values.map((v) => v).join();
  if (!arrays.has(values)) arrays.set(values, arrays.size);
  return `#${arrays.get(values)}`;
}

const repeat = (x: Tensor, shape: Shape, build: Build): Tensor =>
  sameShape(x.shape, shape) ? x : build("broadcastTo", [x], shape, {}, x.dtype);
const regroup = (x: Tensor, shape: Shape, build: Build): Tensor =>
  sameShape(x.shape, shape) ? x : build("reshape", [x], shape, {}, x.dtype);
const number = (value: number, build: Build): Tensor =>
  build("constant", [], [], { values: Float32Array.of(value) });

/** An operation on repeated values is the repeated operation on the values. */
const unrepeat: Rule = ({ op, inputs, shape, attributes, dtype }, build) => {
  if (!inputs.some((x) => x.op === "broadcastTo")) return undefined;
  const below = inputs.map((x) => (x.op === "broadcastTo" ? x.inputs[0] : x));
  const inner = below.map((x) => x.shape).reduce((a, b) => broadcastShapes(op, a, b));
  return repeat(build(op, below, inner, attributes, dtype), shape, build);
};

/** Sums, differences and products with negated or scaled operands. float32 only. */
const arithmetic: Rule = ({ op, inputs: [x, y], shape, dtype }, build) => {
  if (dtype !== "float32") return undefined;
  const both = (kind: string, a: Tensor, b: Tensor) => build(kind, [a, b], shape);
  const scaled = (a: Tensor, factor: number) => both("multiply", a, number(factor, build));
  switch (op) {
    case "add":
      if (y.op === "negate") return both("subtract", x, y.inputs[0]);
      return x.op === "negate" ? both("subtract", y, x.inputs[0]) : undefined;
    case "subtract":
      if (y.op === "negate") return both("add", x, y.inputs[0]);
      return uniformValue(x) === 0 && sameShape(y.shape, shape) ? build("negate", [y], shape) : undefined;
    case "negate":
      if (x.op === "negate") return x.inputs[0];
      if (x.op === "subtract") return both("subtract", x.inputs[1], x.inputs[0]);
      return x.op === "multiply" && scaleOf(x) !== undefined
        ? build("multiply", [x.inputs[0], number(-(scaleOf(x) as number), build)], shape)
        : undefined;
    default: {
      const [u, v] = [uniformValue(x), uniformValue(y)];
      if (u !== undefined && v === undefined && x.shape.length <= y.shape.length)
        return both("multiply", y, x);
      if (v === undefined || !sameShape(x.shape, shape)) return undefined;
      if (v === 1) return x;
      if (v === -1) return build("negate", [x], shape);
      if (x.op === "negate") return scaled(x.inputs[0], -v);
      const factor = x.op === "multiply" ? scaleOf(x) : undefined;
      return factor === undefined ? undefined : scaled(x.inputs[0], factor * v);
    }
  }
};

/** The factor of `multiply(x, factor)` where only that multiplication gives the shape its size. */
function scaleOf(x: Tensor): number | undefined {
  return sameShape(x.inputs[0].shape, x.shape) ? uniformValue(x.inputs[1]) : undefined;
}

/** Sums over copies are products. */
const sumOfRepeated: Rule = ({ inputs: [x], shape, attributes }, build) => {
  if (x.op !== "broadcastTo") return undefined;
  const axes = attributes.axes as number[];
  const single = regroup(x.inputs[0], leftPad(x.inputs[0].shape, x.shape.length), build);
  const copies = axes.reduce((n, a) => (single.shape[a] === 1 ? n * x.shape[a] : n), 1);
  const over = axes.filter((a) => single.shape[a] !== 1);
  const keptShape = single.shape.map((d, a) => (axes.includes(a) ? 1 : d));
  const summed =
    over.length > 0 ? build("reduceSum", [single], keptShape, { axes: over, keepDims: true }) : single;
  const times = copies === 1 ? summed : build("multiply", [summed, number(copies, build)], keptShape);
  const full = x.shape.map((d, a) => (axes.includes(a) ? 1 : d));
  return regroup(repeat(times, full, build), shape, build);
};

/** A reduction over axes of length 1 only drops them. */
const nothingToReduce: Rule = ({ inputs: [x], shape, attributes }, build) =>
  (attributes.axes as number[]).every((a) => x.shape[a] === 1) ? regroup(x, shape, build) : undefined;

/** A sum of scaled or negated values is the scaled or negated sum: fewer products. */
const sumOfScaled: Rule = ({ inputs: [x], shape, attributes }, build) => {
  if (x.op === "negate") return build("negate", [build("reduceSum", x.inputs, shape, attributes)], shape);
  const factor = x.op === "multiply" ? scaleOf(x) : undefined;
  if (factor === undefined) return undefined;
  return build(
    "multiply",
    [build("reduceSum", [x.inputs[0]], shape, attributes), number(factor, build)],
    shape,
  );
};

/** Reshapes of reshapes, and of repeated values where they only add or drop axes of length 1. */
const reshaped: Rule = ({ inputs: [x], shape }, build) => {
  if (sameShape(x.shape, shape)) return x;
  if (x.op === "reshape") return regroup(x.inputs[0], shape, build);
  if (x.op !== "broadcastTo") return undefined;
  const below = x.inputs[0];
  if (sizeOf(below.shape) === 1)
    return repeat(
      regroup(
        below,
        shape.map(() => 1),
        build,
      ),
      shape,
      build,
    );
  const apart = (s: Shape) => s.filter((d) => d !== 1);
  if (!sameShape(apart(shape), apart(x.shape))) return undefined;
  const full = leftPad(below.shape, x.shape.length).filter((_, i) => x.shape[i] !== 1);
  let next = 0;
  const dims = shape.map((d) => (d === 1 ? 1 : full[next++]));
  return repeat(regroup(below, dims, build), shape, build);
};

/** Transpositions of transpositions, of repeated values, and those that move only axes of length 1. */
const transposed: Rule = ({ inputs: [x], shape, attributes, dtype }, build) => {
  const perm = attributes.perm as number[];
  const moved = perm.filter((a) => x.shape[a] !== 1);
  if (moved.every((a, i) => i === 0 || a > moved[i - 1])) return regroup(x, shape, build);
  if (x.op === "transpose") {
    const before = x.attributes.perm as number[];
    return build("transpose", x.inputs, shape, { perm: perm.map((a) => before[a]) }, dtype);
  }
  if (x.op !== "broadcastTo") return undefined;
  const below = regroup(x.inputs[0], leftPad(x.inputs[0].shape, perm.length), build);
  const inner = perm.map((a) => below.shape[a]);
  return repeat(build("transpose", [below], inner, { perm }, dtype), shape, build);
};

/** A transposition before a matrix product is free inside it. */
const productOfTransposed: Rule = ({ op, inputs, shape, attributes }, build) => {
  const swaps = inputs.map((x) => {
    const perm = x.op === "transpose" ? (x.attributes.perm as number[]) : [];
    return perm.length === 2 || (perm.length === 3 && perm[0] === 0);
  });
  if (!swaps.includes(true)) return undefined;
  return build(
    op,
    inputs.map((x, i) => (swaps[i] ? x.inputs[0] : x)),
    shape,
    {
      transposeA: attributes.transposeA !== swaps[0],
      transposeB: attributes.transposeB !== swaps[1],
    },
  );
};

const twice: Rule = ({ inputs: [x], shape }, build) =>
  x.op === "broadcastTo" ? repeat(x.inputs[0], shape, build) : sameShape(x.shape, shape) ? x : undefined;

const passThrough: Rule = ({ inputs: [x] }) => x;

const rules: Readonly<Record<string, readonly Rule[]>> = {
  ...Object.fromEntries(elementwiseOps.map((op) => [op, [unrepeat]])),
  add: [unrepeat, arithmetic],
  subtract: [unrepeat, arithmetic],
  multiply: [unrepeat, arithmetic],
  negate: [unrepeat, arithmetic],
  reduceSum: [nothingToReduce, sumOfRepeated, sumOfScaled],
  reduceMax: [nothingToReduce],
  reduceMin: [nothingToReduce],
  reshape: [reshaped],
  transpose: [transposed],
  broadcastTo: [twice],
  matmul: [productOfTransposed],
  stopGradient: [passThrough],
};
