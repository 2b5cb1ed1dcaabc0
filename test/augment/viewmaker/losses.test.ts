/** Eq. 1-3, 5 and 6 of Wang et al. (2022) by hand. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  augmentorLoss,
  discriminatorLoss,
  l1Distance,
  tripletLoss,
  varianceLoss,
} from "../../../src/augment/viewmaker/losses.ts";
import { constant, type Engine, type Tensor } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { evaluate } from "../../nn/finite.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const value = async (loss: Tensor) => (await evaluate(engine, { loss }, {})).loss[0];
const logSigmoid = (z: number) => -Math.log(1 + Math.exp(-z));

test("Eq. 1: the discriminator's side and the augmentor's, non-saturating", async () => {
  const [recorded, views] = [constant([2, -1]), constant([0.5, -3])];
  const byHand = -(logSigmoid(2) + logSigmoid(-1)) / 2 - (logSigmoid(-0.5) + logSigmoid(3)) / 2;
  expect(await value(discriminatorLoss(recorded, views))).toBeCloseTo(byHand, 5);
  expect(await value(augmentorLoss(views))).toBeCloseTo(-(logSigmoid(0.5) + logSigmoid(-3)) / 2, 5);
});

describe("Eq. 2, 3, 6: max(|a - p| - |a - n| + margin, 0)", () => {
  const a = constant([0, 0, 1, 1], [2, 2]);
  const p = constant([1, -2, 1, 2], [2, 2]); // distances 3 and 1
  const n = constant([4, 0, -4, 11], [2, 2]); // distances 4 and 15

  test("distances are L1", async () => {
    expect((await evaluate(engine, { d: l1Distance(a, n) }, {})).d).toEqual([4, 15]);
  });

  test("margin 7: triplets of 3 - 4 + 7 = 6 and 1 - 15 + 7 < 0", async () => {
    expect(await value(tripletLoss(a, p, n, 7))).toBeCloseTo(3, 6);
  });

  test("the margin decides where it ends", async () => {
    expect(await value(tripletLoss(a, p, n, 1))).toBeCloseTo(0, 6);
    expect(await value(tripletLoss(a, p, n, 20))).toBeCloseTo((19 + 6) / 2, 6);
    expect(await value(tripletLoss(a, a, a, 7))).toBeCloseTo(7, 6);
  });
});

test("Eq. 5: the mean dot product, or that of vectors of length 1", async () => {
  const a = constant([3, 4, 1, 0, 0, 0], [3, 2]);
  const b = constant([4, 3, 0, -2, 5, 5], [3, 2]);
  expect(await value(varianceLoss(a, b, "dot"))).toBeCloseTo((24 + 0 + 0) / 3, 5);
  // Cosines 24 / 25, 0, and 0 of the vector without a direction.
  expect(await value(varianceLoss(a, b, "cosine"))).toBeCloseTo(0.96 / 3, 5);
  expect(await value(varianceLoss(b, b, "cosine"))).toBeCloseTo(1, 5);
  // Around (10, 10), where all four rows lie, the cosines of (1, 0) with (0, 1) and of (-1, 0) with (0, -1), or with itself.
  const [c, d] = [constant([11, 10, 9, 10], [2, 2]), constant([10, 11, 10, 9], [2, 2])];
  expect(await value(varianceLoss(c, d, "centred"))).toBeCloseTo(0, 5);
  expect(await value(varianceLoss(c, c, "centred"))).toBeCloseTo(1, 5);
  expect(await value(varianceLoss(c, d, "cosine"))).toBeGreaterThan(0.99);
});
