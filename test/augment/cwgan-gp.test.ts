/** Conditional Wasserstein GANs with gradient penalty: contract, the loss by hand and its gradients, what they learn. */

import { beforeAll, expect, test } from "vitest";
import { criticLoss, generatorLoss } from "../../src/augment/adversarial/losses.ts";
import { augmenters } from "../../src/augment/index.ts";
import { createRng } from "../../src/core/index.ts";
import { constant, type Engine, matmul, reshape, type Tensor } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { evaluate } from "../nn/finite.ts";
import { describeAugmenter } from "./contract.ts";
import { toyTable } from "./toy.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});
const make = (options = {}) => augmenters.rows.make({ kind: "cwgan-gp", ...options }, { engine });
const tiny = { hidden: [6], batch: 4, steps: 3, latent: 2, classifier: { steps: 4 } };

describeAugmenter("cwgan-gp", () => make(tiny), { iterative: true });
describeAugmenter(
  "cwgan-gp with a classifier that rejects rows",
  () => make({ ...tiny, filter: "classifier", classificationWeight: 1, clip: true }),
  { iterative: true },
);

test("the critic's loss with a linear critic D(x) = 3 x1 + 4 x2, whose slope is 5 everywhere", async () => {
  const score = (x: Tensor) => reshape(matmul(x, constant([3, 4], [2, 1])), [x.shape[0]]);
  const real = constant([1, 0, 0, 1], [2, 2]); // scores 3, 4
  const fake = constant([-1, 0, 0, 0.5], [2, 2]); // scores -3, 2
  const options = {
    adversarial: "gradient-penalty" as const,
    realLabel: 1,
    fakeLabel: 0,
    penaltyWeight: 10,
    penaltyPower: 2,
  };
  const loss = criticLoss(score, real, fake, real, options);
  expect((await evaluate(engine, { loss }, {})).loss[0]).toBeCloseTo(-0.5 - 3.5 + 10 * (5 - 1) ** 2, 3);
  const fooling = generatorLoss(score(fake), "gradient-penalty");
  expect((await evaluate(engine, { fooling }, {})).fooling[0]).toBeCloseTo(0.5, 5);
});

test("rows move to their classes, one generator for all", async () => {
  const train = toyTable({ a: 24, b: 24 }, 2);
  const labels = Int32Array.from({ length: 64 }, (_, i) => i % 2);
  const meanOf = (data: Float32Array, keep: (i: number) => boolean) =>
    [0, 1].map((j) => {
      const column = data.filter((_, k) => k % 2 === j && keep(k >> 1));
      return column.reduce((a, b) => a + b, 0) / column.length;
    });
  const far = async (steps: number) => {
    const fitted = await make({
      hidden: [16, 16],
      batch: 16,
      latent: 4,
      learningRate: 3e-3,
      decayEpochs: 1000,
      steps,
    }).fit(train, { rng: createRng(1) });
    const { data } = await fitted.draw(labels, createRng(2));
    return [0, 1].map((label) => {
      const made = meanOf(data, (i) => labels[i] === label);
      const real = meanOf(train.data, (i) => train.labels[i] === label);
      return Math.hypot(...made.map((value, j) => value - real[j]));
    });
  };
  const [start, end] = [await far(1), await far(200)];
  expect(Math.max(...start)).toBeGreaterThan(0.8);
  expect(Math.max(...end)).toBeLessThan(0.5);
});
