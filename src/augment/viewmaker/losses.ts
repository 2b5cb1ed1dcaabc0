/** @file The losses of Wang et al. (2022), Eq. 1-3, 5 and 6; each a scalar, averaged over the batch. */

import { binaryCrossEntropyWithLogits } from "../../nn/index.ts";
import {
  abs,
  add,
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

/** Eq. 5: the mean dot product of the representations of two views, or of these scaled to length 1. */
export function varianceLoss(a: Tensor, b: Tensor, kind: "cosine" | "dot"): Tensor {
  const products = reduceSum(multiply(a, b), { axes: [1] });
  if (kind === "dot") return reduceMean(products);
  const squares = multiply(reduceSum(square(a), { axes: [1] }), reduceSum(square(b), { axes: [1] }));
  return reduceMean(divide(products, sqrt(add(squares, 1e-12))));
}
