import { describe, expect, test } from "vitest";
import type { Comparison } from "../../src/experiment/index.ts";
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
    p: 0.01,
    pHolm: 0.02,
    smallestDetectable: 0.021,
    verdict,
  };
}

const told = (...comparisons: Comparison[]) => {
  const { headline, detail } = answer({ ...base, comparisons });
  return [headline, detail].map(spaced);
};

describe("the answer in a sentence, and the numbers behind it", () => {
  test("nothing shown: said of the augmenters, the largest change called what it may be", () => {
    expect(told(comparison("smote", 0.002, "undecided"), comparison("gan", 0.05, "undecided"))).toEqual([
      "Neither of the 2 augmenters could be shown to raise UAR, or to lower it.",
      "At the declared amount of 1× the most favourable change is +5.0 points, with gan, and may be chance (95 % interval over 10 speakers: 4.0 to 6.0, Holm-corrected p = 0.020; svm, train normalisation). Both comparisons are undecided: one interval excludes zero, but not after Holm’s correction over the 2 augmenters compared with none.",
    ]);
    const three = ["smote", "gan", "noise"].map((name) => comparison(name, 0.001, "undecided"));
    expect(told(...three)[0]).toBe("None of the 3 augmenters could be shown to raise UAR, or to lower it.");
  });

  test("one comparison is named, not counted", () => {
    expect(told(comparison("smote", 0.002, "undecided"))).toEqual([
      "Augmentation with smote could not be shown to raise UAR, or to lower it.",
      "At the declared amount of 1× the change is +0.2 points, and may be chance (95 % interval over 10 speakers: −0.8 to 1.2, Holm-corrected p = 0.020; svm, train normalisation). It is undecided: the data fit a gain as well as a loss.",
    ]);
    expect(told(comparison("smote", 0.021, "gain"))[0]).toBe(
      "Augmentation with smote raised UAR by 2.1 points.",
    );
    expect(told(comparison("smote", -0.03, "loss"))[0]).toBe(
      "Augmentation with smote lowered UAR by 3.0 points.",
    );
  });

  test("gains, losses and the undecided rest", () => {
    expect(
      told(
        comparison("smote", -0.03, "loss"),
        comparison("gan", 0.001, "undecided"),
        comparison("cyclegan", 0.021, "gain"),
      ),
    ).toEqual([
      "Augmentation raised UAR in 1 of 3 comparisons: with cyclegan, by 2.1 points. UAR fell in 1: with smote, by 3.0 points. The other shows neither.",
      "The largest rise at the declared amount of 1×: cyclegan by 2.1 points (95 % interval over 10 speakers: 1.1 to 3.1, Holm-corrected p = 0.020; svm, train normalisation). The largest fall at the declared amount of 1×: smote by 3.0 points (95 % interval over 10 speakers: −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation). The other comparison is undecided: the data fit a gain as well as a loss.",
    ]);
  });

  test("a gain whose interval has no width is none", () => {
    const flat = {
      ...comparison("smote", 0.02, "gain"),
      uarDifference: { value: 0.02, low: 0.02, high: 0.02 },
    };
    expect(told(flat)[0]).toBe("Augmentation with smote could not be shown to raise UAR, or to lower it.");
  });

  const endOf = (...comparisons: Comparison[]) =>
    told(...comparisons)[1].replace(/^.*normalisation\)\. /, "");

  test("an interval off zero that Holm's correction takes back is told as such, with what it goes over", () => {
    expect(endOf(comparison("smote", 0.004, "undecided"), comparison("gan", 0.017, "undecided"))).toBe(
      "Both comparisons are undecided: one interval excludes zero, but not after Holm’s correction over the 2 augmenters compared with none.",
    );
  });

  test("one that the exact test takes back is not blamed on Holm", () => {
    const few = { p: 0.0625, pHolm: 0.125, pSignFlip: 0.0625, speakers: 6 };
    expect(endOf({ ...comparison("gan", 0.017, "undecided"), ...few })).toBe(
      "It is undecided: its interval excludes zero, but not in the test over 6 speakers (p = 0.063).",
    );
    expect(
      endOf(
        { ...comparison("gan", 0.017, "undecided"), ...few },
        { ...comparison("smote", 0.018, "undecided"), ...few, p: 0.03125 },
        { ...comparison("noise", 0.001, "undecided"), ...few },
      ),
    ).toBe(
      "All 3 comparisons are undecided: 2 intervals exclude zero, but not in the test over 6 speakers (p = 0.063), or not after Holm’s correction over the 3 augmenters compared with none.",
    );
  });

  const same = (name: string): Comparison => ({
    ...comparison(name, 0, "undecided"),
    uarDifference: { value: 0, low: 0, high: 0 },
    p: 1,
    pHolm: 1,
    samePredictions: true,
  });

  test("equal predictions have no interval, least of all one that Holm's correction takes back", () => {
    expect(told(same("smote"))).toEqual([
      "Augmentation changed nothing: all predictions are the same as without it.",
      "At the declared amount of 1× the change is 0.0 points (the predictions are the same; svm, train normalisation). It is undecided: the predictions are the same as without augmentation.",
    ]);
    expect(endOf(comparison("gan", 0.002, "undecided"), same("smote"))).toBe(
      "Both comparisons are undecided: the data fit a gain as well as a loss. In 1 of them the predictions are the same as without augmentation.",
    );
    const flat = { ...same("smote"), uarDifference: { value: 0.02, low: 0.02, high: 0.02 } };
    const { samePredictions: _, ...differing } = flat;
    expect(told(differing)[1]).toBe(
      "At the declared amount of 1× the change is +2.0 points, and may be chance (no interval: every resample gave the same; svm, train normalisation). It is undecided: the data fit a gain as well as a loss.",
    );
  });

  test("only losses: no difference is sold as the most favourable", () => {
    expect(told(comparison("smote", -0.03, "loss"), comparison("gan", -0.02, "loss"))).toEqual([
      "Neither of the 2 augmenters could be shown to raise UAR. UAR fell in 2 of 2 comparisons, most with smote: by 3.0 points.",
      "The largest fall at the declared amount of 1×: smote by 3.0 points (95 % interval over 10 speakers: −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation).",
    ]);
  });

  test("comparisons at other amounts and with other augmenters do not count", () => {
    expect(
      told({ ...comparison("gan", 0.03, "gain"), against: "smote" }, comparison("gan", 0.03, "not-judged")),
    ).toEqual([
      "This run judged no augmenter against no augmentation, so it cannot say whether augmentation helps.",
      "",
    ]);
  });

  test("says what the design could have seen, and that the best of many is flattered", () => {
    const { support } = answer({ ...base, comparisons: [comparison("smote", 0.002, "undecided")] });
    expect(spaced(support[0])).toBe(
      "The smallest difference this design could detect (80 % power) is 2.1 points; smaller effects cannot be ruled out.",
    );
    const two = makeRun({ generative: [] }).results.corpora[0];
    expect(answer(two).best.map(({ label, flattered }) => [label, flattered])).toEqual([
      ["Without synthetic rows", ""],
      ["With synthetic rows", "the highest of 16 and flattered by that choice"],
    ]);
  });

  const over = (n: number) => ({ ...base, resampled: { unit: "speaker", count: n, speakers: n } as const });

  test("too few speakers: no verdict, no detectable difference, and a caution", () => {
    const few = (name: string, value: number) => ({
      ...comparison(name, value, "too-few-speakers"),
      ...{ p: 0.5, pHolm: 1, pSignFlip: 0.5, speakers: 2 },
    });
    const two = answer({ ...over(2), comparisons: [few("smote", -0.03), few("gan", 0.02)] });
    expect(two.headline).toBe(
      "Too few speakers were tested to say whether augmentation helps: 2, and it takes 6.",
    );
    expect(spaced(two.detail)).toBe(
      "At the declared amount of 1× the most favourable change is +2.0 points, with gan (95 % interval over 2 speakers: 1.0 to 3.0, Holm-corrected p = 1.000; svm, train normalisation).",
    );
    expect(spaced(two.warning)).toBe(
      "Only 2 speakers were tested. Intervals come from drawing speakers anew, and with so few they are too narrow: fewer than 6 are too few to judge, so that no verdict is given.",
    );
    expect(two.support.join(" ")).not.toContain("could detect");
  });

  test("six speakers and several augmenters: no difference could have counted", () => {
    const six = (name: string) => ({
      ...comparison(name, 0.02, "undecided"),
      ...{ p: 0.03125, pHolm: 0.0625, pSignFlip: 0.03125, speakers: 6 },
    });
    const found = answer({ ...over(6), comparisons: [six("smote"), six("gan")] });
    expect(spaced(found.support[0])).toBe(
      "No difference, however large, could have counted: a test over 6 speakers cannot go below p = 0.031, which Holm’s correction over 2 augmenters makes 0.063. Compare fewer augmenters, or record more speakers.",
    );
    expect(spaced(found.warning)).toBe(
      "Only 6 speakers were tested. Intervals come from drawing speakers anew, and with so few they are too narrow: take gains and losses as hints, not as findings.",
    );
    const alone = answer({ ...over(6), comparisons: [six("gan")] });
    expect(spaced(alone.support[0])).toMatch(/^The smallest difference this design could detect/);
  });

  test("unknown speakers, and one alone: over utterances, too narrow for strangers", () => {
    const unknown = { unit: "utterance", count: 408, speakers: null } as const;
    const found = answer({ ...base, resampled: unknown, comparisons: [comparison("gan", 0.02, "gain")] });
    expect(spaced(found.detail)).toContain(
      "(95 % interval over 408 utterances of unknown speakers: 1.0 to 3.0,",
    );
    expect(found.warning).toBe(
      "Speakers are unknown: intervals and tests are over utterances, too narrow for strangers.",
    );
    expect(answer({ ...base, resampled: { ...unknown, speakers: 1 } }).warning).toBe(
      "One speaker alone was tested: intervals and tests are over utterances, too narrow for strangers.",
    );
  });

  test("scores below chance are said, with what it usually means", () => {
    const at = (value: number, high: number) => ({
      ...base,
      scores: base.scores.map((score) =>
        score.augmenter === "none" ? { ...score, uar: { value, low: 0.1, high } } : score,
      ),
      comparisons: [],
    });
    expect(spaced(answer(at(0.13, 0.16)).warning)).toBe(
      "Below chance (20.0): UAR 13.0 with none (svm, train normalisation). Guessing would do better, so something is wrong with labels, speakers or normalisation: most often with emotions that only few speakers have, so that speakers are learned in their place, and taken away by the normalisation by speaker.",
    );
    expect(spaced(answer(at(0.19, 0.24)).warning)).toBe(
      "Below chance (20.0): UAR 19.0 with none (svm, train normalisation). The interval reaches chance: nothing was learned that holds for the test utterances.",
    );
    expect(answer(at(0.2, 0.2)).warning).toBe("");
  });

  test("the best scores come with what they are of, and how many predictions were right", () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    const scores = base.scores.map((score) => ({ ...score, confusion }));
    const [plain] = answer({ ...base, scores }).best;
    expect([plain.unit, plain.of, plain.right]).toEqual([
      "UAR",
      "none, svm, train normalisation",
      "7 of 8 predictions right",
    ]);
  });
});
