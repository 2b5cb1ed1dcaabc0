import { expect, test } from "vitest";
import type { CorpusResult, Verdict } from "../../src/experiment/index.ts";
import { overallHeadline } from "../../src/report/overall.ts";
import { makeRun } from "./artifacts.ts";

const [base] = makeRun({ augmenters: ["none", "smote"], generative: [], amounts: [1] }).results.corpora;

function corpus(id: string, verdict: Verdict): CorpusResult {
  return {
    ...base,
    card: { ...base.card, id },
    comparisons: base.comparisons.slice(0, 2).map((c) => ({ ...c, verdict })),
  };
}

test.each<[Verdict[], string]>([
  [["undecided", "undecided"], "On none of the 2 corpora could any augmenter be shown to raise UAR."],
  [
    ["undecided", "loss"],
    "On none of the 2 corpora could any augmenter be shown to raise UAR. On 1 (c1) at least one lowered it.",
  ],
  [
    ["gain", "undecided", "gain"],
    "On 2 of 3 corpora (c0 and c2) at least one augmenter raised UAR; elsewhere none could be shown to.",
  ],
  [["gain", "gain"], "On 2 of 2 corpora (c0 and c1) at least one augmenter raised UAR."],
  [
    ["too-few-speakers", "too-few-speakers"],
    "On none of the 2 corpora were enough speakers tested to say whether augmentation helps: it takes 6.",
  ],
  [
    ["not-judged", "not-judged"],
    "This run judged no augmenter against no augmentation, so it cannot say on any of its 2 corpora whether augmentation helps.",
  ],
])("%j", (verdicts, headline) => {
  const corpora = verdicts.map((verdict, i) => corpus(`c${i}`, verdict));
  expect(overallHeadline(corpora, "corpora")).toBe(headline);
});

test("many corpora are counted, not named", () => {
  const corpora = Array.from({ length: 6 }, (_, i) => corpus(`c${i}`, "gain"));
  expect(overallHeadline(corpora, "entries")).toBe("On 6 of 6 entries at least one augmenter raised UAR.");
});
