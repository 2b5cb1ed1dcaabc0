/** The graphs of the four phases: gradients, what freezes, the L1 budget, padding. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  type Phase,
  phases,
  trainedIn,
  viewmakerGraphs,
  viewmakerKit,
} from "../../../src/augment/viewmaker/graphs.ts";
import { represent } from "../../../src/augment/viewmaker/networks.ts";
import { runPhase } from "../../../src/augment/viewmaker/training.ts";
import { adam, gradientArrays, type ParameterSet, withNetwork } from "../../../src/nn/index.ts";
import { type Engine, input } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { phaseOutputs, tinySpec, tinyTraining } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** The loss terms that each phase adds up, with the paper's weights. */
const terms: Readonly<Record<Phase, Readonly<Record<string, number>>>> = {
  representation: { representation: 1 },
  discriminator: { discriminator: 1 },
  variance: { variance: 1 },
  augmentation: { adversarial: 1, emotion: 10, balance: 8 },
};

describe("gradients against central differences of the weighted losses", () => {
  const cases = phases.flatMap((phase) =>
    (phase === "variance" ? (["cosine", "centred", "dot"] as const) : (["cosine"] as const)).flatMap(
      (variance) =>
        (phase === "augmentation" ? (["linear", "tanh"] as const) : (["linear"] as const)).map((output) => ({
          phase,
          variance,
          output,
        })),
    ),
  );
  test.each(cases)("$phase, $variance, $output", async ({ phase, variance, output }) => {
    const spec = tinySpec({ variance, output });
    const { params, feeds } = tinyTraining(spec);
    const program = await engine.compile(phaseOutputs(params, spec, phase));
    const group = params.subset(trainedIn[phase]);
    const results = await program.run(feeds);
    expect(Object.keys(results).filter((name) => !name.startsWith("gradient/"))).toEqual(
      Object.keys(terms[phase]),
    );
    const slopes = gradientArrays(results, group).map((g) => g.slice());
    const total = async () => {
      const at = await program.run(feeds);
      return Object.entries(terms[phase]).reduce((sum, [name, weight]) => sum + weight * at[name][0], 0);
    };
    const names = [...group.entries.keys()];
    for (const [k, values] of group.values().entries()) {
      // The largest slope of the parameter, so that rounding of float32 matters least.
      const i = slopes[k].reduce((best, g, j) => (Math.abs(g) > Math.abs(slopes[k][best]) ? j : best), 0);
      const start = values[i];
      const h = 2e-3;
      const at = async (t: number) => {
        values[i] = start + t;
        return total();
      };
      const measured = ((await at(h)) - (await at(-h))) / (2 * h);
      values[i] = start;
      const scale = Math.max(Math.abs(measured), Math.abs(slopes[k][i]), 0.02);
      expect(
        Math.abs(measured - slopes[k][i]) / scale,
        `${names[k]}: ${measured}, ${slopes[k][i]}`,
      ).toBeLessThan(0.05);
    }
    await program.release();
  });
});

describe("freezing", () => {
  const bytes = (params: ParameterSet, prefix: string) =>
    Object.entries(params.subset(prefix).save()).map(([name, values]) => [
      name,
      new Uint8Array(values.buffer),
    ]);

  test.each(phases)("%s changes every array of its own network and no byte of the others", async (phase) => {
    const spec = tinySpec({ learningRate: 1e-2 });
    const { params, feeds } = tinyTraining(spec);
    const networks = ["represent/", "judge/", "augment/"];
    const before = networks.map((prefix) => bytes(params, prefix));
    await withNetwork(engine, viewmakerKit(spec), params, async (network) => {
      await runPhase(phase, network.training({ [trainedIn[phase]]: adam({ learningRate: 1e-2 }) }), feeds);
    });
    for (const [k, prefix] of networks.entries()) {
      const after = bytes(params, prefix);
      if (prefix !== trainedIn[phase]) {
        expect(after).toEqual(before[k]);
        continue;
      }
      const still = after.filter(
        ([name, values], i) => name === before[k][i][0] && String(values) === String(before[k][i][1]),
      );
      expect(still.map(([name]) => name)).toEqual([]);
    }
  });

  test("without Eq. 6 the last phase has no balance term", () => {
    const spec = tinySpec({ balance: false });
    const { params } = tinyTraining(spec);
    const { outputs } = viewmakerGraphs(params, spec).augmentation();
    expect(Object.keys(outputs)).toEqual(["adversarial", "emotion"]);
  });
});

