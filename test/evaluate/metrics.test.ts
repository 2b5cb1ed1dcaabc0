import fc from "fast-check";
import { expect, test } from "vitest";
import { addConfusions, meanOfFolds, metricsByGroup, metricsOf, score } from "../../src/evaluate/index.ts";

// Labels drawn at random; expected values from scikit-learn 1.2.1: balanced_accuracy_score, accuracy_score,
// f1_score(average="macro"), recall_score(average=None), confusion_matrix.
const truth = [
  3, 0, 0, 0, 0, 3, 3, 2, 0, 0, 1, 1, 2, 1, 1, 0, 2, 2, 0, 0, 1, 1, 3, 2, 1, 1, 2, 2, 0, 2, 3, 3, 3, 1, 1, 2,
  2, 2, 3, 1,
];
const predicted = [
  3, 0, 0, 0, 0, 3, 3, 2, 0, 3, 1, 1, 1, 3, 1, 0, 2, 3, 3, 0, 3, 2, 2, 3, 1, 3, 1, 2, 3, 2, 3, 3, 0, 1, 1, 2,
  2, 2, 2, 1,
];

test("equals scikit-learn", () => {
  const got = score(truth, predicted, 4);
  expect(got.n).toBe(40);
  expect(got.uar).toBeCloseTo(0.6494318181818182, 12);
  expect(got.wa).toBeCloseTo(0.65, 12);
  expect(got.macroF1).toBeCloseTo(0.6551587301587302, 12);
  expect(got.recall).toEqual([0.7, 7 / 11, 7 / 11, 0.625]);
  expect(got.confusion).toEqual([
    [7, 0, 0, 3],
    [0, 7, 1, 3],
    [0, 2, 7, 2],
    [1, 0, 2, 5],
  ]);
});

test("leaves a class absent from the truth out of UAR, counts it as 0 in F1 if it was predicted", () => {
  const got = score([0, 0, 1, 1, 1, 2], [0, 3, 1, 1, 2, 2], 5);
  expect(got.uar).toBeCloseTo(0.7222222222222222, 12); // scikit-learn 1.2.1, as above
  expect(got.macroF1).toBeCloseTo(0.5333333333333333, 12);
  expect(got.recall.slice(3)).toEqual([Number.NaN, Number.NaN]);
});

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
  minLength: 1,
});

test("is 1 for perfect predictions, and renaming classes changes nothing", () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const [t, p] = [rows.map(([a]) => a), rows.map(([, b]) => b)];
      const perfect = score(t, t, 4);
      expect([perfect.uar, perfect.wa, perfect.macroF1]).toEqual([1, 1, 1]);
      const [one, other] = [
        score(t, p, 4),
        score(
          t.map((c) => 3 - c),
          p.map((c) => 3 - c),
          4,
        ),
      ];
      expect(other.uar).toBeCloseTo(one.uar, 12);
      expect(other.macroF1).toBeCloseTo(one.macroF1, 12);
    }),
  );
});

test("pooled counts of folds give the metrics of all rows; the mean of folds weights folds equally", () => {
  const folds = [
    { truth: [0, 0, 0, 1], predicted: [0, 0, 0, 0] },
    { truth: [1, 1], predicted: [1, 1] },
  ];
  const pooled = metricsOf(addConfusions(folds.map((f) => score(f.truth, f.predicted, 2).confusion)));
  expect(pooled).toEqual(score([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1], 2));
  expect(pooled.uar).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(meanOfFolds(folds, 2).uar).toBeCloseTo((0.5 + 1) / 2, 12);
  expect(meanOfFolds(folds, 2).wa).toBeCloseTo((0.75 + 1) / 2, 12);
});

test("scores each speaker or sex separately, in order of name", () => {
  const got = metricsByGroup(
    { truth: [0, 1, 0, 1], predicted: [0, 1, 1, 1], groups: ["m", "m", "f", "f"] },
    2,
  );
  expect(got.map(({ group, n, uar, wa }) => ({ group, n, uar, wa }))).toEqual([
    { group: "f", n: 2, uar: 0.5, wa: 0.5 },
    { group: "m", n: 2, uar: 1, wa: 1 },
  ]);
});

test("refuses what cannot be scored", () => {
  expect(() => score([0, 1], [0], 2)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: metrics: shapes [2] and [1] do not fit: every true label needs one prediction.]`,
  );
  expect(() => score([], [], 2)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: metrics: expected at least one row, got none.]`,
  );
  expect(() => score([0, 1], [0, 2], 2)).toThrowErrorMatchingInlineSnapshot(
    `[ParameterError: metrics, predicted label of row 1: expected a class index in 0 … 1, got 2.]`,
  );
  expect(() =>
    metricsByGroup({ truth: [0], predicted: [0], groups: [] }, 2),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: metricsByGroup: shapes [1] and [0] do not fit: every row needs a group.]`,
  );
});
