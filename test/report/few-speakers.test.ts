import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { CorpusResult, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport, summarise } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { spaced, textOf } from "./markup.ts";

const plain = makeRun({
  augmenters: ["none", "smote"],
  generative: [],
  classifiers: ["svm"],
  normalisations: ["train"],
  amounts: [1],
  speakers: 2,
});

function changed(change: (corpus: CorpusResult) => Partial<CorpusResult>): RunArtifacts {
  const corpora = plain.results.corpora.map((corpus) => ({ ...corpus, ...change(corpus) }));
  return { ...plain, results: { ...plain.results, corpora } };
}

const markdown = async (run: RunArtifacts) =>
  spaced(textOf(await buildReport(run, { rng: createRng(1) }), "report.md"));
const rowOf = (text: string, start: string, cell = "") =>
  text.split("\n").find((line) => line.startsWith(start) && line.includes(cell));

const twoSpeakers = changed(({ comparisons }) => ({
  resampled: { unit: "speaker", count: 2, speakers: 2 },
  comparisons: comparisons.map((c) => ({
    ...c,
    p: 0.5,
    pHolm: 0.5,
    pSignFlip: 0.5,
    speakers: 2,
    verdict: "too-few-speakers",
  })),
}));

test("two speakers in a terminal: no verdict, how many they are, and a caution", () => {
  expect(`\n${summarise(twoSpeakers.results)}`).toMatchInlineSnapshot(`
    "
    Cycle-GAN augmentation on EMO-DB

    Berlin Database of Emotional Speech (EMO-DB) · leave-one-speaker-out · emobase2010 · 1 x 3 runs

    At the declared amount of 1×; 95 % intervals over 2 speakers
    classifier norm. augmenter UAR %     interval WA % vs none    interval p Holm verdict
    ---------- ----- --------- ----- ------------ ---- ------- ----------- ------ -------
    svm        train none       80.9 [78.4, 83.4] 82.1
    svm        train smote      80.6 [78.1, 83.1] 81.8    −0.2 [−1.9, 1.5]  0.500 too few

    Too few speakers were tested to say whether augmentation helps: 2, and it takes 6. At the declared
    amount of 1× the change is −0.2 points (95 % interval over 2 speakers: −1.9 to 1.5, Holm-corrected p
    = 0.500; svm, train normalisation).
    Only 2 speakers were tested. Intervals come from drawing speakers anew, and with so few they are too
    narrow: fewer than 6 are too few to judge, so that no verdict is given.
    The best score without synthetic rows is 80.9 % UAR (95 % interval over 2 speakers: 78.4 to 83.4;
    none, svm, train normalisation; 941 of 1 169 predictions right). The best score with synthetic rows
    is 80.6 % UAR (95 % interval over 2 speakers: 78.1 to 83.1; smote, svm, train normalisation; 936 of
    1 171 predictions right).
    "
  `);
});

test("two speakers in a report: the cell, the caption and the banner", async () => {
  const text = await markdown(twoSpeakers);
  expect(rowOf(text, "| svm, train |")).toMatch(
    / 0\.500 \| 0\.500 \| .* \| too few speakers to judge \(2\) \|$/,
  );
  expect(text).toContain("*UAR with 95 % intervals over 2 speakers: svm, train normalisation.");
  expect(text).toContain("UAR and WA in percent, with 95 % intervals over 2 speakers below");
  expect(text).toContain("**Read with care:** few speakers.");
  expect(text).toContain(
    "Only 2 speakers were tested. Intervals come from drawing speakers anew, and with so few they are too narrow: fewer than 6 are too few to judge, so that no verdict is given.",
  );
});

test("results of an earlier version, which judged two speakers, are shown without a verdict", async () => {
  const old = changed(({ comparisons }) => ({
    comparisons: comparisons.map((c) => ({ ...c, p: 0.004, pHolm: 0.004, verdict: "loss" })),
  }));
  expect(rowOf(await markdown(old), "| svm, train |")).toMatch(/ too few speakers to judge \(2\) \|$/);
  expect(summarise(old.results)).not.toContain("loss");
});

