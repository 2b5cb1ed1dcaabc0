import { expect, test } from "vitest";
import { answerSentences, buildSearchReport, choosingSentence } from "../../src/report/index.ts";
import { exampleSearch } from "../experiment/search/example.ts";

const environment = {
  emoforge: "0.1.0",
  runtime: "Node",
  platform: "linux",
  cpu: "a processor",
  cores: 2,
  engine: "cpu",
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:01:00.000Z",
  computeSec: 30,
  wallSec: 60,
};

const search = {
  results: exampleSearch,
  environment,
  settingsYaml: "seed: 1\n",
  folder: "searches/toy",
};

test("the answer is a sentence with the nested estimate, not the best that was seen", () => {
  expect(answerSentences(exampleSearch)).toEqual([
    "For single recordings of strangers take svm on is09: expect a UAR of 75.0 % (65.0 .. 85.0).",
  ]);
  expect(choosingSentence(exampleSearch, exampleSearch.questions[0])).toBe(
    "The best score that was seen is 80.0 %, 5.0 points of it owed to choosing; 3 of 4 folds chose it as well, the others one other.",
  );
});

test("the report is one page without anything from elsewhere, with the same bytes each time", async () => {
  const files = await buildSearchReport(search);
  expect(files.map(({ path }) => path)).toEqual([
    "report.html",
    "report.md",
    "charts/search-overview.svg",
    "charts/search-train.svg",
  ]);
  expect(await buildSearchReport(search)).toEqual(files);
  const html = String(files[0].content);
  expect(html).not.toMatch(/(?:src|href)="https?:/);
  expect(html).toContain("expect a UAR of 75.0 % (65.0 .. 85.0).");
  expect(html).toContain("emoforge train --from searches/toy");
  expect(html).toContain("Only 4 speakers: too few to judge differences");
  // Left behind after two parts, and failed.
  expect(html).toContain("60.0");
  expect(html).toContain("failed");
});

test("names from a space are shown as text", async () => {
  const [first, ...others] = exampleSearch.candidates;
  const candidates = [{ ...first, name: "<img src=x onerror=alert(1)>" }, ...others];
  const [{ content }] = await buildSearchReport({ ...search, results: { ...exampleSearch, candidates } });
  expect(content).not.toContain("<img src=x");
});
