import { describe, expect, test } from "vitest";
import { createRng, InterruptedError } from "../../src/core/index.ts";
import {
  adam,
  type Checkpoint,
  constantOf,
  DivergedError,
  hostState,
  parameters,
  type TrainOptions,
  train,
} from "../../src/nn/index.ts";

/** A bowl with its lowest point at 3, and noise on the slope: no engine needed. */
function bowl(overrides: Partial<TrainOptions> = {}, poisonAt = -1) {
  const params = parameters(createRng(1));
  params.create("w", [2], constantOf(0));
  const [w] = params.values();
  const optimiser = adam({ learningRate: 0.1 });
  const run = () =>
    train({
      state: hostState(params, { adam: optimiser }),
      steps: 60,
      rng: createRng("bowl"),
      async step(step, rng) {
        const loss = (w[0] - 3) ** 2 + (w[1] - 3) ** 2;
        const slope = w.map((v) => 2 * (v - 3) + 0.1 * rng.normal());
        if (step === poisonAt) slope.fill(Number.NaN);
        optimiser.step([w], [slope]);
        return { loss };
      },
      ...overrides,
    });
  return { w, run };
}

test("trains, reports every step and records the mean losses", async () => {
  const seen: number[] = [];
  const { w, run } = bowl({ recordEvery: 20, onProgress: (done, total) => seen.push(done / total) });
  const { steps, curves } = await run();
  expect(steps).toBe(60);
  expect(Math.abs(w[0] - 3)).toBeLessThan(1);
  expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => (i + 1) / 60));
  expect(curves.loss.steps).toEqual([20, 40, 60]);
  expect(curves.loss.values[0]).toBeGreaterThan(curves.loss.values[2]);
});

test("resuming from any checkpoint gives exactly the uninterrupted result", async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = bowl({ checkpoint: { every: 7, save: (c) => void checkpoints.push(c) }, recordEvery: 5 });
  const expected = await whole.run();
  expect(checkpoints.map((c) => c.step)).toEqual([7, 14, 21, 28, 35, 42, 49, 56]);
  for (const resume of [checkpoints[0], checkpoints[4], checkpoints[7]]) {
    const rest = bowl({ resume, recordEvery: 5 });
    expect(await rest.run()).toEqual(expected);
    expect(rest.w).toEqual(whole.w);
  }
});

test("an aborted signal saves a checkpoint, then stops", async () => {
  const controller = new AbortController();
  const saved: number[] = [];
  const { run } = bowl({
    signal: controller.signal,
    onProgress: (done) => done === 10 && controller.abort(),
    checkpoint: { every: 1000, save: (c) => void saved.push(c.step) },
  });
  await expect(run()).rejects.toThrow(InterruptedError);
  expect(saved).toEqual([10]);
});

describe("divergence", () => {
  test("keeps the last state whose loss was a number, and says what to do", async () => {
    const { w, run } = bowl({ keepEvery: 10 }, 34);
    const healthy = bowl({ steps: 30 });
    await healthy.run();
    await expect(run()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[DivergedError: training, step 35: expected a finite loss of ordinary size, got loss = NaN. Lower the learning rate, or clip gradients; the parameters of step 30 were kept.]`,
    );
    expect(w).toEqual(healthy.w);
  });

  test("a poisoned copy is never the one kept", async () => {
    // Step 39 poisons the parameters; the copy of step 40 already holds them.
    const { w, run } = bowl({ keepEvery: 10 }, 39);
    await expect(run()).rejects.toMatchObject({ lastGoodStep: 30 });
    expect(w.every(Number.isFinite)).toBe(true);
  });

  test("a finite but absurd loss counts", async () => {
    const { run } = bowl({ lossLimit: 10 });
    await expect(run()).rejects.toThrow(DivergedError);
  });
});

describe("validation", () => {
  test("stops when nothing gets better and leaves the best parameters", async () => {
    const measured = [5, 4, 2, 3, 3, 3, 1];
    let at = 0;
    const { run } = bowl({ validation: { every: 5, measure: async () => measured[at++], patience: 3 } });
    const { steps, best } = await run();
    expect(steps).toBe(30);
    expect(best).toEqual({ step: 15, value: 2 });
    const shorter = bowl({ steps: 15 });
    await shorter.run();
    const again = bowl({ validation: { every: 5, measure: async () => measured[at2++], patience: 3 } });
    let at2 = 0;
    await again.run();
    expect(again.w).toEqual(shorter.w);
  });
});

test("a checkpoint of another training is refused", async () => {
  const kept: Checkpoint[] = [];
  await bowl({ checkpoint: { every: 50, save: (c) => void kept.push(c) } }).run();
  const resume = { ...kept[0], optimisers: {} };
  await expect(bowl({ resume }).run()).rejects.toThrow("checkpoint: expected optimisers adam, got .");
});
