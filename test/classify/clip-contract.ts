/** @file What every classifier of spectrograms promises. */

import { beforeAll, describe, expect, test } from "vitest";
import { segmentsOf, vote } from "../../src/classify/segments/cut.ts";
import {
  type Classifier,
  type Clips,
  createRng,
  InterruptedError,
  type TrainingSet,
} from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { stripes, withViews } from "./toy-clips.ts";

/** Options that all of them take, for segments of 32 frames every 16. */
export interface SegmentOptions {
  readonly segmentFrames: number;
  readonly segmentHop: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly patience: number;
}

const usual: SegmentOptions = { segmentFrames: 32, segmentHop: 16, epochs: 6, batchSize: 8, patience: 0 };

/**
 * @param make A small network that learns to tell stripes of 32 bands apart within 6 epochs.
 * @param kind As messages call it.
 */
export function describeClipClassifier(
  kind: string,
  make: (engine: Engine, options: SegmentOptions) => Classifier<Clips>,
): void {
  describe(`${kind} keeps the contract of clip classifiers`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await createNodeEngine();
    });
    const train = stripes([12, 10]);
    const unseen = stripes([9, 8], { seed: 2 });
    const fit = (clips: TrainingSet<Clips> = train, options: Partial<SegmentOptions> = {}, seed = 1) =>
      make(engine, { ...usual, ...options }).fit(clips, { rng: createRng(seed) });

    test("tells well separated classes of unseen clips apart, with probabilities that sum to 1", async () => {
      const classifier = await fit();
      const { labels, probabilities } = await classifier.predict(unseen.clips);
      expect(labels).toEqual(unseen.labels);
      for (let i = 0; i < 17; i++) expect(probabilities[2 * i] + probabilities[2 * i + 1]).toBeCloseTo(1, 5);
      // 22 clips, of which every third has 50 frames and so three segments: 0, 16 and 18.
      expect(classifier.chosen).toMatchObject({ epochs: 6, segments: 22 + 2 * 7 });
      expect(JSON.parse(JSON.stringify(classifier.chosen))).toEqual(classifier.chosen);
      const [loss] = classifier.curves ?? [];
      expect(loss).toMatchObject({ group: kind, name: "cross-entropy", steps: [1, 2, 3, 4, 5, 6] });
      expect(loss.values[5]).toBeLessThan(loss.values[0]);
    });

    test("trains on views too, and leaves the clips as they are", async () => {
      const clips = withViews(stripes([4, 4]));
      const before = structuredClone(clips);
      await fit(clips, { epochs: 1 });
      expect(clips).toEqual(before);
    });

    test("a class without clips is not predicted, and the others are told apart as without it", async () => {
      const classifier = await fit(stripes([12, 10, 0]));
      const { labels, probabilities } = await classifier.predict(unseen.clips);
      expect(labels).toEqual(unseen.labels);
      expect(probabilities).toHaveLength(3 * labels.length);
    });

    test("one seed gives one result, another seed another", async () => {
      const predict = async (seed: number) =>
        (await (await fit(stripes([5, 5]), { epochs: 2 }, seed)).predict(unseen.clips)).probabilities;
      const [one, two, other] = [await predict(3), await predict(3), await predict(4)];
      expect(two).toEqual(one);
      expect(other).not.toEqual(one);
    });

    test("predicts each clip by itself, and none for none", async () => {
      const classifier = await fit(stripes([6, 5]), { epochs: 1 });
      const all = await classifier.predict(unseen.clips);
      const third = await classifier.predict([unseen.clips[2]]);
      expect(third.probabilities[0]).toBeCloseTo(all.probabilities[4], 5);
      expect(await classifier.predict([])).toEqual({
        labels: new Int32Array(0),
        probabilities: new Float32Array(0),
      });
    });

    test("the ONNX export takes any number of segments; their vote is the prediction", async () => {
      const classifier = await fit(stripes([6, 5]), { epochs: 2 });
      const expected = await classifier.predict(unseen.clips);
      const model = await engine.load(classifier.toOnnx());
      expect(model.inputs).toEqual({ segments: { shape: [-1, 32, 32], type: "float32" } });
      // Clips of 32 and 50 frames need no repetition.
      const long = unseen.clips.flatMap((clip, i) => (clip.length >= 32 * 32 ? [i] : []));
      const clips = long.map((i) => unseen.clips[i]);
      const segments = segmentsOf(clips, 32, { frames: 32, hop: 16 });
      const data = Float32Array.from(
        segments.flatMap(({ clip, start }) => [...clips[clip].subarray(start * 32, (start + 32) * 32)]),
      );
      const got = await model.run({ segments: { data, shape: [segments.length, 32, 32] } });
      await model.release();
      const probabilities = got.probabilities.data as Float32Array;
      const voted = vote(segments, probabilities, clips.length, 2);
      expect([...voted.labels]).toEqual(long.map((i) => expected.labels[i]));
      for (const [k, i] of long.entries())
        expect(voted.probabilities[2 * k]).toBeCloseTo(expected.probabilities[2 * i], 4);
      segments.forEach((_, k) => {
        expect(Number(got.label.data[k])).toBe(probabilities[2 * k] >= probabilities[2 * k + 1] ? 0 : 1);
      });
    });

    test("stops on held-out speakers, whom it names, and keeps the best epoch", async () => {
      const classifier = await fit(withViews(stripes([9, 9])), { patience: 2, epochs: 40 });
      const [loss, heldOut] = classifier.curves ?? [];
      expect(heldOut).toMatchObject({ group: kind, name: "held-out UAR" });
      const best = heldOut.values.indexOf(Math.max(...heldOut.values));
      expect(heldOut.values).toHaveLength(best + 1 + 2);
      expect(loss.values).toHaveLength(best + 1 + 2);
      expect(classifier.chosen).toMatchObject({ epochs: best + 1, heldOutUar: heldOut.values[best] });
    });

    test("stops when asked to", async () => {
      const stopped = make(engine, usual).fit(train, { rng: createRng(1), signal: AbortSignal.abort() });
      await expect(stopped).rejects.toThrow(InterruptedError);
    });

    test("names what does not suit", async () => {
      const classifier = await fit(stripes([3, 3]), { epochs: 1 });
      await expect(classifier.predict([new Float32Array(41 * 36)])).rejects.toThrow(
        "segments of clip 0: expected one or more frames of 32 mel bands, as in training, got 1476 values. Extract the spectrograms with the settings of the training clips.",
      );
      await expect(fit(stripes([0, 3, 0]))).rejects.toThrow(
        `${kind}, training clips: expected clips of at least two classes, got sadness.`,
      );
      await expect(fit(stripes([0, 0]))).rejects.toThrow(
        `${kind}, training clips: expected at least one, got 0.`,
      );
      await expect(fit(stripes([3, 3], { speakers: 1 }), { patience: 3 })).rejects.toThrow(
        `${kind}, early stopping: expected at least 2 speakers, one of whom can be held out with every class left to train on, got 1 speaker(s). Set patience to 0 to train for all epochs without early stopping.`,
      );
      expect(() => make(engine, { ...usual, segmentHop: 33 })).toThrow(
        `${kind}, segmentHop: expected at most segmentFrames, 32, got 33. Frames would be skipped.`,
      );
    });
  });
}
