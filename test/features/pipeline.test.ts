import { describe, expect, test } from "vitest";
import { zcr } from "../../src/features/descriptors.ts";
import { createExtremes, mean } from "../../src/features/functionals/index.ts";
import { createPipeline } from "../../src/features/pipeline.ts";
import type { DescriptorGroup, Section, SetSpec } from "../../src/features/spec.ts";
import { featuresOf } from "./features-of.ts";

/** Measures the first sample of each frame, and how many frames have been measured so far. */
const group = (id: string, windowMs: number): DescriptorGroup => ({
  id,
  frontEnd: { windowMs, hopMs: 10, window: "hamming", preEmphasis: 0 },
  descriptors: [
    {
      names: [`${id} first`, `${id} count`],
      start: () => {
        let count = 0;
        return ({ raw }, out, at) => {
          out[at] = raw[0];
          out[at + 1] = ++count;
        };
      },
    },
    zcr(`${id} zcr`),
  ],
});

const section = (id: string, section: Partial<Section> = {}): Section => ({
  contours: [`${id} first`, `${id} count`],
  smoothing: "none",
  rows: ({ frames }) => frames[id],
  cut: "before",
  functionals: [mean, createExtremes(["max"], "frame")],
  name: (contour, functional) => `${contour} ${functional}`,
  ...section,
});

const spec = (sections: readonly Section[]): SetSpec => ({
  id: "tiny",
  version: "1",
  sampleRateHz: 16_000,
  hopMs: 10,
  gain: 1,
  groups: [group("short", 20), group("long", 60)],
  descriptors: [
    { contours: ["long first"], smoothing: "none", name: (contour) => contour },
    { contours: ["short first", "short zcr"], smoothing: "none", name: (contour) => `(${contour})` },
  ],
  sections,
});

/** Every sample holds the number of its hop: 10 hops, so 9 short and 5 long frames. */
const steps = Float32Array.from({ length: 1600 }, (_, i) => Math.floor(i / 160));

describe("createPipeline", () => {
  const set = createPipeline(spec([section("short"), section("long")]));

  test("names: section by section, contour by contour, functional by functional", () => {
    expect(set.names).toEqual([
      ...["short first amean", "short first max", "short count amean", "short count max"],
      ...["long first amean", "long first max", "long count amean", "long count max"],
    ]);
    expect(set.descriptorNames).toEqual(["long first", "(short first)", "(short zcr)"]);
  });

  test("every frame is measured once, as many of each group as fit", () => {
    expect([...set.extract(steps)]).toEqual([4, 8, 5, 9, 2, 4, 3, 5]);
  });

  test("descriptors by frame: rows of all groups begin at the same sample, and end with the shortest", () => {
    const { rows, data } = featuresOf(set, "lld", steps);
    expect(rows).toBe(5);
    expect([...data.filter((_, i) => i % 3 === 0)]).toEqual([0, 1, 2, 3, 4]);
    expect([...data.filter((_, i) => i % 3 === 1)]).toEqual([0, 1, 2, 3, 4]);
  });

  test("a section may use fewer frames, but at least one", () => {
    const seen = (rows: number) =>
      createPipeline(spec([section("short", { rows: () => rows })])).extract(steps)[1];
    expect([seen(4), seen(1), seen(0), seen(-3)]).toEqual([3, 0, 0, 0]);
  });

  test("cut before or after smoothing: the last frame's right neighbour is itself, or the next", () => {
    const last = (cut: "before" | "after") =>
      createPipeline(spec([section("short", { rows: () => 3, cut, smoothing: "plain" })])).extract(steps)[1];
    expect(last("before")).toBe(Math.fround((1 + 2 + 2) / 3));
    expect(last("after")).toBe(2);
  });

  test("zeros may be dropped; if nothing else is left features are 0", () => {
    const dropping = createPipeline(spec([section("short", { dropZeros: true })]));
    expect(dropping.extract(steps)[0]).toBe(4.5);
    expect([...dropping.extract(new Float32Array(1600))]).toEqual([0, 0, 5, 9]);
  });

  test("a signal must fill a frame of every group, and the message says which it does not", () => {
    expect(() => set.extract(new Float32Array(959))).toThrow(
      "features: expected at least 60 ms of sound, got 59.9 ms (959 samples).",
    );
  });
});
