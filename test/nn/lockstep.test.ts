/** @file Networks trained side by side: as each by itself, however they differ in what they run between steps, and how it ends early. */

import { beforeAll, describe, expect, test } from "vitest";
import { createRng, InterruptedError } from "../../src/core/index.ts";
import {
  adam,
  crossEntropy,
  inLockstep,
  type Kit,
  type LiveNetwork,
  mlp,
  OutOfStepError,
  type ParameterSet,
  parameters,
  train,
  withNetwork,
} from "../../src/nn/index.ts";
import { type Engine, input, multiply, softmax } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const [rows, width, classes] = [4, 3, 2];

const kit: Kit<"train" | "predict"> = {
  key: "lockstep test",
  parts: { all: "" },
  graphs(params) {
    const logits = mlp(params, "net", input("x", [rows, width]), { hidden: [5], out: classes });
    return {
      train() {
        const loss = multiply(input("weight", []), crossEntropy(logits, input("y", [rows, classes])));
        return { outputs: { loss }, losses: { all: loss } };
      },
      predict: () => ({ outputs: { shares: softmax(logits) } }),
    };
  },
};

function start(seed: number): ParameterSet {
  const params = parameters(createRng(seed));
  kit.graphs(params).train();
  return params;
}

interface Options {
  readonly steps?: number;
  /** The step whose batch holds a NaN. */
  readonly poisonAt?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: number) => void;
}

/** Trains on batches of its own, and predicts as many batches as its seed says before every fifth step and at the end. */
async function trainOne(
  network: LiveNetwork<"train" | "predict">,
  seed: number,
  { steps = 20, poisonAt, signal, onStep }: Options = {},
) {
  const feeds = {
    x: new Float32Array(rows * width),
    y: new Float32Array(rows * classes),
    weight: Float32Array.of(1 + seed),
  };
  const fill = (stream: ReturnType<typeof createRng>) => {
    for (let i = 0; i < feeds.x.length; i++) feeds.x[i] = stream.normal();
    for (let i = 0; i < rows; i++) {
      const label = feeds.x[i * width] > 0 ? 1 : 0;
      feeds.y[2 * i + label] = 1;
      feeds.y[2 * i + 1 - label] = 0;
    }
  };
  const losses: number[] = [];
  const shares: number[] = [];
  const predict = async () => {
    for (let i = 0; i < seed; i++) {
      fill(createRng(`measure ${i}`));
      shares.push(...(await network.run("predict", { x: feeds.x })).shares);
    }
  };
  // Two trainings after one another, as of a generator that is trained alone before.
  for (const part of ["first", "second"]) {
    const training = network.training({ all: adam({ learningRate: 0.05 }) });
    await train({
      state: training,
      steps,
      rng: createRng(`${seed} ${part}`),
      keepEvery: 4,
      ...(signal ? { signal } : {}),
      async step(step, rng) {
        if (step % 5 === 0) await predict();
        fill(rng);
        if (step === poisonAt) feeds.x[0] = Number.NaN;
        const { loss } = await training.step("train", feeds, step < 10 ? 1 : 0.5);
        losses.push(loss[0]);
        onStep?.(step);
        return { loss: loss[0] };
      },
    });
  }
  await predict();
  return { losses, shares };
}

const seeds = [1, 2, 3];

describe("networks in lockstep", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createNodeEngine();
  });
  const expectClose = (got: ArrayLike<number>, expected: ArrayLike<number>) => {
    expect(got.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) expect(got[i]).toBeCloseTo(expected[i], 4);
  };

  test("learn what each learns alone", async () => {
    const [together, alone] = [seeds.map(start), seeds.map(start)];
    const found = await inLockstep(engine, kit, together, (network, at) => trainOne(network, seeds[at]));
    for (const [at, seed] of seeds.entries()) {
      const one = await withNetwork(engine, kit, alone[at], (network) => trainOne(network, seed));
      expect(one.losses.at(-1)).toBeLessThan(one.losses[0] / 2);
      expectClose(found[at].losses, one.losses);
      expectClose(found[at].shares, one.shares);
      for (const [name, { values }] of alone[at].entries)
        expectClose(together[at].entries.get(name)?.values ?? [], values);
    }
  });

  test("one that diverges ends it for all, and nothing is written", async () => {
    const params = seeds.map(start);
    const before = params.map((one) => one.save());
    const found = inLockstep(engine, kit, params, (network, at) =>
      trainOne(network, seeds[at], at === 1 ? { poisonAt: 7 } : {}),
    );
    await expect(found).rejects.toBeInstanceOf(OutOfStepError);
    expect(params.map((one) => one.save())).toEqual(before);
  });

  test("one that diverges and goes on without an error ends it too", async () => {
    const found = inLockstep(engine, kit, seeds.map(start), async (network, at) => {
      await trainOne(network, seeds[at], { poisonAt: 7 }).catch(() => {});
    });
    await expect(found).rejects.toBeInstanceOf(OutOfStepError);
  });

  test("stops when asked to, with the error of the one that noticed first", async () => {
    const stop = new AbortController();
    const found = inLockstep(engine, kit, seeds.map(start), (network, at) =>
      trainOne(network, seeds[at], {
        signal: stop.signal,
        onStep: (step) => step === 6 && stop.abort(),
      }),
    );
    await expect(found).rejects.toBeInstanceOf(InterruptedError);
  });

  test("an error of one reaches the caller, and the others do not wait for ever", async () => {
    const found = inLockstep(engine, kit, seeds.map(start), async (network, at) => {
      if (at === 2) throw new Error("its data are missing");
      return trainOne(network, seeds[at]);
    });
    await expect(found).rejects.toThrow("its data are missing");
  });

  test("trainings of different lengths are told", async () => {
    const found = inLockstep(engine, kit, seeds.map(start), (network, at) =>
      trainOne(network, seeds[at], { steps: at === 0 ? 8 : 12 }),
    );
    await expect(found).rejects.toThrow("expected the same steps of all");
  });

  test("programs are used again by the next networks", async () => {
    const compiled: string[] = [];
    const counting: Engine = {
      ...engine,
      compile(outputs, options) {
        compiled.push(Object.keys(outputs)[0]);
        return engine.compile(outputs, options);
      },
    };
    const shelved: Kit<"train" | "predict"> = { ...kit, key: "lockstep test, counted" };
    for (const _ of [1, 2])
      await inLockstep(counting, shelved, seeds.map(start), (network, at) => trainOne(network, seeds[at]));
    expect(compiled).toEqual(["shares", "loss"]);
  });
});
