/** The losses of Eq. 2-3, 8, 10-14 by hand, and their gradients against finite differences. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  adversarialParts,
  type CycleSpec,
  cycleGraphs,
  noiseGraphs,
} from "../../../src/augment/adversarial/graphs.ts";
import { criticLoss, generatorLoss, interpolates } from "../../../src/augment/adversarial/losses.ts";
import { patchStarts } from "../../../src/augment/adversarial/networks.ts";
import { createRng } from "../../../src/core/rng.ts";
import { type Graph, hostOutputs, type ParameterSet, parameters } from "../../../src/nn/index.ts";
import { constant, type Engine, input, matmul, reshape, type Tensor } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

async function value(loss: Tensor): Promise<number> {
  const program = await engine.compile({ loss });
  const result = (await program.run({})).loss[0];
  await program.release();
  return result;
}

describe("losses with a linear critic D(x) = 3 x1 + 4 x2", () => {
  const score = (x: Tensor) => reshape(matmul(x, constant([3, 4], [2, 1])), [x.shape[0]]);
  const real = constant([1, 0, 0, 1], [2, 2]); // scores 3, 4
  const fake = constant([-1, 0, 0, 0.5], [2, 2]); // scores -3, 2
  const options = { realLabel: 0.9, fakeLabel: 0.1, penaltyWeight: 2, penaltyPower: 6 };
  const logSigmoid = (z: number) => -Math.log(1 + Math.exp(-z));
  /** Cross-entropy of a probability sigmoid(z) against a label. */
  const entropy = (z: number, label: number) => -label * logSigmoid(z) - (1 - label) * logSigmoid(-z);

  test("cross-entropy: Eq. 2 with both labels smoothed", async () => {
    const loss = criticLoss(score, real, fake, real, { ...options, adversarial: "cross-entropy" });
    const byHand = (entropy(3, 0.9) + entropy(4, 0.9)) / 2 + (entropy(-3, 0.1) + entropy(2, 0.1)) / 2;
    expect(await value(loss)).toBeCloseTo(byHand, 5);
  });

  test("cross-entropy: Eq. 3, the mean of -log D(fake)", async () => {
    const byHand = -(logSigmoid(-3) + logSigmoid(2)) / 2;
    expect(await value(generatorLoss(score(fake), "cross-entropy"))).toBeCloseTo(byHand, 5);
  });

  test("Wasserstein divergence: E D(fake) - E D(real) + k |(3, 4)|^p, and -E D(fake)", async () => {
    const divergence = { ...options, adversarial: "wasserstein-divergence" as const };
    const critic = criticLoss(
      score,
      real,
      fake,
      interpolates(real, fake, constant([0.2, 0.7], [2, 1])),
      divergence,
    );
    expect(await value(critic)).toBeCloseTo(-0.5 - 3.5 + 2 * 5 ** 6, 1);
    const mild = criticLoss(score, real, fake, real, { ...divergence, penaltyWeight: 0.1, penaltyPower: 2 });
    expect(await value(mild)).toBeCloseTo(-0.5 - 3.5 + 0.1 * 25, 5);
    expect(await value(generatorLoss(score(fake), "wasserstein-divergence"))).toBeCloseTo(0.5, 6);
  });

  test("interpolates lie between the rows: mix 1 is the real row, 0 the made one", async () => {
    const points = await engine.compile({ u: interpolates(real, fake, input("mix", [2, 1])) });
    const at = async (...mix: number[]) => [...(await points.run({ mix: Float32Array.from(mix) })).u];
    expect(await at(1, 0)).toEqual([1, 0, 0, 0.5]);
    expect(await at(0.5, 1)).toEqual([0, 0, 0, 1]);
  });
});

test("patches overlap by size - stride, and the last ends with the vector", () => {
  expect(patchStarts(10, { size: 4, stride: 2 })).toEqual([0, 2, 4, 6]);
  expect(patchStarts(9, { size: 4, stride: 2 })).toEqual([0, 2, 4, 5]);
  expect(patchStarts(4, { size: 4, stride: 2 })).toEqual([0]);
});

const spec: CycleSpec = {
  batch: 3,
  features: 4,
  classes: 2,
  hidden: [5],
  discriminator: "plain",
  patch: { size: 2, stride: 1 },
  conditional: false,
  classifierHidden: [3],
  adversarial: "cross-entropy",
  realLabel: 0.9,
  fakeLabel: 0,
  penaltyWeight: 2,
  penaltyPower: 6,
  penaltyAt: "interpolates",
  startAtZero: false,
  identity: false,
};

const weights = { adversarial: 0.9, cycle: 0.7, identity: 0.4, classification: 1.3 };

/** Compiles one program of a kind and gives it a batch of normal numbers. */
async function prepare(build: (params: ParameterSet) => Graph) {
  const params = parameters(createRng(3));
  const program = await engine.compile(hostOutputs(build(params), params, adversarialParts));
  const rng = createRng(4);
  const feeds: Record<string, Float32Array> = { ...params.feeds() };
  for (const [name, { shape }] of Object.entries(program.inputs)) {
    feeds[name] ??= Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
  }
  if (feeds.class) feeds.class.set([1, 0, 0, 1, 0, 1]);
  for (const [name, weight] of Object.entries(weights)) feeds[`weight/${name}`]?.fill(weight);
  const run = async () => (await program.run(feeds)) as Record<string, Float32Array>;
  return { feeds, run, program };
}

