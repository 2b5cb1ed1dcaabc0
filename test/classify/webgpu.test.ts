/** Fits and predictions of the networks, with the state on a device as on the CPU. */

import { beforeAll, describe, expect, test } from "vitest";
import { classifiers } from "../../src/classify/index.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { countTransfers } from "../tensor/counted.ts";
import { skipWebgpu, webgpuTitle } from "../tensor/webgpu.ts";
import { toyTable } from "./toy.ts";
import { stripes } from "./toy-clips.ts";

describe.skipIf(skipWebgpu)(`networks that classify ${webgpuTitle}`, () => {
  let [cpu, gpu]: Engine[] = [];
  beforeAll(async () => {
    [cpu, gpu] = [await createNodeEngine(), await createNodeEngine({ backend: "webgpu" })];
  });

  const expectClose = (got: ArrayLike<number>, expected: ArrayLike<number>) => {
    expect(got.length).toBe(expected.length);
    for (let i = 0; i < got.length; i++) expect(got[i]).toBeCloseTo(expected[i], 3);
  };

  // A software driver compiles WebGPU's shaders: slow on a busy machine.
  test("a DNN learns and predicts as on the CPU", async () => {
    const table = toyTable([12, 9, 7], 1);
    const config: Parameters<typeof classifiers.rows.make>[0] = {
      kind: "dnn",
      hidden: [8],
      // 28 rows: 20 steps.
      epochs: 5,
      batchSize: 8,
      l2: 0.01,
      dropout: 0.2,
    };
    const on = async (engine: Engine) => {
      const fitted = await classifiers.rows.make(config, { engine }).fit(table, { rng: createRng(1) });
      return { loss: fitted.curves?.[0].values ?? [], ...(await fitted.predict(table.data)) };
    };
    const [here, there] = [await on(cpu), await on(gpu)];
    expectClose(there.loss, here.loss);
    expectClose(there.probabilities ?? [], here.probabilities ?? []);
  }, 240_000);

  test("a VGG with early stopping learns and predicts as on the CPU", async () => {
    const clips = stripes([5, 5]);
    const config: Parameters<typeof classifiers.clips.make>[0] = {
      kind: "vgg",
      depth: 11,
      width: 1 / 16,
      hidden: [],
      segmentFrames: 32,
      segmentHop: 32,
      batchSize: 4,
      steps: 20,
      learningRate: 1e-3,
      // Held-out speakers are asked, and end nothing.
      patience: 20,
    };
    const on = async (engine: Engine) => {
      const fitted = await classifiers.clips.make(config, { engine }).fit(clips, { rng: createRng(1) });
      return { curves: fitted.curves ?? [], ...(await fitted.predict(clips.clips)) };
    };
    const { engine, transfers } = countTransfers(gpu);
    const [here, there] = [await on(cpu), await on(engine)];
    expect(transfers.length).toBe(20);
    for (const { uploaded, downloaded, batch } of transfers) {
      expect(uploaded).toBeLessThanOrEqual(batch);
      expect(downloaded).toBe(4);
    }
    // Four segments and their labels; a convolution of the last stage alone has more weights.
    expect(transfers[0].batch).toBeLessThan(4 * (4 * 32 * 32 + 4 * 2 + 100));
    for (const [i, curve] of here.curves.entries()) expectClose(there.curves[i].values, curve.values);
    expectClose(there.probabilities ?? [], here.probabilities ?? []);
    expect(gpu.device?.use().vectors).toBe(0);
  }, 240_000);
});
