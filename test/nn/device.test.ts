/** @file Training with the state on a device beside training on the CPU: values, traffic, checkpoints, divergence, memory. */

import { beforeAll, describe, expect, test } from "vitest";
import { type Checkpoint, DivergedError } from "../../src/nn/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { skipWebgpu, webgpuTitle } from "../tensor/webgpu.ts";
import { batchBytes, type Trained, trainSmall, trainWide } from "./small-training.ts";

const expectClose = (got: ArrayLike<number>, expected: ArrayLike<number>, what: string) => {
  const scale = Array.from(expected).reduce((most, v) => Math.max(most, Math.abs(v)), 1e-3);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(got[i] - expected[i]) / scale, `${what}[${i}]`).toBeLessThan(1e-3);
};

describe.skipIf(skipWebgpu)(`training with the state on the device ${webgpuTitle}`, () => {
  let [cpu, gpu]: Engine[] = [];
  let onCpu: Trained;
  let onGpu: Trained;
  const checkpoints: Checkpoint[] = [];
  /** Bytes up, down and vectors there, after each step. */
  const use: { uploaded: number; downloaded: number; vectors: number }[] = [];
  // A software driver compiles WebGPU's shaders: slow on a busy machine.
  beforeAll(async () => {
    [cpu, gpu] = [await createNodeEngine(), await createNodeEngine({ backend: "webgpu" })];
    onCpu = await trainSmall(cpu);
    const device = gpu.device as NonNullable<Engine["device"]>;
    onGpu = await trainSmall(gpu, {
      checkpoint: { every: 7, save: (checkpoint) => void checkpoints.push(checkpoint) },
      onStep: () => use.push({ ...device.use() }),
    });
  }, 240_000);

  test("agrees with the CPU over 20 steps, in losses, parameters, running statistics and predictions", () => {
    expect(onCpu.losses[19]).toBeLessThan(onCpu.losses[0]);
    expectClose(onGpu.losses, onCpu.losses, "loss");
    expectClose(onGpu.probabilities ?? [], onCpu.probabilities ?? [], "probability");
    expect(Object.keys(onGpu.values)).toEqual(Object.keys(onCpu.values));
    for (const [name, values] of Object.entries(onCpu.values)) expectClose(onGpu.values[name], values, name);
  });

  test("after the first step only the batch and five numbers go up, only the loss comes down", () => {
    for (const [i, after] of use.entries()) {
      // Steps 7 and 14 are followed by a checkpoint.
      if (i === 0) continue;
      expect(after.uploaded - use[i - 1].uploaded).toBe(batchBytes + 4 * 5);
      if (i !== 7 && i !== 14) expect(after.downloaded - use[i - 1].downloaded).toBe(4);
    }
    // Three vectors and two moments beside two of them; copies of the parameters kept for the case of divergence.
    expect(Math.max(...use.map(({ vectors }) => vectors))).toBeLessThanOrEqual(7 + 2 * 3);
    expect(gpu.device?.use().vectors).toBe(0);
  });

  test("goes on from a checkpoint with the same bits, and on the other side with the same values", async () => {
    const [first] = checkpoints;
    expect(first.step).toBe(7);
    expect(Object.values(first.optimisers).map(({ steps, slots }) => [steps, slots.length])).toEqual([
      [7, 6],
      [7, 4],
    ]);
    const again = await trainSmall(gpu, { resume: first });
    expect(again.losses).toEqual(onGpu.losses.slice(7));
    expect(again.values).toEqual(onGpu.values);
    const elsewhere = await trainSmall(cpu, { resume: first });
    expectClose(elsewhere.losses, onGpu.losses.slice(7), "loss on the CPU");
    const back: Checkpoint[] = [];
    await trainSmall(cpu, { checkpoint: { every: 7, save: (checkpoint) => void back.push(checkpoint) } });
    const there = await trainSmall(gpu, { resume: back[1] });
    expectClose(there.losses, onCpu.losses.slice(14), "loss on the device");
  }, 240_000);

  test("memory stays level over hundreds of steps", async () => {
    const megabytes: number[] = [];
    const device = gpu.device as NonNullable<Engine["device"]>;
    const vectors = new Set<number>();
    await trainWide(gpu, 300, (step) => {
      if (step > 0) vectors.add(device.use().vectors);
      if (step === 100 || step === 299) megabytes.push(process.memoryUsage.rss() / 2 ** 20);
    });
    // Weights and two moments, 0.25 MB each: if they stayed behind with each step, they would take 150 MB.
    expect(megabytes[1] - megabytes[0]).toBeLessThan(75);
    expect(vectors.size).toBe(1);
    expect(device.use().vectors).toBe(0);
  }, 240_000);

  test("keeps the last good state when it diverges", async () => {
    const { diverged, values } = await trainSmall(gpu, { poisonAt: 10 });
    expect(diverged).toBeInstanceOf(DivergedError);
    expect(diverged?.lastGoodStep).toBe(8);
    const healthy = await trainSmall(gpu, { steps: 8 });
    expect(values).toEqual(healthy.values);
    expect(gpu.device?.use().vectors).toBe(0);
  }, 240_000);

  test("stops at the best measurement and leaves its parameters", async () => {
    const measured = [3, 2, 5, 6];
    let at = 0;
    const best = await trainSmall(gpu, { validation: { every: 5, measure: async () => measured[at++] } });
    const shorter = await trainSmall(gpu, { steps: 10 });
    expect(best.values).toEqual(shorter.values);
  }, 240_000);
});
