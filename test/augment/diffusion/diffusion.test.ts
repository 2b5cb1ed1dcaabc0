/** The diffusion model: contract, gradients, steps of sampling by hand, what it learns, resuming to the bit. */

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import type { FitCheckpoint } from "../../../src/augment/checkpoint.ts";
import { denoiserKit, timeFeatures } from "../../../src/augment/diffusion/network.ts";
import { addNoise, angles, denoiseStep } from "../../../src/augment/diffusion/sampling.ts";
import { augmenters } from "../../../src/augment/index.ts";
import { createRng, InterruptedError, type Recorded, type Rows } from "../../../src/core/index.ts";
import { decodeState, encodeState, parameters } from "../../../src/nn/index.ts";
import type { Engine } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { draws, expectGradients } from "../../nn/finite.ts";
import { skipWebgpu, webgpuTitle } from "../../tensor/webgpu.ts";
import { describeAugmenter } from "../contract.ts";
import { tableOf, toyTable } from "../toy.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

type Options = Omit<Extract<z.input<typeof augmenters.rows.schema>, { kind: "diffusion" }>, "kind">;
const diffusion = (options: Options = {}, on = engine) =>
  augmenters.rows.make({ kind: "diffusion", ...options }, { engine: on });
const tiny = { hidden: [6], batch: 5, steps: 4, samplingSteps: 3, components: 2 };

describeAugmenter("diffusion", () => diffusion(tiny), { iterative: true });
describeAugmenter(
  "diffusion from noise alone, with fresh noise, from all rows",
  () => diffusion({ ...tiny, strength: 1, eta: 1, sources: "all", name: "ddpm" }),
  { iterative: true },
);

test("the network's loss has the gradients of finite differences", async () => {
  const kit = denoiserKit({ batch: 3, width: 4, classes: 2, hidden: [5] });
  const params = parameters(createRng(1));
  const { outputs } = kit.graphs(params).train();
  // The last layer starts at zero, which would hide the slopes before it.
  for (const [name, { values }] of params.entries) if (name.endsWith("2/weight")) values.fill(0.3);
  await expectGradients(engine, outputs.denoising, params, {
    noisy: draws("noisy", [3, 4]),
    time: draws("time", [3, timeFeatures]),
    class: Float32Array.of(1, 0, 0, 1, 1, 0),
    velocity: draws("velocity", [3, 4]),
  });
});

describe("steps", () => {
  test("go from the largest angle to none", () => {
    expect(angles(0.9, 3)).toEqual([0.9, expect.closeTo(0.6), expect.closeTo(0.3), 0]);
  });

  test("with the true velocity, any number of them gives the row back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.05, max: Math.PI / 2, noNaN: true }),
        fc.integer(),
        (steps, largest, seed) => {
          const rng = createRng(seed);
          const x = Float32Array.from({ length: 3 }, () => rng.normal());
          const z = x.slice();
          addNoise(z, largest, createRng("noise"));
          const noise = createRng("noise");
          const e = Float32Array.from({ length: 3 }, () => noise.normal());
          const path = angles(largest, steps);
          for (let k = 0; k < steps; k++) {
            const velocity = e.map((n, j) => Math.cos(path[k]) * n - Math.sin(path[k]) * x[j]);
            denoiseStep(z, velocity, path[k], path[k + 1], 0, rng);
          }
          for (let j = 0; j < 3; j++) expect(z[j]).toBeCloseTo(x[j], 4);
        },
      ),
    );
  });

  test("with eta 1, if they are small, keep the variance of rows of variance 1, for which the best velocity is 0", () => {
    const rng = createRng(1);
    const row = Float32Array.from({ length: 5000 }, () => rng.normal());
    const still = new Float32Array(row.length);
    const path = angles(1.5, 400);
    for (let k = 0; k < 400; k++) denoiseStep(row, still, path[k], path[k + 1], 1, rng);
    expect(row.reduce((sum, v) => sum + v * v, 0) / row.length).toBeCloseTo(1, 1);
  });
});

