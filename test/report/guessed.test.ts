import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { RunArtifacts } from "../../src/experiment/index.ts";
import { buildReport, summarise } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { spaced, textOf } from "./markup.ts";
import { withPredictions } from "./predictions.ts";

const plain = makeRun({
  augmenters: ["none", "smote"],
  generative: [],
  classifiers: ["svm"],
  normalisations: ["train"],
  amounts: [1],
});
const caution = "20 of 24 speakers have only one emotion: `speaker` normalisation misleads.";
const guessed: RunArtifacts = {
  ...plain,
  results: {
    ...plain.results,
    corpora: plain.results.corpora.map((corpus) => ({
      ...corpus,
      data: { ...corpus.data, cautions: [caution] },
      protocol: { ...corpus.protocol, speakersGuessed: "/(s\\d+)_" },
    })),
  },
};
const files = (run: RunArtifacts) => buildReport(withPredictions(run), { rng: createRng(1) });

test("guessed speakers are marked beside every score, in pages and terminal", async () => {
  const text = spaced(textOf(await files(guessed), "report.md"));
  const headings = text
    .split("\n")
    .filter((line) => /^## (?!Notes of the recipe|Exact settings|What the numbers mean)/.test(line));
  expect(headings.length).toBeGreaterThan(4);
  expect(headings.filter((line) => !line.endsWith("· speakers GUESSED"))).toEqual([]);
  expect(text).toContain(
    "The speakers are GUESSED from the file names (`/(s\\d+)_`) and nobody has confirmed them.",
  );
  expect(text).toMatch(/\*\*\d+\.\d % UAR · speakers GUESSED\*\* \(/);
  expect(text).toMatch(/\*\*Read with care:\*\* speakers GUESSED/);
  expect(text).toContain("GUESSED speakers of the test rows never in training");
  const terminal = summarise(guessed.results);
  expect(terminal).toContain("· speakers GUESSED ·");
  expect(terminal).toContain("UAR % GUESSED");
});

test("the contents of the page do not repeat it", async () => {
  const html = textOf(await files(guessed), "report.html");
  expect(html.slice(html.indexOf("<nav"), html.indexOf("</nav>"))).not.toContain("GUESSED");
  expect(html).toContain("<h2>Comparisons<small> · speakers GUESSED</small></h2>");
});

test("what could mislead stands before the scores", async () => {
  const html = textOf(await files(guessed), "report.html");
  expect(html).toContain(
    'Could mislead: 20 of 24 speakers have only one emotion: <code class="whole">speaker</code> normalisation misleads.',
  );
  expect(html.indexOf("Could mislead")).toBeLessThan(html.indexOf("<table"));
  expect(summarise(guessed.results).replace(/\s+/g, " ")).toContain(`Could mislead: ${caution}`);
});

test("confirmed speakers leave no mark", async () => {
  expect(textOf(await files(plain), "report.md")).not.toContain("GUESSED");
  expect(summarise(plain.results)).not.toContain("GUESSED");
});