describe("a cycle-GAN whose generators only add their last bias", () => {
  const setUp = async (name: "generator" | "reconstruct") => {
    const ready = await prepare((params) =>
      cycleGraphs(params, { ...spec, startAtZero: true, identity: true })[name](),
    );
    ready.feeds["generate/target/2/bias"].set([1, 2, 0, 0]);
    ready.feeds["generate/source/2/bias"].set([0.5, -2, 0, 1]);
    return ready;
  };

  test("has the cycle loss of Eq. 8 both ways, averaged over dimensions", async () => {
    // Both ways round a row ends (1.5, 0, 0, 1) from where it began: 2 x (1.5^2 + 1) / 4.
    expect((await (await setUp("generator")).run()).cycle[0]).toBeCloseTo(1.625, 5);
    expect((await (await setUp("reconstruct")).run()).reconstruction[0]).toBeCloseTo(1.625, 5);
  });

  test("has the identity loss: how far rows of a domain are moved within it", async () => {
    // Target rows move by (1, 2, 0, 0), source rows by (0.5, -2, 0, 1).
    expect((await (await setUp("generator")).run()).identity[0]).toBeCloseTo((5 + 5.25) / 4, 5);
  });

  test("has the classification loss of Eq. 13: -log of the probability of the class asked for", async () => {
    const { feeds, run } = await setUp("generator");
    feeds["classifier/1/weight"].fill(0);
    feeds["classifier/1/bias"].set([1, 1, 1]);
    feeds["classifier/2/weight"].set([1, 0, 1, 0, 1, 0]); // logits (3, 0) whatever the row
    feeds["classifier/2/bias"].fill(0);
    const ofFirst = Math.log(1 + Math.exp(-3));
    const ofSecond = Math.log(1 + Math.exp(3));
    expect((await run()).classification[0]).toBeCloseTo((ofFirst + 2 * ofSecond) / 3, 5);
  });
});

/** The largest disagreement between gradients and central differences of `loss`, over some values of each parameter. */
async function expectGradients(
  { feeds, run }: Awaited<ReturnType<typeof prepare>>,
  loss: (results: Record<string, Float32Array>) => number,
) {
  const found = Object.fromEntries(
    Object.entries(await run()).flatMap(([name, array]) =>
      name.startsWith("gradient/") ? [[name.slice("gradient/".length), array.slice()]] : [],
    ),
  );
  expect(Object.keys(found).length).toBeGreaterThan(3);
  for (const [name, slope] of Object.entries(found)) {
    const scale = Math.max(0.05, ...slope.map(Math.abs));
    for (const i of [0, slope.length >> 1]) {
      const step = 2e-3;
      const before = feeds[name][i];
      feeds[name][i] = before + step;
      const above = loss(await run());
      feeds[name][i] = before - step;
      const below = loss(await run());
      feeds[name][i] = before;
      expect(Math.abs((above - below) / (2 * step) - slope[i]) / scale, `${name}[${i}]`).toBeLessThan(0.03);
    }
  }
}

describe("gradients agree with finite differences", () => {
  const variants: [string, Partial<CycleSpec>][] = [
    ["cross-entropy", {}],
    ["with the identity loss", { identity: true }],
    ["Wasserstein divergence", { adversarial: "wasserstein-divergence" }],
    [
      "at reconstructed rows, conditional",
      { adversarial: "wasserstein-divergence", penaltyAt: "reconstructed", conditional: true },
    ],
    [
      "on patches, conditional",
      { adversarial: "wasserstein-divergence", discriminator: "patch", conditional: true },
    ],
  ];

  test.each(variants)("critic, %s", async (_, change) => {
    const ready = await prepare((params) => cycleGraphs(params, { ...spec, ...change }).critic());
    await expectGradients(ready, ({ critic }) => critic[0]);
  });

  test.each(variants)("generators and the total of Eq. 14, %s", async (_, change) => {
    const ready = await prepare((params) => cycleGraphs(params, { ...spec, ...change }).generator());
    await expectGradients(
      ready,
      ({ generator, cycle, classification, identity = [0] }) =>
        0.9 * generator[0] + 0.7 * cycle[0] + 0.4 * identity[0] + 1.3 * classification[0],
    );
  });

  test("a plain GAN's critic and generator", async () => {
    const { startAtZero: _, penaltyAt: __, ...shared } = spec;
    const noise = { ...shared, latent: 3, conditional: true };
    await expectGradients(
      await prepare((params) => noiseGraphs(params, noise).critic()),
      ({ critic }) => critic[0],
    );
    await expectGradients(
      await prepare((params) => noiseGraphs(params, noise).generator()),
      ({ generator, classification }) => 0.9 * generator[0] + 1.3 * classification[0],
    );
  });
});
