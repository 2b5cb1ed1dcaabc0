/** Windows, parts and triplets. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFeeds, createTripletSampler, fillTriplets } from "../../../src/augment/viewmaker/batches.ts";
import { silhouette } from "../../../src/augment/viewmaker/measure.ts";
import { equalParts, fillWindow, randomPart } from "../../../src/augment/viewmaker/windows.ts";
import { createRng } from "../../../src/core/rng.ts";
import { toyClips } from "../clips/toy.ts";

test("a part is tiled to the window, and only its first repetition is valid", () => {
  const feeds = { clips: new Float32Array(20), valid: new Float32Array(10).fill(9) };
  const clip = Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4);
  fillWindow(feeds, 1, clip, { start: 1, length: 2 }, 5, 2);
  expect([...feeds.clips.subarray(10)]).toEqual([2, 2, 3, 3, 2, 2, 3, 3, 2, 2]);
  expect([...feeds.valid]).toEqual([9, 9, 9, 9, 9, 1, 1, 0, 0, 0]);
  expect([...feeds.clips.subarray(0, 10)]).toEqual(new Array(10).fill(0));
});

test("equal parts cover a clip once, in order, with lengths that differ by one at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 60 }), (total, frames) => {
      const parts = equalParts(total, frames);
      expect(parts).toHaveLength(Math.ceil(total / frames));
      const ends = parts.map(({ start, length }) => start + length);
      expect(parts.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)]);
      expect(ends.at(-1)).toBe(total);
      const lengths = parts.map(({ length }) => length);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(frames);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});

test("random parts are whole short clips, or stretches from every place of long ones", () => {
  expect(randomPart(7, 8, createRng(1))).toEqual({ start: 0, length: 7 });
  const rng = createRng(2);
  const starts = new Set(Array.from({ length: 50 }, () => randomPart(10, 8, rng).start));
  expect(starts).toEqual(new Set([0, 1, 2]));
});

describe("triplets", () => {
  const train = toyClips({ a: 20, b: 2, none: 0, c: 1 });

  test("anchor and positive are two clips of one class, the negative of another; classes come evenly", () => {
    const sample = createTripletSampler("viewmaker", train);
    const rng = createRng(1);
    const anchors = [0, 0, 0, 0];
    for (let i = 0; i < 900; i++) {
      const { anchor, positive, negative } = sample(rng);
      const of = (position: number) => train.labels[position];
      expect(of(positive)).toBe(of(anchor));
      expect(of(negative)).not.toBe(of(anchor));
      if (of(anchor) !== 3) expect(positive).not.toBe(anchor);
      anchors[of(anchor)]++;
    }
    for (const label of [0, 1, 3]) expect(Math.abs(anchors[label] - 300)).toBeLessThan(60);
    expect(anchors[2]).toBe(0);
  });

  test("a batch holds all anchors, then all positives, then all negatives", () => {
    const feeds = createFeeds({ frames: 16, mels: 16, latent: 1 }, 6);
    const triplets = [
      { anchor: 0, positive: 1, negative: 20 },
      { anchor: 22, positive: 22, negative: 2 },
    ];
    let next = 0;
    fillTriplets(feeds, train, () => triplets[next++], { batch: 2, frames: 16 }, createRng(1));
    const rows = [0, 22, 1, 22, 20, 2];
    const lengths = rows.map((_, row) =>
      feeds.valid.subarray(row * 16, (row + 1) * 16).reduce((a, b) => a + b, 0),
    );
    expect(lengths).toEqual(rows.map((i) => Math.min(16, train.clips[i].length / 16)));
    const first = (row: number) => [...feeds.clips.subarray(row * 256, row * 256 + 16)].join();
    for (const [row, i] of rows.entries()) {
      const frames = Array.from({ length: train.clips[i].length / 16 }, (_, t) =>
        [...train.clips[i].subarray(t * 16, t * 16 + 16)].join(),
      );
      expect(frames).toContain(first(row));
    }
  });

  test("one class is not enough", () => {
    expect(() => createTripletSampler("viewmaker", toyClips({ a: 4, b: 0 }))).toThrow(
      "viewmaker, fit: expected clips of at least two classes, got clips of 1. Triplets need a negative of another class.",
    );
  });
});

test("silhouette by hand: points 0, 1 against 5, 7 on a line, and one alone", () => {
  const rows = [0, 1, 5, 7].map((v) => Float32Array.of(v));
  const byHand = [1 - 1 / 6, 1 - 1 / 5, 1 - 2 / 4.5, 1 - 2 / 6.5];
  expect(silhouette(rows, [0, 0, 1, 1])).toBeCloseTo(byHand.reduce((a, b) => a + b) / 4, 6);
  const three = [1 - 1 / 5, 1 - 1 / 4, 0];
  expect(silhouette(rows.slice(0, 3), [0, 0, 1])).toBeCloseTo(three.reduce((a, b) => a + b) / 3, 6);
  expect(silhouette(rows, [2, 2, 2, 2])).toBe(0);
});
