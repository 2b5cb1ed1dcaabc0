/** @file Test recordings under other conditions, in the report and its tables. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { ConditionResult, Score } from "../../src/experiment/index.ts";
import { buildReport } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { textOf } from "./markup.ts";

const run = makeRun({ augmenters: ["none", "audio"], generative: [], amounts: [1], classifiers: ["svm"] });
const [corpus] = run.results.corpora;
const lost = { value: -0.123, low: -0.2, high: -0.05 };
const scores = corpus.scores.map(
  ({ augmenter, amount, classifier, normalisation, training, wa, macroF1, recall, confusion }: Score) => ({
    ...{ augmenter, amount, classifier, normalisation, training, wa, macroF1, recall, confusion },
    uar: { value: augmenter === "none" ? 0.4 : 0.61, low: 0.3, high: 0.7 },
    againstClean: lost,
  }),
);
const noisy: ConditionResult = {
  condition: "noise 10 dB",
  scores,
  comparisons: corpus.comparisons.map((one) => ({
    ...one,
    uarDifference: { value: 0.21, low: 0.1, high: 0.3 },
    p: 0.001,
    pHolm: 0.002,
    verdict: "gain",
  })),
};
const files = () =>
  buildReport(
    { ...run, results: { ...run.results, corpora: [{ ...corpus, conditions: [noisy] }] } },
    { rng: createRng(1) },
  );

test("the report sets each condition beside the recordings as they are, with difference, verdict and cost", async () => {
  const all = await files();
  const markdown = textOf(all, "report.md");
  expect(markdown).toContain("Under other conditions");
  const rows = markdown.split("\n").filter((line) => line.includes("noise 10 dB"));
  expect(rows).toHaveLength(4);
  expect(rows[1]).toContain("61.0");
  expect(rows[1]).toContain("+21.0");
  expect(rows[1]).toContain("gain");
  expect(rows[1]).toContain("−12.3");
  expect(markdown.split("\n").filter((line) => line.startsWith("| clean"))).toHaveLength(4);
});

test("tables hold what was measured under conditions, and are left out where there are none", async () => {
  const all = await files();
  const [head, first] = textOf(all, "tables/conditions.csv").split("\n");
  expect(head).toBe(
    "corpus,augmenter,amount,classifier,normalisation,training,condition,uar,uar_low,uar_high,wa,wa_low,wa_high,macro_f1,macro_f1_low,macro_f1_high,uar_against_clean,uar_against_clean_low,uar_against_clean_high",
  );
  expect(first).toMatch(
    /^emodb,none,0,svm,train,real-and-synthetic,noise 10 dB,0\.4,0\.3,0\.7,.*,-0\.123,-0\.2,-0\.05$/,
  );
  expect(textOf(all, "tables/condition-comparisons.csv").split("\n")[1]).toMatch(
    /^emodb,audio,1,svm,train,none,0\.21,.*,noise 10 dB$/,
  );
  const plain = await buildReport(run, { rng: createRng(1) });
  expect(plain.map(({ path }) => path).filter((path) => path.includes("condition"))).toEqual([]);
  expect(textOf(plain, "report.md")).not.toContain("Under other conditions");
});
