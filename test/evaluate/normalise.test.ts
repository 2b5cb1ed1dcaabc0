import fc from "fast-check";
import { expect, test } from "vitest";
import type { Recorded, Rows } from "../../src/core/index.ts";
import { applyScaler, fitScaler, normaliseBySpeaker, normaliseFold } from "../../src/evaluate/index.ts";

function tableOf(
  rows: readonly (readonly number[])[],
  speakers: readonly string[] = rows.map(() => "s"),
): Recorded<Rows> {
  return {
    origin: "recorded",
    features: rows[0].map((_, c) => `f${c}`),
    classes: ["a", "b"],
    data: Float32Array.from(rows.flat()),
    labels: Int32Array.from(rows, (_, i) => i % 2),
    ids: rows.map((_, i) => `u${i}`),
    speakers,
  };
}

const rows = [
  [1, 5, 2],
  [2, 5, 4],
  [4, 5, 9],
  [7, 5, -1],
];

// Expected values: scikit-learn 1.2.1, StandardScaler().fit(rows): mean_, scale_, transform(rows).
test("equals scikit-learn's StandardScaler, constant columns included", () => {
  const scaler = fitScaler(tableOf(rows));
  expect(scaler.kind).toBe("train");
  expect(scaler.mean).toEqual([3.5, 5, 3.5]);
  expect(scaler.scale[0]).toBeCloseTo(2.29128784747792, 12);
  expect(scaler.scale[1]).toBe(1);
  expect(scaler.scale[2]).toBeCloseTo(3.640054944640259, 12);
  const expected = [
    -1.091089451179962, 0, -0.4120816918460671, -0.6546536707079772, 0, 0.13736056394868904,
    0.2182178902359924, 0, 1.5109662034355793, 1.5275252316519468, 0, -1.2362450755382013,
  ];
  const got = applyScaler(scaler, tableOf(rows).data);
  expected.forEach((value, i) => {
    expect(got[i]).toBeCloseTo(value, 6);
  });
});

test("gives each speaker mean 0 and deviation 1 in every column that varies", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 6, maxLength: 30 }), (values) => {
      const speakers = values.map((_, i) => (i % 3 === 0 ? "x" : "y"));
      const { data } = normaliseBySpeaker(
        tableOf(
          values.map((v) => [v]),
          speakers,
        ),
      );
      for (const speaker of ["x", "y"]) {
        const own = [...data].filter((_, i) => speakers[i] === speaker);
        const mean = own.reduce((sum, v) => sum + v, 0) / own.length;
        const variance = own.reduce((sum, v) => sum + (v - mean) ** 2, 0) / own.length;
        expect(mean).toBeCloseTo(0, 5);
        expect(Math.min(Math.abs(variance), Math.abs(variance - 1))).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 50 },
  );
});

test("`train` never looks at the test side; `speaker` looks only at the test speaker's rows", () => {
  const train = tableOf(rows);
  const test1 = tableOf([[10, 20, 30]], ["t"]);
  const test2 = tableOf(
    [
      [10, 20, 30],
      [99, 99, 99],
    ],
    ["t", "t"],
  );
  const fold1 = normaliseFold("train", train, test1);
  const fold2 = normaliseFold("train", train, test2);
  expect(fold2.train.data).toEqual(fold1.train.data);
  expect(fold2.test.data.subarray(0, 3)).toEqual(fold1.test.data);
  expect(fold1.scaler).toEqual(fitScaler(train));

  const own = normaliseFold("speaker", train, test2);
  expect([...own.test.data]).toEqual([-1, -1, -1, 1, 1, 1]);
  expect(own.scaler).toBeNull();
});

test("does not change its input", () => {
  const table = tableOf(rows);
  normaliseFold("speaker", table, table);
  normaliseFold("train", table, table);
  expect([...table.data]).toEqual(rows.flat());
});

test("a scaler survives JSON", () => {
  const scaler = fitScaler(tableOf(rows));
  expect(JSON.parse(JSON.stringify(scaler))).toEqual(scaler);
});

test("names the feature and the row of a value that is not finite", () => {
  expect(() =>
    fitScaler(
      tableOf([
        [1, 2],
        [3, Number.NaN],
      ]),
    ),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: normalisation, feature "f1" of "u1": expected a finite number, got NaN.]`,
  );
  expect(() =>
    applyScaler({ mean: [0, 0], scale: [1, 1] }, new Float32Array(3)),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: applyScaler: shapes [3] and [2] do not fit: rows must have as many features as the scaler.]`,
  );
});
