import { beforeAll, describe, expect, test } from "vitest";
import { classifiers } from "../../src/classify/index.ts";
import { holdOutSpeakers } from "../../src/classify/segments/held-out.ts";
import { type Clips, createRng, InterruptedError, type TrainingSet } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { describeClipClassifier } from "./clip-contract.ts";
import { stripes, withViews } from "./toy-clips.ts";

const { create, make, schema } = classifiers.clips;

let engine: Engine;
beforeAll(async () => {
  engine = await createNodeEngine();
});

const small = {
  depth: 11 as const,
  width: 1 / 16,
  hidden: [16],
  segmentFrames: 32,
  segmentHop: 16,
  epochs: 6,
  batchSize: 8,
  learningRate: 3e-3,
  patience: 0,
};

describeClipClassifier("vgg", (engine, options) => make({ kind: "vgg", ...small, ...options }, { engine }));

const fitted = (clips: TrainingSet<Clips>, options: object = {}, seed = 1) =>
  make({ kind: "vgg", ...small, ...options }, { engine }).fit(clips, { rng: createRng(seed) });

const unseen = stripes([9, 8], { seed: 2 });

describe("learning", () => {
  test.each([
    { batchNorm: true, pooling: "average" },
    { batchNorm: false, pooling: "flatten", dropout: 0 },
  ])("tells stripes along time from stripes along frequency, with %j", async (options) => {
    const classifier = await fitted(stripes([12, 10]), options);
    const { labels, probabilities } = await classifier.predict(unseen.clips);
    expect(labels).toEqual(unseen.labels);
    for (let i = 0; i < 17; i++) expect(probabilities[2 * i] + probabilities[2 * i + 1]).toBeCloseTo(1, 5);
    const [loss] = classifier.curves ?? [];
    expect(loss).toMatchObject({ group: "vgg", name: "cross-entropy", steps: [1, 2, 3, 4, 5, 6] });
    expect(loss.values[5]).toBeLessThan(0.3 * loss.values[0]);
    // 22 clips, of which every third has 50 frames and so three segments: 0, 16 and 18.
    expect(classifier.chosen).toEqual({ depth: 11, width: 1 / 16, epochs: 6, segments: 22 + 2 * 7 });
  });

  test("takes as many steps as told, whatever an epoch holds", async () => {
    const chosen = async (clips: TrainingSet<Clips>) => {
      const { chosen, curves } = await fitted(clips, { steps: 7, epochs: 1 });
      return { ...chosen, end: curves![0].steps.at(-1) };
    };
    // 36 and 17 segments in batches of 8: 5 and 3 batches to the epoch.
    expect(await chosen(stripes([12, 10]))).toMatchObject({ segments: 36, epochs: 1.4, end: 7 / 5 });
    expect(await chosen(stripes([6, 5]))).toMatchObject({ segments: 17, epochs: 2.33, end: 7 / 3 });
  });

  test("a learning rate that decays leaves the first step as it is and lessens the last ones", async () => {
    const clips = stripes([4, 4], { frames: [32] });
    const losses = async (decay: string) =>
      (await fitted(clips, { steps: 4, decay, dropout: 0 })).curves![0].values;
    const [constant, decaying] = [await losses("none"), await losses("cosine")];
    expect(decaying.slice(0, 2)).toEqual(constant.slice(0, 2));
    expect(decaying[3]).not.toEqual(constant[3]);
    const flat = await losses("cosine");
    expect(flat).toEqual(decaying);
  });

  test("a class without clips is not predicted, and the others are told apart as without it", async () => {
    const classifier = await fitted(stripes([12, 10, 0]));
    const { labels, probabilities } = await classifier.predict(unseen.clips);
    expect(labels).toEqual(unseen.labels);
    expect(probabilities).toHaveLength(3 * labels.length);
    for (let i = 0; i < labels.length; i++) expect(probabilities[3 * i + 2]).toBeLessThan(0.2);
  });

  test("filling up the last batch does not change the loss: 10 segments in batches of 16 and of 10", async () => {
    const clips = stripes([6, 4], { frames: [32] });
    const losses = async (batchSize: number) => {
      const options = { batchSize, batchNorm: false, dropout: 0, epochs: 3, classWeights: "none" };
      return (await fitted(clips, options)).curves![0].values;
    };
    const [padded, exact] = [await losses(16), await losses(10)];
    for (const [i, loss] of exact.entries()) expect(padded[i]).toBeCloseTo(loss, 4);
  });

  test("balanced weights let a scarce class count as much as the other", async () => {
    // Without anything to see, the network can only learn how much each class weighs.
    const blank = { ...stripes([14, 2]), clips: Array.from({ length: 16 }, () => new Float32Array(32 * 32)) };
    const shareOfScarce = async (classWeights: string) => {
      const options = {
        classWeights,
        batchNorm: false,
        dropout: 0,
        epochs: 60,
        batchSize: 16,
        learningRate: 0.03,
      };
      const classifier = await fitted(blank, options);
      return (await classifier.predict([blank.clips[0]])).probabilities[1];
    };
    expect(await shareOfScarce("balanced")).toBeCloseTo(0.5, 1);
    expect(await shareOfScarce("none")).toBeCloseTo(2 / 16, 1);
  });
});

