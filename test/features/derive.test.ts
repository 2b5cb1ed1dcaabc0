import { describe, expect, test } from "vitest";
import { createColumns } from "../../src/features/columns.ts";
import { type Descriptors, deriveContours } from "../../src/features/derive.ts";
import { segmentDeltas } from "../../src/features/functionals/index.ts";
import type { Contours } from "../../src/features/spec.ts";

function store(names: readonly string[], ...columns: readonly (readonly number[])[]) {
  const out = createColumns(names);
  columns[0].forEach((_, t) => {
    out.append(Float64Array.from(columns, (column) => column[t]));
  });
  return out;
}

const f0 = [0, 0, 120, 123, 126, 0, 0, 0];
const level = [3, 6, 9, 0, 6, 6, 9, 3];
const other = [1, 2, 4, 8, 16, 32];

/** Two groups of frames, the second of which is shorter. */
const descriptors: Descriptors = {
  stores: [store(["F0", "level"], f0, level), store(["other"], other)],
  f0: "F0",
};

/** Copies, since a contour is valid only until the next. */
const derive = (spec: Contours, rows = 8) =>
  Array.from(deriveContours(descriptors, spec, rows), (contour) => [...contour]);

describe("deriveContours", () => {
  test("contours as measured, in the order asked for, from whichever group has them", () => {
    expect(derive({ contours: ["other", "F0"], smoothing: "none" }, 4)).toEqual([
      [1, 2, 4, 8],
      [0, 0, 120, 123],
    ]);
  });

  test("frames that a group lacks repeat its last", () => {
    expect(derive({ contours: ["other"], smoothing: "none" })).toEqual([[1, 2, 4, 8, 16, 32, 32, 32]]);
  });

  test("plain smoothing averages over three frames, repeating the ends", () => {
    expect(derive({ contours: ["level"], smoothing: "plain" })).toEqual([[4, 6, 5, 5, 4, 7, 6, 5]]);
  });

  test("only the frames asked for are smoothed: the last repeats itself", () => {
    expect(derive({ contours: ["level"], smoothing: "plain" }, 3)).toEqual([[4, 6, 8]]);
  });

  test("smoothing of nonzero values leaves zeros, and does not count them", () => {
    expect(derive({ contours: ["level"], smoothing: "nonzero" })).toEqual([[4, 6, 7.5, 0, 6, 7, 6, 5]]);
  });

  test("gates keep voiced or unvoiced frames, before smoothing", () => {
    const gated = (gate: "voiced" | "unvoiced") =>
      derive({ contours: ["level"], gate, smoothing: "nonzero" })[0];
    expect(gated("voiced")).toEqual([0, 0, 9, 0, 6, 0, 0, 0]);
    expect(gated("unvoiced")).toEqual([4, 4.5, 0, 0, 0, 7.5, 6, 5]);
  });

  test("a gate without pitch does nothing", () => {
    const { stores } = descriptors;
    const spec: Contours = { contours: ["level"], gate: "voiced", smoothing: "none" };
    expect([...[...deriveContours({ stores }, spec, 8)][0]]).toEqual(level);
  });

  test("plain deltas regress over five frames of each contour by itself", () => {
    const [d, e] = derive({ contours: ["other", "level"], smoothing: "none", delta: "plain" }, 6);
    // Σ k·(x_{t+k} - x_{t-k}) / 10: at 2, ((8 - 2) + 2·(16 - 1)) / 10.
    expect(d[2]).toBe(Math.fround(3.6));
    expect(d[0]).toBe(Math.fround((2 - 1 + 2 * (4 - 1)) / 10));
    expect(e[2]).toBe(Math.fround((0 - 6 + 2 * (6 - 3)) / 10));
  });

  test("segment deltas are those of all contours together", () => {
    const spec: Contours = { contours: ["F0", "level"], smoothing: "none", delta: "segment" };
    const together = segmentDeltas([Float32Array.from(f0), Float32Array.from(level)]);
    expect(derive(spec)).toEqual(together.map((contour) => [...contour]));
    const [alone] = derive({ ...spec, contours: ["level"] });
    expect(alone).not.toEqual([...together[1]]);
  });

  test("does not change the descriptors", () => {
    derive({ contours: ["level"], gate: "voiced", smoothing: "nonzero", delta: "plain" });
    expect(derive({ contours: ["level"], smoothing: "none" })).toEqual([level]);
  });
});
