import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copySegment, segmentStarts, segmentsOf, vote } from "../../src/classify/segments/cut.ts";

describe("segments", () => {
  test.each([
    [[], 1],
    [[], 128],
    [[1], 129],
    [[64], 192],
    [[64, 72], 200],
    [[64, 128], 256],
  ])("start at 0 and at %j in a clip of %i frames, cut by 128 every 64", (more, frames) => {
    expect(segmentStarts(frames, { frames: 128, hop: 64 })).toEqual([0, ...more]);
  });

  const cuts = fc.record({ clip: fc.integer({ min: 1, max: 150 }), frames: fc.integer({ min: 1, max: 40 }) });

  test("cover every frame, each but the last a hop after the one before, and end with the clip", () => {
    fc.assert(
      fc.property(cuts, fc.double({ min: 0, max: 1, noNaN: true }), ({ clip, frames }, share) => {
        const hop = 1 + Math.floor(share * (frames - 1));
        const starts = segmentStarts(clip, { frames, hop });
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(Math.max(0, clip - frames));
        const steps = starts.slice(1).map((s, i) => s - starts[i]);
        expect(steps.slice(0, -1).every((s) => s === hop)).toBe(true);
        expect(steps.every((s) => s >= 1 && s <= hop)).toBe(true);
      }),
    );
  });

  test("hold the clip's frames from their start on, which begin anew where the clip is shorter", () => {
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 4 }), ({ clip, frames }, mels) => {
        const values = Float32Array.from({ length: clip * mels }, (_, i) => i);
        for (const start of segmentStarts(clip, { frames, hop: frames })) {
          const into = new Float32Array(frames * mels).fill(-1);
          copySegment(values, mels, start, into);
          const expected = into.map((_, i) => ((start + Math.floor(i / mels)) % clip) * mels + (i % mels));
          expect(into).toEqual(expected);
        }
      }),
    );
  });

  test("name their clip", () => {
    const clips = [new Float32Array(3 * 2), new Float32Array(9 * 2)];
    expect(segmentsOf(clips, 2, { frames: 4, hop: 4 })).toEqual([
      { clip: 0, start: 0 },
      { clip: 1, start: 0 },
      { clip: 1, start: 4 },
      { clip: 1, start: 5 },
    ]);
    expect(segmentsOf(clips, 2, { frames: 4, hop: 4 }, [0])).toEqual([{ clip: 0, start: 0 }]);
  });

  test.each([0, 3])("cannot be cut from %i values in frames of 2", (length) => {
    expect(() => segmentsOf([new Float32Array(length)], 2, { frames: 4, hop: 4 })).toThrow(
      `segments of clip 0: expected one or more frames of 2 mel bands, as in training, got ${length} values. ` +
        "Extract the spectrograms with the settings of the training clips.",
    );
  });
});

describe("the vote", () => {
  const ofOneClip = (...rows: number[][]) =>
    vote(
      rows.map((_, i) => ({ clip: 0, start: i })),
      Float32Array.from(rows.flat()),
      1,
      3,
    );

  test("goes to the class of most segments, though another is more probable on average", () => {
    // Two segments narrowly for class 1, one firmly for class 0: means 0.6, 0.35, 0.05.
    const { labels, probabilities } = ofOneClip([0.45, 0.5, 0.05], [0.45, 0.5, 0.05], [0.9, 0.05, 0.05]);
    expect([...labels]).toEqual([1]);
    [0.6, 0.35, 0.05].forEach((p, c) => {
      expect(probabilities[c]).toBeCloseTo(p, 6);
    });
  });

  test("between equals goes to the larger mean, even if a class without as many votes has a larger one", () => {
    // Votes 2, 2, 1; means 0.28, 0.326, 0.394.
    const rows = [
      [0.5, 0.03, 0.47],
      [0.5, 0.03, 0.47],
      [0.1, 0.7, 0.2],
      [0.1, 0.7, 0.2],
      [0.2, 0.17, 0.63],
    ];
    expect([...ofOneClip(...rows).labels]).toEqual([1]);
  });

  test("between equals in everything goes to the smaller index", () => {
    expect([...ofOneClip([0, 1, 0], [0, 0, 1]).labels]).toEqual([1]);
  });

  test("is taken for each clip by itself, whatever order its segments come in", () => {
    const segments = [1, 0, 1, 1, 0].map((clip, start) => ({ clip, start }));
    const probabilities = Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4, 0.4, 0.6);
    const voted = vote(segments, probabilities, 2, 2);
    expect([...voted.labels]).toEqual([1, 0]);
    [0.3, 0.7, 0.6, 0.4].forEach((p, i) => {
      expect(voted.probabilities[i]).toBeCloseTo(p, 6);
    });
  });
});