describe("views", () => {
  const setUp = async (options: Parameters<typeof tinySpec>[0] = {}) => {
    const spec = tinySpec({ batch: 3, ...options });
    const { params, feeds } = tinyTraining(spec);
    const program = await engine.compile(viewmakerGraphs(params, spec).make().outputs);
    const few = {
      ...feeds,
      clips: feeds.clips.slice(0, 3 * 32 * 16),
      valid: feeds.valid.slice(0, 3 * 32),
      noise: feeds.noise.slice(0, 3 * 3),
      intensity: feeds.intensity.slice(0, 3),
    };
    const run = async () => ((await program.run(few)).views as Float32Array).slice();
    return { few, run };
  };

  test.each([
    ["linear", 1, [0.05, 0.3]],
    ["relu", 0.5, [0.1, 0.1]],
    ["tanh", 2, [0, 1]],
  ] as const)(
    "%s: mean |view - clip| is epsilon times the budget %d over the clip's frames, 0 beyond",
    async (output, budget, [low, high]) => {
      const { few, run } = await setUp({ output, budget, epsilon: [low, high] });
      const views = await run();
      for (const [row, length] of [32, 20, 9].entries()) {
        const change = views.subarray(row * 512, (row + 1) * 512).map((v, i) => v - few.clips[row * 512 + i]);
        const inside = change.subarray(0, length * 16);
        const epsilon = low + (high - low) * few.intensity[row];
        const mean = inside.reduce((sum, v) => sum + Math.abs(v), 0) / inside.length;
        expect(mean / (epsilon * budget)).toBeCloseTo(1, 4);
        expect(change.subarray(length * 16).every((v) => v === 0)).toBe(true);
        if (output === "relu") expect(inside.every((v) => v > -1e-6)).toBe(true);
      }
    },
  );

  test("depend on the noise and on the clip, in shape and not only in size", async () => {
    const { few, run } = await setUp({ epsilon: [0.2, 0.2] });
    const first = await run();
    few.noise[0] += 1;
    const second = await run();
    expect(second.subarray(0, 512)).not.toEqual(first.subarray(0, 512));
    expect(second.subarray(512)).toEqual(first.subarray(512));
    const before = second.map((v, i) => v - few.clips[i]);
    few.clips[3] += 5;
    const after = (await run()).map((v, i) => v - few.clips[i]);
    const moved = before.subarray(0, 512).filter((v, i) => Math.abs(v - after[i]) > 1e-4);
    expect(moved.length).toBeGreaterThan(250);
  });
});

test("representations do not depend on what lies beyond the last step of a clip", async () => {
  const spec = tinySpec({ frames: 64 });
  const { params, feeds } = tinyTraining(tinySpec());
  const padded = { clips: input("clips", [1, 64, 16]), valid: input("valid", [1, 64]) };
  const program = await engine.compile({ r: represent(params, padded, spec) });
  const clips = Float32Array.from({ length: 64 * 16 }, (_, i) => Math.sin(i * i));
  const at = async (frames: number) => {
    const valid = new Float32Array(64).fill(1, 0, frames);
    return [...(await program.run({ ...params.feeds(), ...feeds, clips, valid })).r];
  };
  const [short, whole] = [await at(9), await at(64)];
  // Frames 48 and later: three convolutions of the first step reach no further than 40.
  clips.fill(7, 48 * 16);
  expect(await at(9)).toEqual(short);
  expect(await at(64)).not.toEqual(whole);
  await program.release();
});
