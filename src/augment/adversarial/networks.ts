/** @file Generators and discriminators on feature vectors, and the auxiliary classifier. */

import { ParameterError } from "../../core/index.ts";
import { glorotUniform, linear, mlp, type ParameterSet, zeros } from "../../nn/index.ts";
import { add, concat, leakyRelu, reduceMean, reshape, slice, type Tensor } from "../../tensor/index.ts";

export interface GeneratorSpec {
  readonly hidden: readonly number[];
  readonly out: number;
  /** Adds the input to the output, as ResNet blocks do; needs `out` features in. */
  readonly residual: boolean;
  /** Starts the last layer at zero: a residual generator is then the identity. */
  readonly startAtZero: boolean;
}

/**
 * @param x `[n, in]`.
 * @param condition `[n, classes]`, one-hot, or nothing.
 * @returns `[n, out]`.
 */
export function generator(
  params: ParameterSet,
  name: string,
  x: Tensor,
  condition: Tensor | undefined,
  { hidden, out, residual, startAtZero }: GeneratorSpec,
): Tensor {
  const last = hidden.reduce(
    (h, units, i) => leakyRelu(linear(params, `${name}/${i + 1}`, h, units)),
    withCondition(x, condition),
  );
  const initialiser = startAtZero ? zeros : glorotUniform;
  const change = linear(params, `${name}/${hidden.length + 1}`, last, out, { initialiser });
  return residual ? add(x, change) : change;
}

export interface DiscriminatorSpec {
  readonly hidden: readonly number[];
  readonly discriminator: "plain" | "patch";
  readonly patch: { readonly size: number; readonly stride: number };
}

/** Scores (logits) of the rows, `[n]`. @throws {ParameterError} if a patch is longer than the vector. */
export function discriminator(
  params: ParameterSet,
  name: string,
  x: Tensor,
  condition: Tensor | undefined,
  { hidden, discriminator: kind, patch }: DiscriminatorSpec,
): Tensor {
  const [n, d] = x.shape;
  if (kind === "plain") {
    return reshape(mlp(params, name, withCondition(x, condition), { hidden, out: 1 }), [n]);
  }
  const patches = patchStarts(d, patch).map((start) =>
    withCondition(slice(x, [0, start], [n, start + patch.size]), condition),
  );
  const scores = mlp(params, name, concat(patches, 0), { hidden, out: 1 });
  return reduceMean(reshape(scores, [patches.length, n]), { axes: [0] });
}

/** Where patches start in a vector of `d` features; the last one ends with the vector. */
export function patchStarts(
  d: number,
  { size, stride }: { readonly size: number; readonly stride: number },
): number[] {
  if (size > d) {
    throw new ParameterError(
      "patch.size",
      `at most the ${d} features of a row`,
      size,
      'Make patches smaller, or choose the discriminator "plain".',
    );
  }
  const starts: number[] = [];
  for (let start = 0; start < d - size; start += stride) starts.push(start);
  return [...starts, d - size];
}

/** Logits of the auxiliary classifier, `[n, classes]`. Its parameters are called `classifier/...`. */
export function classifierLogits(
  params: ParameterSet,
  x: Tensor,
  { hidden, classes }: { readonly hidden: readonly number[]; readonly classes: number },
): Tensor {
  return mlp(params, "classifier", x, { hidden, out: classes });
}

/** The rows with their condition, which is repeated where `x` holds several batches one after another. */
function withCondition(x: Tensor, condition: Tensor | undefined): Tensor {
  if (condition === undefined) return x;
  const batches = x.shape[0] / condition.shape[0];
  return concat([x, concat(new Array<Tensor>(batches).fill(condition), 0)], 1);
}
