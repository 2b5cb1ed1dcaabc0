import { describe, expect, test } from "vitest";
import type { Comparison, CorpusResult } from "../../src/experiment/index.ts";
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

const finding = (...comparisons: Comparison[]) => spaced(answer({ ...base, comparisons }).finding);

describe("the answer in a sentence", () => {
  test("no gain: the largest difference, its interval, and that nothing is decided", () => {
    expect(finding(comparison("smote", 0.002, "undecided"), comparison("gan", 0.008, "undecided"))).toBe(
      "No augmenter raised UAR at the declared amount of 1×; the largest difference was +0.8 points, with gan (95 % interval over 10 speakers: −0.2 to 1.8, Holm-corrected p = 0.020; svm, train normalisation). All 2 comparisons are undecided: the data fit a gain as well as a loss.",
    );
  });

  test("one comparison is named, not counted", () => {
    expect(finding(comparison("smote", 0.002, "undecided"))).toBe(
      "The augmenter smote did not raise UAR at the declared amount of 1×; the difference was +0.2 points (95 % interval over 10 speakers: −0.8 to 1.2, Holm-corrected p = 0.020; svm, train normalisation). It is undecided: the data fit a gain as well as a loss.",
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
      "UAR rose at the declared amount of 1× in 1 of 3 comparisons: with cyclegan by 2.1 points (95 % interval over 10 speakers: 1.1 to 3.1, Holm-corrected p = 0.020; svm, train normalisation). It fell with smote by 3.0 points (95 % interval over 10 speakers: −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation). The other comparison is undecided: the data fit a gain as well as a loss.",
    );
  });

  const endOf = (...comparisons: Comparison[]) =>
    finding(...comparisons).replace(/^.*normalisation\)\. /, "");

  test("an interval off zero that Holm's correction takes back is told as such, with what it goes over", () => {
    expect(endOf(comparison("smote", 0.004, "undecided"), comparison("gan", 0.017, "undecided"))).toBe(
      "All 2 comparisons are undecided: one interval excludes zero, but not after Holm’s correction over the 2 augmenters compared with none.",
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
    expect(finding(same("smote"))).toBe(
      "The augmenter smote did not raise UAR at the declared amount of 1×; the difference was 0.0 points (the predictions are the same; svm, train normalisation). It is undecided: the predictions are the same as without augmentation.",
    );
    expect(endOf(comparison("gan", 0.002, "undecided"), same("smote"))).toBe(
      "All 2 comparisons are undecided: the data fit a gain as well as a loss. In 1 of them the predictions are the same as without augmentation.",
    );
    const flat = { ...same("smote"), uarDifference: { value: 0.02, low: 0.02, high: 0.02 } };
    const { samePredictions: _, ...differing } = flat;
    expect(finding(differing)).toBe(
      "The augmenter smote did not raise UAR at the declared amount of 1×; the difference was +2.0 points (no interval: every resample gave the same; svm, train normalisation). It is undecided: the data fit a gain as well as a loss.",
    );
  });

  test("only losses: no difference is sold as the largest", () => {
    expect(finding(comparison("smote", -0.03, "loss"), comparison("gan", -0.02, "loss"))).toBe(
      "No augmenter raised UAR at the declared amount of 1×. It fell in 2 comparisons, most with smote by 3.0 points (95 % interval over 10 speakers: −4.0 to −2.0, Holm-corrected p = 0.020; svm, train normalisation).",
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

  const over = (n: number) => ({ ...base, resampled: { unit: "speaker", count: n, speakers: n } as const });

  test("too few speakers: no verdict, no detectable difference, and a caution", () => {
    const few = (name: string, value: number) => ({
      ...comparison(name, value, "too-few-speakers"),
      ...{ p: 0.5, pHolm: 1, pSignFlip: 0.5, speakers: 2 },
    });
    const two = answer({ ...over(2), comparisons: [few("smote", -0.03), few("gan", 0.02)] });
    expect(spaced(two.finding)).toBe(
      "Too few speakers to judge (2): it takes 6, so no verdict is given. UAR at the declared amount of 1× changed by at most +2.0 points with gan (95 % interval over 2 speakers: 1.0 to 3.0, Holm-corrected p = 1.000; svm, train normalisation).",
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
    const told = answer({ ...over(6), comparisons: [six("smote"), six("gan")] });
    expect(spaced(told.support[0])).toBe(
      "No difference, however large, could have counted: a test over 6 speakers cannot go below p = 0.031, which Holm’s correction over 2 augmenters makes 0.063. Compare fewer augmenters, or record more speakers.",
    );
    expect(spaced(told.warning)).toBe(
      "Only 6 speakers were tested. Intervals come from drawing speakers anew, and with so few they are too narrow: take gains and losses as hints, not as findings.",
    );
    const alone = answer({ ...over(6), comparisons: [six("gan")] });
    expect(spaced(alone.support[0])).toMatch(/^The smallest difference this design could detect/);
  });

  test("unknown speakers, and one alone: over utterances, too narrow for strangers", () => {
    const unknown = { unit: "utterance", count: 408, speakers: null } as const;
    const told = answer({ ...base, resampled: unknown, comparisons: [comparison("gan", 0.02, "gain")] });
    expect(spaced(told.finding)).toContain(
      "(95 % interval over 408 utterances of unknown speakers: 1.0 to 3.0,",
    );
    expect(told.warning).toBe(
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

  test("an unfinished run is called preliminary", () => {
    const trials: CorpusResult["trials"] = { done: 3, planned: 4, failed: [] };
    expect(answer({ ...base, trials }).support.at(-1)).toBe("Preliminary: 3 of 4 trials done.");
  });
});
