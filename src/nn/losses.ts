/** @file Losses: each a scalar of the graph, averaged over the batch. */

import { ParameterError, ShapeError } from "../core/index.ts";
import {
  abs,
  add,
  gradients,
  logSoftmax,
  multiply,
  negate,
  type Operand,
  power,
  reduceMean,
  reduceSum,
  softplus,
  sqrt,
  square,
  subtract,
  type Tensor,
} from "../tensor/index.ts";
import type { ParameterGroup } from "./parameters.ts";

/**
 * Mean of -sum_k t_k log softmax(z)_k.
 *
 * @param logits `[n, k]`.
 * @param targets `[n, k]`, each row a distribution over classes (a row that sums to w counts w-fold).
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  requireSameShape("crossEntropy", logits, targets);
  const perRow = reduceSum(multiply(targets, logSoftmax(logits, -1)), { axes: [-1] });
  return negate(reduceMean(perRow));
}

/**
 * Mean of log(1 + e^z) - t z: the cross-entropy of sigmoid(z) against t, without overflow.
 *
 * @param target In [0, 1]; a number holds for all (e.g. 0.9 for smoothed real labels).
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, target: Operand): Tensor {
  return reduceMean(subtract(softplus(logits), multiply(logits, target)));
}

export function meanSquaredError(a: Tensor, b: Tensor): Tensor {
  requireSameShape("meanSquaredError", a, b);
  return reduceMean(square(subtract(a, b)));
}

export function meanAbsoluteError(a: Tensor, b: Tensor): Tensor {
  requireSameShape("meanAbsoluteError", a, b);
  return reduceMean(abs(subtract(a, b)));
}

/** Half the sum of squares of all weights; vectors (biases, scales) are left out. Multiply it by the strength. */
export function l2(params: ParameterGroup): Tensor {
  const weights = [...params.entries.values()].filter((p) => p.trainable && p.shape.length > 1);
  if (weights.length === 0) throw new ParameterError("l2", "at least one weight matrix", "none");
  return multiply(
    weights.map(({ tensor }) => reduceSum(square(tensor))).reduce((a, b) => add(a, b)),
    0.5,
  );
}

/**
 * k E ||grad_u D(u)||^p: the penalty of the Wasserstein divergence (Wu et al., 2018, Eq. 5; k = 2, p = 6).
 *
 * @param critic Scores of a batch, one for each row, each depending on its own row only.
 * @param u Where the slope is taken, `[n, ...]`.
 */
export function gradientPenalty(
  critic: (u: Tensor) => Tensor,
  u: Tensor,
  { k = 2, p = 6 }: { readonly k?: number; readonly p?: number } = {},
): Tensor {
  return multiply(reduceMean(power(squaredSlopes(critic, u), p / 2)), k);
}

/** Keeps the root's slope finite where a critic is flat. */
const leastSquaredSlope = 1e-12;

/**
 * k E(||grad_u D(u)|| - 1)^2: the gradient penalty of Wasserstein GANs (Gulrajani et al., 2017, Eq. 3).
 *
 * @param critic As for `gradientPenalty`.
 * @param k 10 in the paper.
 */
export function unitSlopePenalty(critic: (u: Tensor) => Tensor, u: Tensor, k: number): Tensor {
  const norms = sqrt(add(squaredSlopes(critic, u), leastSquaredSlope));
  return multiply(reduceMean(square(subtract(norms, 1))), k);
}

/** Squared length of the slope of each row's score, `[n]`. */
function squaredSlopes(critic: (u: Tensor) => Tensor, u: Tensor): Tensor {
  const [slope] = gradients(reduceSum(critic(u)), [u]);
  const axes = u.shape.map((_, i) => i).slice(1);
  return reduceSum(square(slope), { axes });
}

function requireSameShape(op: string, a: Tensor, b: Tensor): void {
  if (a.shape.join() !== b.shape.join()) throw new ShapeError(op, [a.shape, b.shape], "they must be equal");
}
