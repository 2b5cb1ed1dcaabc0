/** Whole rounds of training, watched phase by phase: what is frozen in each, one Adam for each network, whose values a loss was of. */

import { beforeAll, describe, expect, test } from "vitest";
import {
  createFeeds,
  createTripletSampler,
  fillChance,
  fillTriplets,
} from "../../../src/augment/viewmaker/batches.ts";
import { type Phase, viewmakerKit } from "../../../src/augment/viewmaker/graphs.ts";
import { trainViewmaker, type ViewmakerCheckpoint } from "../../../src/augment/viewmaker/training.ts";
import { createParameters } from "../../../src/augment/viewmaker/viewmaker.ts";
import type { TrainingCurve } from "../../../src/core/index.ts";
import { createRng } from "../../../src/core/rng.ts";
import { openNetwork, type SavedParameters } from "../../../src/nn/index.ts";
import { createShelf, type Engine } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { toyClips } from "../clips/toy.ts";
import { lossesByHand, networksAlone, order, trained } from "./byhand.ts";
import { tinySpec } from "./support.ts";

const rounds = 3;
const rates = { learningRate: 1e-2, beta1: 0.9, beta2: 0.999 };
const networks = ["represent/", "judge/", "augment/"];

/** What was seen of one phase of one round. */
interface Seen {
  readonly phase: Phase;
  readonly before: SavedParameters;
  readonly after: SavedParameters;
  /** By parameter. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
  readonly noise: Float32Array;
  readonly byHand: ReturnType<typeof lossesByHand>;
}

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

/** Trains as a fit does, on triplets and noise drawn as a fit draws them. */
async function watched(resume?: ViewmakerCheckpoint) {
  // A small margin, so that some hinges are at zero and some are not.
  const spec = tinySpec({ batch: 3, margin: 0.1 });
  const train = toyClips({ a: 4, b: 3, c: 2 });
  const params = createParameters(spec, createRng("weights"));
  const feeds = createFeeds(spec, 3 * spec.batch, 2 * spec.batch);
  const sample = createTripletSampler("viewmaker", train);
  const alone = await networksAlone(engine, params, spec);
  const seen: Seen[] = [];
  let pending: Omit<Seen, "phase" | "after"> | undefined;
  /** Tells what each program is run on and gives. */
  const watching: Engine = {
    ...engine,
    shelf: createShelf(0),
    async compile(outputs) {
      const program = await engine.compile(outputs);
      return {
        ...program,
        async run(given) {
          const byHand = lossesByHand(await alone.look(feeds), spec);
          const results = await program.run(given);
          const gradients = Object.fromEntries(
            Object.entries(results)
              .filter(([name]) => name.startsWith("gradient/"))
              .map(([name, values]) => [name.slice("gradient/".length), (values as Float32Array).slice()]),
          );
          pending = { before: params.save(), gradients, noise: feeds.noise.slice(), byHand };
          return results;
        },
      };
    },
  };
  const network = await openNetwork(watching, viewmakerKit(spec), params);
  const checkpoints: ViewmakerCheckpoint[] = [];
  const curves = await trainViewmaker({
    name: "viewmaker",
    network,
    feeds,
    options: { variance: spec.variance, iterations: rounds, ...rates },
    rng: createRng("rounds"),
    context: {
      checkpoint: { every: 2, save: (checkpoint) => void checkpoints.push(checkpoint) },
      ...(resume ? { resume } : {}),
    },
    nextTriplets: (rng) => fillTriplets(feeds, train, sample, spec, rng),
    nextChance: (rng) => fillChance(feeds, rng),
    measure: async () => ({}),
    onPhase(phase) {
      if (!pending) throw new Error(`${phase} ended before its program ran`);
      seen.push({ ...pending, phase, after: params.save() });
      pending = undefined;
    },
  });
  await alone.release();
  await network.close();
  return { seen, curves, checkpoints, last: params.save() };
}

/** Names of the parameters whose bits are not the same. */
const changed = (a: SavedParameters, b: SavedParameters) =>
  Object.keys(a).filter((name) => Buffer.compare(bytes(a[name]), bytes(b[name])) !== 0);
const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
const of = (saved: SavedParameters, prefix: string) =>
  Object.keys(saved).filter((name) => name.startsWith(prefix));

describe("three rounds of training", () => {
  let seen: readonly Seen[];
  let curves: readonly TrainingCurve[];
  let checkpoints: readonly ViewmakerCheckpoint[];
  let last: SavedParameters;
  beforeAll(async () => {
    ({ seen, curves, checkpoints, last } = await watched());
  });

  test("a phase changes its own network and no bit of the other two, whatever momentum they have from before", () => {
    expect(seen.map(({ phase }) => phase)).toEqual([...order, ...order, ...order]);
    for (const [i, { phase, before, after }] of seen.entries()) {
      expect(changed(before, after), `${phase}, phase ${i}`).toEqual(of(before, trained[phase]));
      // Nothing moves between two phases either.
      if (i > 0) expect(changed(seen[i - 1].after, before)).toEqual([]);
    }
    expect(changed(seen[seen.length - 1].after, last)).toEqual([]);
  });

  test("the same holds in the round after a checkpoint, which ends with the same bits", async () => {
    const [resume] = checkpoints;
    expect(resume.training.step).toBe(2);
    const again = await watched(resume);
    for (const { phase, before, after } of again.seen)
      expect(changed(before, after), phase).toEqual(of(before, trained[phase]));
    expect(again.seen).toHaveLength(order.length);
    expect(changed(again.last, last)).toEqual([]);
  });

  test("each network has one Adam: the augmentor's takes both its phases, in their order", () => {
    for (const prefix of networks) {
      const steps = seen.filter(({ phase }) => trained[phase] === prefix);
      expect(steps).toHaveLength(prefix === "augment/" ? 2 * rounds : rounds);
      for (const name of of(last, prefix)) {
        const byHand = adamByHand(
          seen[0].before[name],
          steps.map(({ gradients }) => gradients[name]),
        );
        const furthest = Math.max(...byHand.map((value, i) => Math.abs(value - last[name][i])));
        expect(furthest, name).toBeLessThan(1e-5);
      }
    }
    const { optimisers } = checkpoints[0].training;
    expect(Object.fromEntries(Object.entries(optimisers).map(([name, { steps }]) => [name, steps]))).toEqual({
      "represent/": 2,
      "judge/": 2,
      "augment/": 4,
    });
  });

  test("each curve holds the losses by hand of the networks as they were when the phase began", () => {
    for (const [i, { phase, byHand }] of seen.entries()) {
      for (const [name, value] of Object.entries(byHand[phase])) {
        const curve = curves.find((one) => one.name === name);
        expect(curve?.values[Math.floor(i / order.length)], `${phase}, ${name}`).toBeCloseTo(value, 5);
      }
    }
  });

  test("each phase that makes views has noise of its own, and each row of it another", () => {
    const rows = seen
      .filter(({ phase }) => phase !== "representation")
      .flatMap(({ noise }) => Array.from({ length: 6 }, (_, k) => String(noise.subarray(3 * k, 3 * k + 3))));
    expect(rows).toHaveLength(3 * rounds * 6);
    expect(new Set(rows).size).toBe(rows.length);
  });
});

/** Kingma & Ba (2015), algorithm 1, from the gradients of all steps. */
function adamByHand(start: Float32Array, gradients: readonly Float32Array[]): number[] {
  const { learningRate, beta1, beta2 } = rates;
  return Array.from(start, (value, i) => {
    let [m, v] = [0, 0];
    for (const [k, { [i]: g }] of gradients.entries()) {
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const rate = learningRate / (1 - beta1 ** (k + 1));
      value -= (rate * m) / (Math.sqrt(v / (1 - beta2 ** (k + 1))) + 1e-8);
    }
    return value;
  });
}