describe("early stopping", () => {
  test("scores recorded clips of held-out speakers and keeps all that is theirs out of training", () => {
    const clips = withViews(stripes([9, 9], { speakers: 6 }));
    const { speakers, train, validate } = holdOutSpeakers("vgg", clips, 1 / 3, createRng(1));
    expect(speakers).toHaveLength(2);
    expect(validate).toHaveLength(6);
    expect(validate.every((i) => i < 18 && speakers.includes(clips.speakers[i]))).toBe(true);
    expect(train).toHaveLength(24);
    expect(train.every((i) => !speakers.includes(clips.speakers[i]))).toBe(true);
  });

  test("leaves out synthetic clips made from several sources of which one is held out", () => {
    const clips = withViews(stripes([4, 4], { speakers: 4 }));
    const mixed = clips.ids.slice(0, 8).map((id, i) => ({
      augmenter: "mixup",
      sources: [id, clips.ids[(i + 1) % 8]],
      seed: "1",
    }));
    const augmented = { ...clips, provenance: mixed } as TrainingSet<Clips>;
    const { speakers, train } = holdOutSpeakers("vgg", augmented, 0.25, createRng(1));
    const lost = new Set(clips.ids.slice(0, 8).filter((_, i) => speakers.includes(clips.speakers[i])));
    // Two recorded clips are lost, and the four mixtures with one of them on either side.
    expect(lost.size).toBe(2);
    expect(train).toHaveLength(16 - 2 - 4);
    for (const i of train.filter((p) => p >= 8))
      expect(mixed[i - 8].sources.some((id) => lost.has(id))).toBe(false);
  });

  test("passes over a speaker whom a class cannot do without", () => {
    const clips = stripes([6, 1], { speakers: 3 });
    const alone = clips.speakers[6];
    for (let seed = 0; seed < 8; seed++) {
      const { speakers } = holdOutSpeakers("vgg", clips, 0.9, createRng(seed));
      expect(speakers).not.toContain(alone);
      expect(speakers.length).toBeGreaterThan(0);
    }
  });

  test("ends when the held-out UAR has not risen for so many epochs, and keeps the best epoch", async () => {
    const clips = withViews(stripes([9, 9]));
    const classifier = await fitted(clips, { patience: 2, epochs: 40 });
    const [loss, heldOut] = classifier.curves ?? [];
    expect(heldOut).toMatchObject({ group: "vgg", name: "held-out UAR" });
    const best = heldOut.values.indexOf(Math.max(...heldOut.values));
    expect(heldOut.values).toHaveLength(best + 1 + 2);
    expect(loss.values).toHaveLength(best + 1 + 2);
    expect(classifier.chosen).toMatchObject({ epochs: best + 1, heldOutUar: heldOut.values[best] });
    // What is kept scores what was written down for the best epoch.
    const own = clips.speakers.flatMap((s, i) =>
      i < 18 && s === classifier.chosen.heldOutSpeakers ? [i] : [],
    );
    expect(own).toHaveLength(6);
    const { labels } = await classifier.predict(own.map((i) => clips.clips[i]));
    const recalls = [0, 1].map((c) => {
      const members = own.flatMap((i, k) => (clips.labels[i] === c ? [labels[k]] : []));
      return members.filter((label) => label === c).length / members.length;
    });
    expect((recalls[0] + recalls[1]) / 2).toBeCloseTo(heldOut.values[best], 6);
  });
});

describe("mistakes are named", () => {
  test("too few mel bands", async () => {
    await expect(fitted(stripes([3, 3], { mels: 26 }))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: vgg, mel bands: expected at least 32: five stages halve them, got 26.]`,
    );
  });

  test("unknown options", () => {
    expect(schema.safeParse({ kind: "vgg", layers: 3 }).success).toBe(false);
    expect(schema.safeParse({ kind: "vgg", depth: 12 }).success).toBe(false);
  });
});

test("is made by name, and stops when asked to", async () => {
  const config = schema.parse({ kind: "vgg", name: "small VGG", ...small });
  const classifier = create(config, { engine });
  expect(classifier.name).toBe("small VGG");
  const controller = new AbortController();
  const seen: string[] = [];
  const fit = classifier.fit(stripes([12, 10]), {
    rng: createRng(1),
    signal: controller.signal,
    onProgress: (done, total) => {
      seen.push(`${done}/${total}`);
      if (done === 3) controller.abort();
    },
  });
  await expect(fit).rejects.toThrow(InterruptedError);
  expect(seen).toEqual(["1/30", "2/30", "3/30"]);
});
