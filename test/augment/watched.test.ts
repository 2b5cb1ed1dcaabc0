/** Trainings that are watched: curves come as far as they are, what is made comes with its classes, and nothing else changes. */

import { beforeAll, describe, expect, test } from "vitest";
import type * as z from "zod";
import { augmenters } from "../../src/augment/index.ts";
import { classifiers } from "../../src/classify/index.ts";
import { createRng, type MadeNow, type TrainingCurve } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { toyClips } from "./clips/toy.ts";
import { toyTable } from "./toy.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

type RowInput = z.input<typeof augmenters.rows.schema>;
type ClipInput = z.input<typeof augmenters.clips.schema>;

const rows = toyTable({ anger: 6, fear: 5 });
const clips = toyClips({ anger: 5, fear: 4 });
const gan = { hidden: [6], batch: 4, steps: 3, latent: 2 };
const makers: readonly RowInput[] = [
  { kind: "gan", ...gan },
  { kind: "cyclegan", hidden: [6], batch: 4, steps: 3, pretrainSteps: 1, classifier: { steps: 4 } },
  { kind: "cwgan-gp", ...gan },
  { kind: "diffusion", components: 2, samplingSteps: 2, hidden: [4], batch: 4, steps: 3 },
];
const clipMakers: readonly ClipInput[] = [
  { kind: "viewmaker", frames: 16, batch: 2, latent: 3, representation: 4, iterations: 3, measured: 4 },
  { kind: "bagan", frames: 32, width: 2, latent: 4, batch: 4, autoencoderIterations: 3, iterations: 3 },
];

/** What both watchers heard. */
function listener() {
  const curves: (readonly TrainingCurve[])[] = [];
  const made: MadeNow[] = [];
  const hooks = {
    onCurves: (now: readonly TrainingCurve[]) => void curves.push(structuredClone(now) as TrainingCurve[]),
    onMade: (now: MadeNow) => void made.push({ ...now, items: now.items.map((item) => item.slice()) }),
  };
  return { curves, made, hooks };
}

/** Each is the beginning of the curve of its name. */
function expectBeginnings(
  heard: readonly (readonly TrainingCurve[])[],
  whole: readonly TrainingCurve[] | undefined,
) {
  expect(heard.length).toBeGreaterThan(1);
  for (const curve of heard.flat()) {
    const full = whole?.find(({ group, name }) => group === curve.group && name === curve.name);
    expect(full?.steps.slice(0, curve.steps.length)).toEqual(curve.steps);
    expect(full?.values.slice(0, curve.values.length)).toEqual(curve.values);
  }
}

describe.each(makers)("$kind", (options) => {
  test("is watched as it learns, and learns the same", async () => {
    const augmenter = augmenters.rows.make(options, { engine });
    const { curves, made, hooks } = listener();
    const watched = await augmenter.fit(rows, { rng: createRng(1), ...hooks });
    const alone = await augmenter.fit(rows, { rng: createRng(1) });
    expect(watched.curves).toEqual(alone.curves);
    const asked = Int32Array.of(0, 1, 1);
    const draw = async (fitted: typeof alone) => (await fitted.draw(asked, createRng(2))).data;
    expect(await draw(watched)).toEqual(await draw(alone));
    expectBeginnings(curves, alone.curves);
    const groups = new Set(made.map(({ group }) => group));
    for (const group of groups) {
      const own = made.filter((one) => one.group === group);
      expect(own.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
      expect(alone.curves?.map((curve) => curve.group)).toContain(group);
      // The same items, moved.
      expect(new Set(own.map(({ labels }) => Array.from(labels).join())).size).toBe(1);
      expect(own[0].items).not.toEqual(own[3].items);
    }
    const classes = made.flatMap(({ labels }) => Array.from(labels));
    expect(new Set(classes)).toEqual(new Set([0, 1]));
    for (const { items } of made) for (const item of items) expect(item.length).toBe(3);
  });
});

describe.each(clipMakers)("$kind", (options) => {
  test("is watched as it learns, and learns the same", async () => {
    const augmenter = augmenters.clips.make(options, { engine });
    const { curves, made, hooks } = listener();
    const watched = await augmenter.fit(clips, { rng: createRng(1), ...hooks });
    const alone = await augmenter.fit(clips, { rng: createRng(1) });
    expect(watched.curves).toEqual(alone.curves);
    expectBeginnings(curves, alone.curves);
    expect(made.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    for (const { items, labels } of made) {
      expect(items.length).toBe(labels.length);
      for (const item of items) expect(item.length % clips.mels).toBe(0);
    }
  });
});

test("a dense network's curve comes epoch by epoch", async () => {
  const classifier = classifiers.rows.make({ kind: "dnn", hidden: [4], epochs: 3 }, { engine });
  const { curves, hooks } = listener();
  const fitted = await classifier.fit(rows, { rng: createRng(1), onCurves: hooks.onCurves });
  expectBeginnings(curves, fitted.curves);
  expect(curves.map(([{ steps }]) => steps.length)).toEqual([1, 2, 3]);
});
