/** Fits and draws of a cycle-GAN, with the state on a device as on the CPU. */

import { describe, expect, test } from "vitest";
import { augmenters } from "../../../src/augment/index.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { Engine } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { countTransfers } from "../../tensor/counted.ts";
import { skipWebgpu, webgpuTitle } from "../../tensor/webgpu.ts";
import { toyTable } from "../toy.ts";

type Config = Parameters<typeof augmenters.rows.make>[0];
const small: Config = { kind: "cyclegan", hidden: [6], batch: 4, steps: 20, pretrainSteps: 3 };

describe.skipIf(skipWebgpu)(`a cycle-GAN ${webgpuTitle}`, () => {
  // A software driver compiles WebGPU's shaders: slow on a busy machine.
  test("is trained and makes rows as on the CPU, all groups in the same runs", async () => {
    const train = toyTable({ happy: 9, sad: 6 });
    const config: Config = {
      ...small,
      classifier: { steps: 20 },
      adversarial: "wasserstein-divergence",
      filter: "classifier",
      filterTries: 2,
    };
    const fitOn = async (engine: Engine) => {
      const fitted = await augmenters.rows.make(config, { engine }).fit(train, { rng: createRng(1) });
      const { data, provenance } = await fitted.draw(Int32Array.of(0, 1, 1, 0, 1), createRng(2));
      return { curves: fitted.curves ?? [], data, provenance };
    };
    const gpu = await createNodeEngine({ backend: "webgpu" });
    const compiled: string[] = [];
    const { engine: counted, transfers } = countTransfers(gpu);
    const counting: Engine = {
      ...counted,
      compile(outputs, options) {
        compiled.push(Object.keys(outputs)[0]);
        return counted.compile(outputs, options);
      },
    };
    const [there, here] = [await fitOn(counting), await fitOn(await createNodeEngine())];
    expect(there.curves.map(({ group, name }) => `${group} ${name}`)).toEqual(
      here.curves.map(({ group, name }) => `${group} ${name}`),
    );
    for (const [i, { name, values }] of here.curves.entries()) {
      for (const [k, value] of values.entries())
        expect(Math.abs(there.curves[i].values[k] - value), name).toBeLessThan(1e-3 * (1 + Math.abs(value)));
    }
    expect(there.provenance).toEqual(here.provenance);
    for (const [i, value] of here.data.entries()) expect(there.data[i]).toBeCloseTo(value, 3);
    // Both groups in one: the classifier's two, the networks' four, and for draws one that holds a single generator.
    expect(compiled.sort()).toEqual(
      ["critic", "generator", "loss", "probabilities", "reconstruction", "rows", "rows"].sort(),
    );
    expect(gpu.device?.use().vectors).toBe(0);
    // Rows of four features, labels, mixing shares, weights of losses: parameters are not among what goes up.
    // The classifier's steps, then pretraining and rounds of two updates for both groups at once, and rows while they are measured.
    expect(transfers.length).toBeGreaterThan(20 + 3 + 2 * 20);
    expect(transfers.length).toBeLessThan(2 * 3 * 20);
    for (const { uploaded, downloaded, batch, losses } of transfers) {
      expect(uploaded).toBeLessThanOrEqual(batch);
      expect(downloaded).toBe(losses);
      expect(losses).toBeLessThanOrEqual(2 * 4 * 4);
    }
  }, 240_000);

  test("groups of which one diverges are trained one by one, as on the CPU", async () => {
    const train = toyTable({ happy: 9, sad: 6 });
    const config: Config = {
      ...small,
      classificationWeight: 0,
      learningRate: 1e7,
      whenDiverged: "keep",
    };
    const fitOn = async (engine: Engine) => {
      const shares: number[] = [];
      const onProgress = (done: number, total: number) => shares.push(done / total);
      const { curves = [] } = await augmenters.rows
        .make(config, { engine })
        .fit(train, { rng: createRng(1), onProgress });
      return { ends: curves.filter(({ name }) => name === "diverged"), most: Math.max(...shares) };
    };
    const there = await fitOn(await createNodeEngine({ backend: "webgpu" }));
    const here = await fitOn(await createNodeEngine());
    expect(here.ends.length).toBeGreaterThan(0);
    expect(there.ends.map(({ group }) => group)).toEqual(here.ends.map(({ group }) => group));
    expect(there.most).toBeLessThanOrEqual(1);
  }, 240_000);

  test("so is a GAN that makes rows from noise", async () => {
    const train = toyTable({ happy: 9, sad: 6 });
    const config: Config = {
      kind: "gan",
      hidden: [6],
      batch: 4,
      steps: 20,
      latent: 5,
    };
    const fitOn = async (engine: Engine) => {
      const fitted = await augmenters.rows.make(config, { engine }).fit(train, { rng: createRng(1) });
      const { data } = await fitted.draw(Int32Array.of(0, 1, 1), createRng(2));
      return { curves: fitted.curves ?? [], data };
    };
    const there = await fitOn(await createNodeEngine({ backend: "webgpu" }));
    const here = await fitOn(await createNodeEngine());
    for (const [i, { name, values }] of here.curves.entries()) {
      for (const [k, value] of values.entries())
        expect(Math.abs(there.curves[i].values[k] - value), name).toBeLessThan(1e-3 * (1 + Math.abs(value)));
    }
    for (const [i, value] of here.data.entries()) expect(there.data[i]).toBeCloseTo(value, 3);
  }, 240_000);
});
