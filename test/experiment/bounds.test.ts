import { describe, expect, test } from "vitest";
import { requireFewRows, requireFewTrials } from "../../src/experiment/plan/bounds.ts";
import { parseRecipe } from "../../src/experiment/recipe/parse.ts";

const recipe = (changes: object) => ({
  title: "t",
  question: "q?",
  corpora: [{ id: "demo" }],
  features: { set: "is09" },
  augmenters: [{ kind: "none" }, { kind: "duplicate" }],
  classifiers: [{ kind: "svm" }],
  ...changes,
});
const table = (changes: object) => parseRecipe(recipe(changes), "r.yaml");

describe("counts in recipes", () => {
  test.each([
    [{ repeats: 1e9 }, "repeats: Too big: expected number to be <=1000"],
    [{ draws: 1001 }, "draws: Too big: expected number to be <=1000"],
    [{ amounts: [1, 1e6] }, "amounts.1: Too big: expected number to be <=1000"],
    [{ statistics: { resamples: 1e9 } }, "statistics.resamples: Too big: expected number to be <=100000"],
    [
      { protocol: { kind: "k-fold-by-speaker", folds: 1e6 } },
      "protocol.folds: Too big: expected number to be <=1000",
    ],
  ])("%o", (changes, message) => {
    expect(() => table(changes)).toThrow(
      expect.objectContaining({ message: `r.yaml is not a valid recipe:\n  ${message}` }),
    );
  });

  test("the number of all trainings is bounded", () => {
    const large = table({ draws: 1000, repeats: 100 });
    expect(() => requireFewTrials(large, 10)).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: recipe: expected at most 500,000 trainings, got 6,000,000 (1000 draws of 10 folds, 100 repeats, 2 normalisations, 3 settings of augmenters and amounts, 1 classifiers). Lower draws or repeats, or leave amounts, augmenters or classifiers out.]`,
    );
    expect(() => requireFewTrials(table({ draws: 100, repeats: 10 }), 10)).not.toThrow();
  });

  test("more synthetic rows than any memory holds are refused", () => {
    const large = table({ amounts: [1, 1000], declaredAmount: 1 });
    expect(() => requireFewRows(large, 20_000, 384)).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: amounts, with duplicate: expected at most 279 for 20000 rows of 384 features, got 1000.]`,
    );
    expect(() => requireFewRows(large, 500, 384)).not.toThrow();
  });

  test("names that every plain object has by itself can be labels", () => {
    const map = JSON.parse('{"__proto__": "joy", "constructor": "fear"}');
    const parsed = table({ corpora: [{ id: "demo", map }] });
    expect(Object.entries(parsed.corpora[0]?.map ?? {})).toEqual([
      ["__proto__", "joy"],
      ["constructor", "fear"],
    ]);
  });
});
