/** @file A report shows what the results hold, whatever kind of features they are of, and draws nothing that says less than a number. */

import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { CorpusResult, Interval, Recipe, RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport, type ReportFiles } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { spaced, textOf } from "./markup.ts";

const build = (run: RunArtifacts) => buildReport(run, { rng: createRng(1) });
const headings = (files: ReportFiles) =>
  [...textOf(files, "report.html").matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
const charts = (files: ReportFiles) =>
  files.flatMap(({ path }) => (path.startsWith("charts/") ? [path.slice(7, -4)] : []));
const around = (value: number): Interval => ({ value, low: value - 0.04, high: value + 0.04 });

function changed(
  run: RunArtifacts,
  change: (corpus: CorpusResult) => Partial<CorpusResult>,
  recipe: object = {},
): RunArtifacts {
  const corpora = run.results.corpora.map((corpus) => ({ ...corpus, ...change(corpus) }));
  return {
    ...run,
    recipe: { ...run.recipe, ...recipe } as Recipe,
    results: { ...run.results, corpora },
  };
}

const small = { classifiers: ["svm"], normalisations: ["train"], amounts: [1] } as const;
const plain = makeRun({ ...small, augmenters: ["none", "smote", "gan"], generative: ["gan"], sampled: 9 });

describe("feature vectors whose results hold what those of spectrograms do", () => {
  const thinned = changed(
    plain,
    ({ scores, comparisons }) => ({
      scores: scores.map((score) => ({
        ...score,
        reducedRecall: around(score.recall[0]),
        recallIntervals: score.recall.map(around),
      })),
      comparisons: comparisons.map((c) => ({
        ...c,
        reduced: {
          difference: around(0.01),
          p: 0.2,
          pHolm: 0.3,
          smallestDetectable: 0.05,
          verdict: "undecided" as const,
        },
      })),
    }),
    { thin: { remove: 0.8, except: ["neutral"] }, claims: [] },
  );

  test("are judged by the recall of the reduced classes, in every place", async () => {
    const files = await build(thinned);
    expect(headings(files)).toContain("Recall of the reduced classes");
    expect(spaced(textOf(files, "report.md"))).toContain(
      "**Neither of the 2 augmenters could be shown to raise the mean recall of the reduced classes, or to lower it.**",
    );
    expect(textOf(files, "tables/scores.csv").split("\n")[0]).toMatch(/,reduced_recall_high$/);
    expect(textOf(files, "report.md")).not.toMatch(/\bclips?\b|\bviews?\b/i);
  });

  test("and trained on another corpus are shown in pairs", async () => {
    const run = makeRun({ ...small, corpora: ["a > b, LT", "a > b, FT"], generative: [] });
    const corpora = [
      { name: "a > b, LT", id: "b", share: 0.1, training: { id: "a" } },
      { name: "a > b, FT", id: "b", share: 0.75, training: { id: "a" } },
    ];
    const files = await build(changed(run, () => ({}), { corpora, views: { of: "target" }, claims: [] }));
    expect(headings(files)).toContain("From one corpus to another");
    expect(textOf(files, "tables/pairs.csv").split("\n")).toHaveLength(1 + 2 * 5 + 1);
    expect(textOf(files, "report.md")).toContain(
      "synthetic rows per recorded training row of this corpus, none of the other; gains are judged",
    );
  });
});

test("only a recipe with claims speaks of a paper", async () => {
  const paper = /\bthe paper|\bfigures? \d|\btable \d/i;
  const own = changed(plain, () => ({}), { claims: [], notes: [] });
  expect(textOf(await build(own), "report.md")).not.toMatch(paper);
  expect(textOf(await build(plain), "report.md")).toMatch(/^## Table 1 beside the paper’s$/m);
});

test("augmenters that learn are set against the others, whatever they make", async () => {
  const markdown = spaced(textOf(await build(plain), "report.md"));
  expect(markdown).toContain("Learned augmenters against no augmentation: gan ");
  expect(markdown).toContain("Against smote: gan ");
  expect(markdown).not.toContain("this run cannot tell");
});

describe("no chart of one point", () => {
  test("one comparison stands in the table alone, one amount makes no curve, one speaker no picture", async () => {
    const one = makeRun({ ...small, augmenters: ["none", "smote"], generative: [], speakers: 1 });
    const files = await build(one);
    expect(charts(files)).toEqual(["best", "confusion-0-none", "confusion-1-smote"]);
    expect(textOf(files, "report.md")).toContain("| svm, train | `smote` |");
  });

  test("one score alone is drawn class by class", async () => {
    const alone = changed(makeRun({ ...small, augmenters: ["none"], generative: [] }), () => ({
      comparisons: [],
    }));
    const files = await build(alone);
    expect(charts(files)).toEqual(["best", "confusion-0-none", "speakers"]);
    const texts = [...textOf(files, "charts/best.svg").matchAll(/>([^<>]+)<\/text>/g)];
    expect(texts.map(([, text]) => text)).toEqual(
      expect.arrayContaining(["anger", "sadness", expect.stringMatching(/^\d+\.\d \(\d+ of \d+\)$/)]),
    );
  });

  test("one augmenter is drawn among classifiers", async () => {
    const none = makeRun({ augmenters: ["none"], generative: [], amounts: [1] });
    const files = await build(changed(none, () => ({ comparisons: [] })));
    expect(textOf(files, "charts/best.svg")).toContain(">dnn, train<");
  });

  test("many augmenters leave room for the rest of the screen, the baseline always among them", async () => {
    const names = Array.from({ length: 14 }, (_, i) => `noise-${i}`);
    const files = await build(makeRun({ ...small, augmenters: ["none", ...names], generative: [] }));
    const svg = textOf(files, "charts/best.svg");
    expect(svg.match(/<(circle|path d="M[\d.]+ [\d.]+l5)/g)).toHaveLength(8);
    expect(svg).toContain(">none<");
    expect(textOf(files, "report.md")).toContain("the 7 lowest of 15 only in the tables");
  });
});

test("confusions stand near the top, with counts, and settings after all that was found", async () => {
  const files = await build(plain);
  const titles = headings(files);
  expect(titles.slice(0, 2)).toEqual(["The answer", "Which emotions are confused"]);
  expect(titles.slice(-5)).toEqual([
    "What was asked",
    "What the probabilities are worth",
    "Notes of the recipe",
    "Exact settings",
    "What the numbers mean",
  ]);
  const row = textOf(files, "report.md")
    .split("\n")
    .find((line) => line.startsWith("| `none` |"));
  expect(row).toMatch(/\| \d+\.\d \d+ of \d+ \|/);
});
