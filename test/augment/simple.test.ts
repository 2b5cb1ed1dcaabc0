/** The augmenters without networks, by hand-computed cases. */

import { describe, expect, test } from "vitest";
import { augmenters } from "../../src/augment/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { describeAugmenter } from "./contract.ts";
import { tableOf, toyTable } from "./toy.ts";

const { make } = augmenters.rows;

describeAugmenter("duplicate", () => make({ kind: "duplicate" }));
describeAugmenter("noise", () => make({ kind: "noise", level: 0.2 }));
describeAugmenter("smote", () => make({ kind: "smote", neighbours: 3, name: "smote-3" }));
describeAugmenter("transfer", () => make({ kind: "transfer" }));
describeAugmenter("transfer from all classes", () => make({ kind: "transfer", source: "all" }));

const context = () => ({ rng: createRng(1) });

describe("none", () => {
  test("draws nothing when nothing is asked for", async () => {
    const fitted = await make({ kind: "none" }).fit(toyTable({ happy: 2, sad: 2 }), context());
    expect((await fitted.draw(new Int32Array(0), createRng(1))).labels).toHaveLength(0);
  });

  test("refuses to draw rows", async () => {
    const fitted = await make({ kind: "none" }).fit(toyTable({ happy: 2, sad: 2 }), context());
    await expect(fitted.draw(Int32Array.of(0), createRng(1))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: none: expected an amount of 0, got 1 rows to draw. Choose another augmenter, or the amount 0.]`,
    );
  });
});

test("duplicate copies every row of a class once before any twice", async () => {
  const train = toyTable({ happy: 4, sad: 2 });
  const fitted = await make({ kind: "duplicate" }).fit(train, context());
  const { provenance } = await fitted.draw(Int32Array.of(0, 1, 0, 0, 1, 0), createRng(5));
  expect(provenance.flatMap(({ sources }) => sources).sort()).toEqual(["r0", "r1", "r2", "r3", "r4", "r5"]);
});

test("noise of level 0 duplicates, and its spread is the level", async () => {
  const train = toyTable({ happy: 3, sad: 3 }, 200);
  const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
  const sameDraw = async (level: number) =>
    (await make({ kind: "noise", level }).fit(train, context())).draw(labels, createRng(2));
  const [still, moved] = [await sameDraw(0), await sameDraw(0.5)];
  const squares = still.data.map((value, i) => (value - moved.data[i]) ** 2);
  expect(Math.sqrt(squares.reduce((a, b) => a + b) / squares.length)).toBeCloseTo(0.5, 1);
  expect(still.data.slice(0, 200)).toEqual(
    train.data.slice(200 * Number(still.provenance[0].sources[0].slice(1))).slice(0, 200),
  );
});

describe("smote", () => {
  // On a line, with one neighbour: 0 and 1 are each other's nearest, and 10 is nearest to 1.
  const train = tableOf([
    ...[0, 1, 10].map((x) => ({ label: "a", values: [x, 5] })),
    ...[0.5, 0.6].map((x) => ({ label: "b", values: [x, 5] })),
  ]);

  test("puts each row between a row and its nearest neighbour of the same class", async () => {
    const fitted = await make({ kind: "smote", neighbours: 1 }).fit(train, context());
    const { data, provenance } = await fitted.draw(Int32Array.of(0, 0, 0, 0, 0, 0), createRng(3));
    const partner: Record<string, string> = { r0: "r1", r1: "r0", r2: "r1" };
    provenance.forEach(({ sources: [start, end] }, i) => {
      expect(end).toBe(partner[start]);
      const bounds = [start, end].map((id) => [0, 1, 10][Number(id.slice(1))]);
      expect(data[2 * i]).toBeGreaterThanOrEqual(Math.min(...bounds));
      expect(data[2 * i]).toBeLessThanOrEqual(Math.max(...bounds));
      expect(data[2 * i + 1]).toBe(5);
    });
  });

  test("names the class, the need and the remedy when a class is too small", async () => {
    await expect(
      make({ kind: "smote", neighbours: 2 }).fit(train, context()),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: smote on class "b": expected more than 2 rows, got 2. Lower \`neighbours\`, or merge the class in the label map.]`,
    );
  });
});

describe("transfer", () => {
  // Means: a = (1, 0), b = (10, 4). Deviations: a ±(1, 0); b ±(2, 1).
  const train = tableOf([
    { label: "a", values: [0, 0] },
    { label: "a", values: [2, 0] },
    { label: "b", values: [8, 3] },
    { label: "b", values: [12, 5] },
  ]);
  const draw = async (labels: number[], options: { readonly source?: "all" }) => {
    const { data, provenance } = await (
      await make({ kind: "transfer", ...options }).fit(train, context())
    ).draw(Int32Array.from(labels), createRng(1));
    return Object.fromEntries(
      provenance.map(({ sources }, i) => [sources[0], [...data.slice(2 * i, 2 * i + 2)]]),
    );
  };

  test("puts the deviations of the other classes' rows on the mean of the class", async () => {
    expect(await draw([0, 0], {})).toEqual({ r2: [-1, -1], r3: [3, 1] });
    expect(await draw([1, 1], {})).toEqual({ r0: [9, 4], r1: [11, 4] });
  });

  test("from all classes gives back a row of the class itself", async () => {
    expect(await draw([0, 0, 0, 0], { source: "all" })).toEqual({
      r0: [0, 0],
      r1: [2, 0],
      r2: [-1, -1],
      r3: [3, 1],
    });
  });

  test("says what to do when there is no other class", async () => {
    const single = tableOf([{ label: "a", values: [0, 0] }]);
    const fitted = await make({ kind: "transfer" }).fit(single, context());
    await expect(fitted.draw(Int32Array.of(0), createRng(1))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: transfer for class "a": expected training rows of another class, got none. Set \`source\` to "all".]`,
    );
  });
});

describe("an augmenter by its options", () => {
  test("makes each kind, under its own name where one is given", () => {
    expect(make({ kind: "smote", neighbours: 2 }).name).toBe("smote");
    expect(make({ kind: "noise", level: 0.3, name: "noise 0.3" }).name).toBe("noise 0.3");
  });

  test("lists all faults of the options", () => {
    const wrong = { kind: "smote", neighbours: 0, neighbors: 4 } as unknown as { kind: "smote" };
    expect(() => make(wrong)).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "smote" are not valid:
        neighbours: Too small: expected number to be >=1
        (options): Unrecognized key: "neighbors". Expected some of: kind, name, neighbours]
    `);
    expect(() => make({ kind: "noise", level: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: The options of augmenter "noise" are not valid:
        level: Too small: expected number to be >=0]
    `);
  });
});
