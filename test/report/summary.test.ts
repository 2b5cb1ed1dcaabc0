import { expect, test } from "vitest";
import { summarise } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";

test("a run in a terminal", () => {
  const { results } = makeRun({
    augmenters: ["none", "smote"],
    generative: [],
    classifiers: ["svm"],
    amounts: [1],
  });
  expect(`\n${summarise(results)}`).toMatchInlineSnapshot(`
    "
    Cycle-GAN augmentation on EMO-DB

    Berlin Database of Emotional Speech (EMO-DB) · leave-one-speaker-out · emobase2010 · 1 x 3 runs

    At the declared amount of 1×; 95 % intervals over 10 speakers
    classifier norm.   augmenter UAR %     interval WA % vs none    interval p Holm verdict
    ---------- ------- --------- ----- ------------ ---- ------- ----------- ------ ---------
    svm        train   none       80.9 [78.4, 83.4] 82.1
    svm        train   smote      78.6 [76.1, 81.1] 79.8    +1.0 [−0.7, 2.7]  1.000 undecided
    svm        speaker none       82.3 [79.8, 84.8] 83.5
    svm        speaker smote      87.0 [84.5, 89.5] 88.2    +0.6 [−1.1, 2.3]  1.000 undecided

    Augmentation with smote could not be shown to raise UAR, or to lower it. At the declared amount of
    1× the most favourable change is +1.0 points, with smote, and may be chance (95 % interval over 10
    speakers: −0.7 to 2.7, Holm-corrected p = 1.000; svm, train normalisation). Both comparisons are
    undecided: the data fit a gain as well as a loss.
    The smallest difference this design could detect (80 % power) is 2.3 points; smaller effects cannot
    be ruled out.
    The best score without synthetic rows is 82.3 % UAR (95 % interval over 10 speakers: 79.8 to 84.8;
    none, svm, speaker normalisation; 958 of 1 173 predictions right). The best score with synthetic
    rows is 87.0 % UAR (95 % interval over 10 speakers: 84.5 to 89.5; smote, svm, speaker normalisation;
    1 027 of 1 173 predictions right), the highest of 2 and flattered by that choice.
    "
  `);
});

test("an unfinished run is called preliminary", () => {
  const { results } = makeRun({ augmenters: ["none", "smote"], generative: [] });
  const trials = { done: 3, planned: 5, failed: [{ id: "ab12", message: "the critic diverged" }] };
  const corpora = results.corpora.map((corpus) => ({ ...corpus, trials }));
  expect(summarise({ ...results, corpora })).toContain("Preliminary: 3 of 5 trials done, 1 failed.");
});

test("keeps to 100 columns and lets no control character through", () => {
  const { results } = makeRun({
    augmenters: ["none", "an-augmenter-with-a-name-beyond-any-measure\u001b[31m", "cyclegan-wd"],
    classifiers: ["a-classifier-with-a-long-name"],
    generative: [],
  });
  const lines = summarise(results).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines.join("")).not.toContain("\u001b");
});