test("equal predictions are called so, in place of an interval from 0 to 0", async () => {
  const same = changed(({ comparisons }) => ({
    resampled: { unit: "speaker", count: 12, speakers: 12 },
    comparisons: comparisons.map((c) => ({
      ...c,
      uarDifference: { value: 0, low: 0, high: 0 },
      waDifference: { value: 0, low: 0, high: 0 },
      p: 1,
      pHolm: 1,
      samePredictions: true,
    })),
  }));
  const text = await markdown(same);
  expect(text).not.toContain("\\[0.0, 0.0\\]");
  expect(rowOf(text, "| svm, train |")).toBe(
    "| svm, train | `smote` | 0.0 | 0.0 | 1.000 | 1.000 | – | 31 : 24 p = 0.410 | same predictions |",
  );
  expect(summarise(same.results)).toMatch(/ 0\.0 +same +1\.000 same\n/);
});

test("a score whose resamples are all the same has no interval", async () => {
  const perfect = changed(({ scores }) => ({
    scores: scores.map((score) => ({ ...score, uar: { value: 1, low: 1, high: 1 } })),
  }));
  expect(rowOf(await markdown(perfect), "| `none` | `svm` |")).toMatch(
    /^\| `none` \| `svm` \| 100\.0 no interval \|/,
  );
  expect(summarise(perfect.results)).not.toContain("[100.0, 100.0]");
});

test("a score below chance says so in its cell", async () => {
  const low = changed(({ scores }) => ({
    scores: scores.map((score) => ({ ...score, uar: { value: 0.13, low: 0.1, high: 0.16 } })),
  }));
  const text = await markdown(low);
  expect(rowOf(text, "| `none` | `svm` |")).toMatch(
    /^\| `none` \| `svm` \| \*\*13\.0 \\\[10\.0, 16\.0\\\], below chance \(20\.0\)\*\* \|/,
  );
  expect(text).toContain(
    "Below chance (20.0): UAR 13.0 with none (svm, train normalisation) and 13.0 with smote",
  );
});

test("a classifier that does not look at the features may stand at chance", async () => {
  const floor = changed(({ scores }) => ({
    scores: scores.map((score) => ({
      ...score,
      floor: true as const,
      uar: { value: 0.13, low: 0.1, high: 0.16 },
    })),
  }));
  expect(await markdown(floor)).not.toMatch(/below chance/i);
});

test("what was trained on stands with the fewest and the most of any fold; unknown speakers are not counted", async () => {
  const ranged = changed(({ data, scores }) => ({
    resampled: { unit: "utterance", count: data.utterances, speakers: null },
    data: {
      ...data,
      speakers: 0,
      unknownSpeakers: data.utterances,
      trainPerClassRange: { anger: { fewest: 3, most: 58 }, fear: { fewest: 12, most: 12 } },
    },
    scores: scores.map((score) => ({ ...score, perSpeaker: [] })),
  }));
  const text = await markdown(ranged);
  expect(rowOf(text, "| anger |")).toBe("| anger | 60 | 54.0 3 to 58 |");
  expect(rowOf(text, "| fear |")).toBe("| fear | 97 | 87.3 12 |");
  expect(text).toContain("390 by unknown speakers, language de");
  expect(text).toContain(
    "Speakers are unknown: intervals and tests are over utterances, too narrow for strangers.",
  );
  const data = textOf(await buildReport(ranged, { rng: createRng(1) }), "tables/data.csv");
  for (const line of [
    "emodb,fewest training rows,anger,3,",
    "emodb,most training rows,anger,58,",
    "emodb,resampled,utterance,390,",
    "emodb,utterances of unknown speakers,,390,",
  ])
    expect(data).toContain(line);
});
