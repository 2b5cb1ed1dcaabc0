/** @file The losses of Wang et al. (2022), Eq. 1-3, 5 and 6; each a scalar, averaged over the batch. */

import { binaryCrossEntropyWithLogits } from "../../nn/index.ts";
import {
  abs,
  add,
  concat,
  divide,
  multiply,
  reduceMean,
  reduceSum,
  relu,
  sqrt,
  square,
  subtract,
  type Tensor,
} from "../../tensor/index.ts";

/**
 * Eq. 1 as the discriminator sees it: E[-log D(X)] + E[-log(1 - D(AUG(X)))]. (The paper prints log(-D(AUG(X))), the
 * logarithm of a negative number; the non-saturating loss it cites is meant.)
 *
 * @param ofRecorded,ofViews Logits, `[n]`.
 */
export function discriminatorLoss(ofRecorded: Tensor, ofViews: Tensor): Tensor {
  return add(binaryCrossEntropyWithLogits(ofRecorded, 1), binaryCrossEntropyWithLogits(ofViews, 0));
}

/** Eq. 1 as the augmentor sees it, non-saturating: E[-log D(AUG(X))]. */
export function augmentorLoss(ofViews: Tensor): Tensor {
  return binaryCrossEntropyWithLogits(ofViews, 1);
}

/**
 * max(|a - p| - |a - n| + margin, 0) with L1 distances: Eq. 2; with views as positives Eq. 3, as negatives too Eq. 6.
 *
 * @param anchor,positive,negative Representations, `[n, d]`.
 */
export function tripletLoss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: number): Tensor {
  const closer = subtract(l1Distance(anchor, positive), l1Distance(anchor, negative));
  return reduceMean(relu(add(closer, margin)));
}

/** Sum of absolute differences of each row, `[n]`. */
export function l1Distance(a: Tensor, b: Tensor): Tensor {
  return reduceSum(abs(subtract(a, b)), { axes: [1] });
}

/** How alike two views are, for Eq. 5. */
export type Likeness = "cosine" | "centred" | "dot";

/**
 * Eq. 5: the mean likeness of the representations of two views of each clip.
 *
 * - "dot": the dot product, as printed;
 * - "cosine": that of the vectors scaled to length 1;
 * - "centred": the cosine of what is left after taking away the mean of all rows of both: representations that
 *   share a large common part all have a cosine near 1, where it has no slope.
 *
 * @param a,b Representations, `[n, d]`.
 */
export function varianceLoss(a: Tensor, b: Tensor, kind: Likeness): Tensor {
  if (kind === "dot") return reduceMean(reduceSum(multiply(a, b), { axes: [1] }));
  if (kind === "cosine") return meanCosine(a, b);
  const centre = reduceMean(concat([a, b], 0), { axes: [0], keepDims: true });
  return meanCosine(subtract(a, centre), subtract(b, centre));
}

function meanCosine(a: Tensor, b: Tensor): Tensor {
  const sum = (x: Tensor) => reduceSum(x, { axes: [1] });
  const lengths = sqrt(add(multiply(sum(square(a)), sum(square(b))), 1e-12));
  return reduceMean(divide(sum(multiply(a, b)), lengths));
}
