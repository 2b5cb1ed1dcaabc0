/** @file What a report says of predictions: whom a model hears better, and what its probabilities are worth. */

import { beforeAll, describe, expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { buildReport, type ReportFiles } from "../../src/report/index.ts";
import { makeRun } from "./artifacts.ts";
import { spaced, textOf, unbalanced } from "./markup.ts";
import { type PredictionOptions, withPredictions } from "./predictions.ts";

const small = () =>
  makeRun({ augmenters: ["none", "noise"], generative: [], classifiers: ["svm"], normalisations: ["train"] });
const build = (options?: PredictionOptions) =>
  buildReport(withPredictions(small(), options), { rng: createRng(1) });
const section = (files: ReportFiles, title: string) =>
  spaced(textOf(files, "report.md")).split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
const table = (files: ReportFiles, name: string) =>
  textOf(files, `tables/${name}.csv`)
    .trim()
    .split("\n")
    .map((line) => line.split(","));

describe("a run whose women are recognised more often", () => {
  let files: ReportFiles;
  beforeAll(async () => {
    files = await build({ right: (speaker) => (speaker % 2 ? 1 : 0.6) });
  });

  test("says so first, with the interval, and what is too alike to compare", () => {
    const text = section(files, "Fair to whom");
    expect(text).toMatch(
      /^\s*\*\*By sex \(none, svm, train normalisation\): female \d+\.\d points above male \(95 % interval \d+\.\d to \d+\.\d\): a gap\.\*\*/,
    );
    expect(text).toMatch(
      /By device \(none, svm, train normalisation\): no gap could be shown; the largest: /,
    );
    expect(text).toMatch(/By sex \(noise, svm, train normalisation\): female/);
    expect(text).toContain("Nothing to compare by language (de)");
    expect(text).toContain("Of 4 gaps that are judged, one in 20 is expected to look like one by chance.");
    expect(text).toMatch(/By speaker \(none, svm, train normalisation\): from \d+\.\d % \(\d+\) to/);
  });

  test("draws the groups, and marks the gap in the table", () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "charts/fair.svg",
        "charts/reliability.svg",
        "charts/risk.svg",
        "charts/coverage.svg",
      ]),
    );
    const html = textOf(files, "report.html");
    expect(unbalanced(html)).toEqual([]);
    expect(html).toMatch(/<td class="right bad"[^>]*>\+\d+\.\d<small>\[\d+\.\d, \d+\.\d\] to male<\/small>/);
  });

  test("writes groups and gaps as tables, the mean over classes first", () => {
    const [head, first, second] = table(files, "gaps");
    expect(head.slice(5)).toEqual([
      "column",
      "group",
      "against",
      "class",
      "difference",
      "difference_low",
      "difference_high",
    ]);
    expect(first.slice(0, 9)).toEqual(["emodb", "none", "0", "svm", "train", "sex", "female", "male", ""]);
    expect(second[8]).toBe("anger");
    const groups = table(files, "groups").slice(1);
    expect(new Set(groups.map((row) => `${row[5]}/${row[6]}/${row[7]}/${row[8]}`))).toEqual(
      new Set([
        "sex/female/5/150",
        "sex/male/5/150",
        "language/de/10/300",
        "device/headset/10/100",
        "device/phone/10/100",
        "device/studio/10/100",
      ]),
    );
  });
});

describe("what the probabilities are worth", () => {
  let files: ReportFiles;
  beforeAll(async () => {
    files = await build();
  });

  test("calibration error before and after, sets, and what abstaining buys", () => {
    const text = section(files, "What the probabilities are worth");
    expect(text).toMatch(
      /^\s*\*\*None, svm, train normalisation: stated probabilities are on average \d+\.\d points from what came true, calibrated ones \d+\.\d\. Of all answers \d+\.\d % are wrong, of the surer half \d+\.\d %\.\*\*/,
    );
    expect(text).toContain(
      "Every recording was tested in each of 2 runs; each run is calibrated and measured by itself",
    );
    expect(text).toMatch(/\| `none, svm, train` \| 90\.0 \| \d+\.\d \\\[\d+\.\d, \d+\.\d\\\] \| \d\.\d\d \|/);
  });

  test("the same as tables; recordings are counted once, however many runs tested them", () => {
    const errors = table(files, "calibration-error").slice(1);
    expect(errors.map((row) => [row[1], row[5]])).toEqual([
      ["none", "stated"],
      ["none", "calibrated"],
      ["noise", "stated"],
      ["noise", "calibrated"],
    ]);
    expect(Number(errors[1][6])).toBeLessThan(Number(errors[0][6]));
    const counted = table(files, "calibration").filter((row) => row[1] === "none" && row[5] === "stated");
    expect(counted.reduce((sum, row) => sum + Number(row[8]), 0)).toBeCloseTo(300, 6);
    const coverage = table(files, "coverage").filter((row) => row[1] === "none" && row[5] === "0.9");
    expect(coverage.map((row) => row[6])).toEqual([
      "",
      "03",
      "04",
      "05",
      "06",
      "07",
      "08",
      "09",
      "10",
      "11",
      "12",
    ]);
    expect(table(files, "risk-coverage").filter((row) => row[1] === "none")).toHaveLength(10);
  });

  test("equal runs give equal bytes", async () => {
    expect(await build()).toEqual(files);
  });
});

test("groups of fewer than five speakers are too few to judge", async () => {
  const text = section(
    await build({ speakers: 8, columns: { age: (speaker) => (speaker < 4 ? "young" : "old") } }),
    "Fair to whom",
  );
  expect(text).toContain("too few to judge: no two groups have 5 known speakers each.");
  expect(text).toMatch(/\| `old` \| 4 \| 120 \| \d+\.\d too few to judge \| – to young: too few to judge \|/);
});

test("a recording whose group is not known is left out and counted", async () => {
  const files = await build({ columns: { room: (_, i) => (i < 10 ? "" : i < 20 ? "hall" : "studio") } });
  expect(section(files, "Fair to whom")).toContain("100 recordings of unknown room left out");
});

test("names from a table stay text", async () => {
  const hostile = `<script>alert("x")</script> | *b*`;
  const files = await build({
    columns: { [hostile]: (speaker) => (speaker % 2 ? "__proto__" : "constructor") },
  });
  const html = textOf(files, "report.html");
  expect(unbalanced(html)).toEqual([]);
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("__proto__");
});

test("a run folder without predictions says what is missing, and has none of the rest", async () => {
  const files = await buildReport(small(), { rng: createRng(1) });
  expect(section(files, "What the probabilities are worth")).toContain(
    "The run folder holds no predictions (`predictions.csv`), so calibration, sets and gaps between groups cannot be computed.",
  );
  expect(section(files, "Fair to whom")).toBe("");
  expect(files.map(({ path }) => path)).not.toContain("tables/gaps.csv");
});

test("of many draws and repeats the first ten are looked at, and that is said", async () => {
  const text = section(await build({ repeats: 12, each: 10 }), "What the probabilities are worth");
  expect(text).toContain("tested in each of 10 runs;");
  expect(text).toContain("Only the first 10 runs of 12 are looked at.");
});