describe("on clouds in the plane", () => {
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 2);
  const rowsOf = (data: Float32Array, wanted: number, d = 2) =>
    Array.from({ length: labels.length }, (_, i) => [...data.subarray(i * d, (i + 1) * d)]).filter(
      (_, i) => labels[i] === wanted,
    );

  test("hardly noised, the rows are those of residual transfer", async () => {
    const train = toyTable({ a: 6, b: 5 }, 3);
    const fitted = await diffusion({ ...tiny, strength: 1e-6 }).fit(train, { rng: createRng(1) });
    const { data, provenance } = await fitted.draw(labels, createRng(2));
    const moved = await augmenters.rows.make({ kind: "transfer" }).fit(train, { rng: createRng(1) });
    const reference = await moved.draw(labels, createRng(3));
    for (const [i, { sources }] of provenance.entries()) {
      const k = reference.provenance.findIndex(
        (one, at) => one.sources[0] === sources[0] && reference.labels[at] === labels[i],
      );
      for (let j = 0; j < 3; j++) expect(data[3 * i + j]).toBeCloseTo(reference.data[3 * k + j], 3);
    }
  });

  /** Deviations of class a lie along the first feature, those of b along the second. */
  const crossed = (): Recorded<Rows> => {
    const rng = createRng(5);
    return tableOf(
      ["a", "b"].flatMap((label, c) =>
        Array.from({ length: 40 }, () => {
          const values = [0.05 * rng.normal() + 3 * c, 0.05 * rng.normal()];
          values[c] += rng.normal();
          return { label, values };
        }),
      ),
    );
  };

  test("learns how each class is spread, which residual transfer cannot", async () => {
    const train = crossed();
    const spreads = async (options: Options) => {
      const fitted = await diffusion({
        components: 2,
        hidden: [32, 32],
        batch: 32,
        learningRate: 5e-3,
        ...options,
      }).fit(train, { rng: createRng(1) });
      const made = rowsOf((await fitted.draw(labels, createRng(2))).data, 0);
      const deviation = (j: number) => {
        const mean = made.reduce((sum, r) => sum + r[j], 0) / made.length;
        return Math.sqrt(made.reduce((sum, r) => sum + (r[j] - mean) ** 2, 0) / made.length);
      };
      return deviation(0) / deviation(1);
    };
    expect(await spreads({ steps: 1, strength: 0.01 })).toBeLessThan(0.2);
    expect(await spreads({ steps: 500, strength: 1 })).toBeGreaterThan(2);
  });

  test("the loss falls, and curves say how well real rows are covered", async () => {
    const { curves = [] } = await diffusion({
      components: 2,
      hidden: [16],
      batch: 32,
      steps: 400,
      strength: 1,
      learningRate: 5e-3,
    }).fit(crossed(), { rng: createRng(1) });
    expect(curves.map(({ group, name }) => `${group}: ${name}`)).toEqual([
      "all classes: denoising",
      "all classes: coverage",
      "all classes: diversity",
    ]);
    const [loss, coverage] = curves;
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(loss.values.slice(-50))).toBeLessThan(0.93 * mean(loss.values.slice(0, 10)));
    expect(coverage.steps).toEqual(Array.from({ length: 21 }, (_, i) => 20 * i));
    for (const value of coverage.values) expect(value >= 0 && value <= 1).toBe(true);
  });
});

test("goes on from a checkpoint as if it had never stopped", async () => {
  const train = toyTable({ happy: 8, sad: 5 });
  const options = { ...tiny, steps: 30 };
  const labels = Int32Array.of(0, 1, 1, 0, 1, 1);
  const whole = await diffusion(options).fit(train, { rng: createRng(1) });
  const stop = new AbortController();
  let saved: FitCheckpoint | undefined;
  const checkpoint = {
    every: 7,
    save: (one: FitCheckpoint) => {
      saved = decodeState<FitCheckpoint>(encodeState(one));
    },
  };
  const onProgress = (done: number) => {
    if (done === 17) stop.abort();
  };
  const context = { rng: createRng(1), signal: stop.signal, onProgress, checkpoint };
  await expect(diffusion(options).fit(train, context)).rejects.toThrow(InterruptedError);
  expect(saved?.training.step).toBe(17);
  const resumed = { rng: createRng(1), resume: saved as FitCheckpoint };
  const again = await diffusion(options).fit(train, resumed);
  expect(again.curves).toEqual(whole.curves);
  expect(await again.draw(labels, createRng(2))).toEqual(await whole.draw(labels, createRng(2)));
});

test("refuses rows it can learn nothing from", async () => {
  const fit = (train: Recorded<Rows>) => diffusion(tiny).fit(train, { rng: createRng(1) });
  const single = tableOf([1, 2].map((x) => ({ label: "a", values: [x, 0] })));
  await expect(fit(single)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: diffusion, sources for class "a": expected training rows of another class, got none. Set \`sources\` to "all".]`,
  );
  const same = tableOf(["a", "b"].map((label) => ({ label, values: [1, 0] })));
  await expect(fit(same)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: diffusion, fit: expected a class whose training rows differ, got none. Record more.]`,
  );
});

describe.skipIf(skipWebgpu)(`diffusion ${webgpuTitle}`, () => {
  test("is trained and makes rows as on the CPU", async () => {
    const train = toyTable({ happy: 9, sad: 6 });
    const fitOn = async (on: Engine) => {
      const fitted = await diffusion({ ...tiny, steps: 8 }, on).fit(train, { rng: createRng(1) });
      return fitted.draw(Int32Array.of(0, 1, 1, 0, 1), createRng(2));
    };
    const there = await fitOn(await createNodeEngine({ backend: "webgpu" }));
    const here = await fitOn(engine);
    for (const [i, value] of here.data.entries()) expect(there.data[i]).toBeCloseTo(value, 3);
    expect(there.provenance).toEqual(here.provenance);
  }, 240_000);
});
