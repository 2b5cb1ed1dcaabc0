import { describe, expect, test } from "vitest";
import type { Comparison, CorpusResult } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { spaced } from "./markup.ts";

const [base] = makeRun({
  augmenters: ["none", "smote"],
  generative: [],
  classifiers: ["svm"],
  normalisations: ["train"],
}).results.corpora;

function comparison(augmenter: string, value: number, verdict: Comparison["verdict"]): Comparison {
  return {
    ...base.comparisons[0],
    amount: 1,
    augmenter,
    against: "none",
    uarDifference: { value, low: value - 0.01, high: value + 0.01 },
    pHolm: 0.02,
    smallestDetectable: 0.021,
    verdict,
  };
}

const finding = (...comparisons: Comparison[]) => spaced(answer({ ...base, comparisons }).finding);

describe("the answer in a sentence", () => {
  test("no gain: the largest difference, its interval, and that nothing is decided", () => {
    expect(finding(comparison("smote", 0.002, "undecided"), comparison("gan", 0.008, "undecided"))).toBe(
      "No augmenter raised UAR at the declared amount of 1×; the largest difference was +0.8 points, with gan (95 % interval −0.2 to 1.8, Holm-corrected p = 0.020; svm, train normalisation). All 2 comparisons are undecided: the data fit a gain as well as a loss.",
    );
  });

  test("one comparison is named, not counted", () => {
    expect(finding(comparison("smote", 0.002, "undecided"))).toBe(
      "The augmenter smote did not raise UAR at the declared amount of 1×; the difference was +0.2 points (95 % interval −0.8 to 1.2, Holm-corrected p = 0.020; svm, train normalisation). It is undecided: the data fit a gain as well as a loss.",
    );
  });

  test("gains, losses and the undecided rest", () => {
    expect(
      finding(
        comparison("smote", -0.03, "loss"),
        comparison("gan", 0.001, "undecided"),
        comparison("cyclegan", 0.021, "gain"),
      ),
    ).toBe(
      "UAR rose at the declared amount of 1× in 1 of 3 comparisons: with cyclegan by 2.1 points (95 % interval 1.1 to 3.1, Holm-corrected p = 0.020; svm, train normalisation). It fell with smote by 3.0 points (95 % interval −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation). The other comparison is undecided: the data fit a gain as well as a loss.",
    );
  });

  test("an interval off zero that Holm's correction takes back is told as such", () => {
    expect(finding(comparison("smote", 0.004, "undecided"), comparison("gan", 0.017, "undecided"))).toMatch(
      /All 2 comparisons are undecided: one interval excludes zero, but not after Holm’s correction for the number of augmenters\.$/,
    );
  });

  test("only losses: no difference is sold as the largest", () => {
    expect(finding(comparison("smote", -0.03, "loss"), comparison("gan", -0.02, "loss"))).toBe(
      "No augmenter raised UAR at the declared amount of 1×. It fell in 2 comparisons, most with smote by 3.0 points (95 % interval −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation).",
    );
  });

  test("comparisons at other amounts and with other augmenters do not count", () => {
    expect(
      finding(
        { ...comparison("gan", 0.03, "gain"), against: "smote" },
        comparison("gan", 0.03, "not-judged"),
      ),
    ).toBe(
      "This run judged no augmenter against no augmentation at the declared amount of 1×, so it cannot say whether augmentation helps.",
    );
  });

  test("says what the design could have seen, and that the best of many is flattered", () => {
    const { support } = answer({ ...base, comparisons: [comparison("smote", 0.002, "undecided")] });
    expect(spaced(support[0])).toBe(
      "The smallest difference this design could detect (80 % power) is 2.1 points; smaller effects cannot be ruled out.",
    );
    const two = makeRun({ generative: [] }).results.corpora[0];
    expect(answer(two).support[1]).toMatch(/the highest of 16 and flattered by that choice\.$/);
  });

  test("an unfinished run is called preliminary", () => {
    const trials: CorpusResult["trials"] = { done: 3, planned: 4, failed: [] };
    expect(answer({ ...base, trials }).support.at(-1)).toBe("Preliminary: 3 of 4 trials done.");
  });
});
