import { expect, test } from "vitest";
import { type Claim, claimsFor, claimsOn, recallClaims, unmatchedClaims } from "../../src/report/claims.ts";

const claim = (change: Partial<Claim>): Claim => ({
  what: "w",
  metric: "uar",
  value: 0.8,
  where: "Table 1",
  ...change,
});

test("a claim stands beside the augmenter, classifier and normalisation it names", () => {
  const claims = [
    claim({ augmenter: "gan", classifier: "dnn", value: 0.81 }),
    claim({ augmenter: "gan", classifier: "dnn", metric: "wa", value: 0.82 }),
    claim({ augmenter: "gan", classifier: "svm", normalisation: "speaker", value: 0.83 }),
  ];
  const values = (...cell: Parameters<typeof claimsFor> extends [unknown, ...infer Rest] ? Rest : never) => {
    const { uar, wa } = claimsFor(claims, ...cell);
    return [uar, wa].map((list) => list.map(({ value }) => value));
  };
  expect(values("gan", "dnn", "train")).toEqual([[0.81], [0.82]]);
  expect(values("gan", "svm", "train")).toEqual([[], []]);
  expect(values("gan", "svm", "speaker")).toEqual([[0.83], []]);
  expect(values("smote", "dnn", "train")).toEqual([[], []]);
});

test("without a classifier a claim holds for all", () => {
  expect(claimsFor([claim({ augmenter: "gan" })], "gan", "svm", "train").uar).toHaveLength(1);
});

test("claims about what was not run are kept, one entry for each thing", () => {
  const claims = [
    claim({ what: "3D-ACRNN", classifier: "dnn" }),
    claim({ what: "3D-ACRNN", classifier: "dnn", metric: "wa" }),
    claim({ what: "SMOTE", augmenter: "smote", classifier: "dnn" }),
    claim({ what: "GAN", augmenter: "gan", classifier: "dnn" }),
  ];
  expect(
    unmatchedClaims(claims, ["none", "gan"], ["dnn"]).map(({ what, uar, wa }) => [
      what,
      uar.length,
      wa.length,
    ]),
  ).toEqual([
    ["3D-ACRNN", 1, 1],
    ["SMOTE", 1, 0],
  ]);
});

test("recalls are gathered by row of their table; claims of a corpus stay with it", () => {
  const recall = (change: Partial<Claim>) => claim({ corpus: "iemocap", augmenter: "none", ...change });
  const claims = [
    recall({ metric: "recall", class: "anger", value: 0.54 }),
    recall({ metric: "reducedRecall", value: 0.5 }),
    recall({ what: "v", augmenter: "viewmaker", metric: "reducedRecall", value: 0.58 }),
    claim({ value: 0.7 }),
  ];
  expect(recallClaims(claims)).toEqual([
    { what: "w", augmenter: "none", corpus: "iemocap", where: "Table 1", recall: { anger: 0.54 }, mean: 0.5 },
    { what: "v", augmenter: "viewmaker", corpus: "iemocap", where: "Table 1", recall: {}, mean: 0.58 },
  ]);
  expect(claimsOn(claims, "emodb")).toEqual([claims[3]]);
  expect(claimsOn(claims, "iemocap")).toEqual(claims);
  expect(unmatchedClaims(claims, ["none"], ["vgg"])).toHaveLength(1);
});
