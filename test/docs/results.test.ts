/** @file The pages of results: every study is in the index, every published run on a page, and every table is as its run gives it. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { drawCurves } from "../../bench/adaptation/chart.ts";
import { againstLines } from "../../scripts/against.ts";
import { readResults, resultsLines, underConditions } from "../../scripts/results-table.ts";
import type { Results } from "../../src/experiment/index.ts";
import { adaptationRows, keptAdaptation } from "./adaptation.ts";
import { allPages, page, root } from "./markdown.ts";

const pageOf = (name: string) => page(`docs/results/${name}`).text;
const pathOf = (run: string) => join(root, "results", run, "results.json.gz");

/** The rows of the table that the script prints, without its head, as cells; the first is the row's name. */
function tableOf(run: string, rival = "none"): string[][] {
  return rowsOf(resultsLines(readResults(pathOf(run)), rival));
}

function rowsOf(lines: readonly string[]): string[][] {
  return lines
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | ?\|$/g, "").trim()));
}

/** The rows that a page does not have. */
const missing = (written: string, rows: readonly (readonly string[])[]) =>
  rows.map((cells) => `| ${cells.join(" | ")} |`).filter((row) => !written.includes(row));

test("every page of a study is in the index, and every published run on a page", () => {
  const studies = readdirSync(join(root, "docs/results")).filter((name) => name !== "README.md");
  expect(studies.length).toBeGreaterThan(5);
  for (const name of studies) expect(pageOf("README.md")).toContain(`](${name})`);
  const runs = readdirSync(join(root, "results"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const pages = allPages().filter(({ path }) => path.startsWith("docs/"));
  for (const { name } of runs) {
    expect(page("results/README.md").text, name).toContain(`\`${name}\``);
    expect(
      pages.some(({ text }) => text.includes(`/results/${name})`)),
      `${name} is linked from a page`,
    ).toBe(true);
  }
});

test.each([
  ["paper-a.md", "shilandari-2022-quick"],
  ["scarce.md", "shilandari-2022-scarce-quick"],
  ["imbalanced.md", "wang-2022-imbalanced-quick"],
  ["ablation.md", "wang-2022-ablation-quick"],
  ["crosslingual.md", "wang-2022-crosslingual-quick"],
  ["crosslingual-vectors.md", "crosslingual-vectors-quick"],
])("the table of %s is what %s gives", (name, run) => {
  // The page has arrows, and notes few speakers beside the names.
  const written = pageOf(name).replaceAll(" → ", " > ").replaceAll(" (6 speakers)", "");
  const rows = tableOf(run);
  expect(rows.length).toBeGreaterThan(4);
  expect(missing(written, rows)).toEqual([]);
});

test("the networks on spectrograms are what their run gives", () => {
  const { corpora } = readResults(pathOf("shilandari-2022-acrnn-quick"));
  const percent = (x: number) => (100 * x).toFixed(1);
  // The recipe of the paper tells them beside its claims.
  for (const { uar } of corpora[0].scores)
    expect(readFileSync(join(root, "recipes/shilandari-2022.yaml"), "utf8")).toContain(
      `shilandari-2022-acrnn.yaml at quick: ${percent(uar.value)})`,
    );
  for (const { classifier, uar } of corpora[0].scores)
    expect(pageOf("paper-a.md")).toContain(
      `| ${classifier === "acrnn-2d" ? "2D" : "3D"}-ACRNN | ${percent(uar.value)} (${percent(uar.low)} .. ${percent(uar.high)}) |`,
    );
});

test("the tables of conditions are what their run gives", () => {
  const results = underConditions(readResults(pathOf("conditions")));
  if (results === null) throw new Error("no conditions");
  const rows = rowsOf(resultsLines(results, "none")).map(([name, none, _, __, ...others]) => [
    // A table for each classifier and normalisation; duplicates predict what none does.
    name.split(", ")[0],
    none,
    ...others,
  ]);
  expect(rows).toHaveLength(28);
  expect(missing(pageOf("conditions.md"), rows)).toEqual([]);
});

test("the table of the cycle-GAN against each rival is what its run gives", () => {
  const rows = ["none", "duplicate", "noise", "smote", "transfer"].map((rival) => {
    const own = tableOf("shilandari-2022-scarce-quick", rival).find(([name]) => name === "cyclegan-wd") ?? [];
    return [rival, ...[2, 4, 6, 8].map((i) => own[i])];
  });
  expect(missing(pageOf("scarce.md"), rows)).toEqual([]);
});

test.each(["small-data-scarce", "small-data-scarce-train", "small-data-full"])(
  "the tables of small-data.md against lda are what %s gives",
  (run) => {
    const against = JSON.parse(readFileSync(join(root, "results", run, "against-lda.json"), "utf8"));
    const rows = againstLines(against).filter((line) => line.startsWith("| "));
    expect(rows.length).toBeGreaterThan(12);
    expect(rows.filter((row) => !pageOf("small-data.md").includes(row))).toEqual([]);
  },
);

test("the tables and the picture of adaptation are what its measurement gives", () => {
  const kept = keptAdaptation();
  const { corpora } = kept;
  const rows = adaptationRows(kept);
  expect(rows).toHaveLength(24);
  expect(rows.filter((row) => !pageOf("adaptation.md").includes(row))).toEqual([]);
  const drawn = readFileSync(join(root, "docs/images/adaptation.svg"), "utf8");
  expect(drawn).toBe(drawCurves(corpora));
  // README has the ends of the curves.
  for (const { plain, curve } of corpora)
    expect(page("README.md").text).toContain(
      `${plain.value.toFixed(1)} to ${curve[curve.length - 1].deployed.value.toFixed(1)}`,
    );
});

test("the tables of the cycle loss are what their run gives", () => {
  const run = "shilandari-2022-lambda-quick";
  const written = pageOf("lambda.md");
  // Its verdicts follow an earlier rule, so the page has none and says so.
  const added = tableOf(run).map((cells) => cells.map((cell) => cell.replace(" **loss**", "")));
  const [corpus] = (JSON.parse(gunzipSync(readFileSync(pathOf(run))).toString("utf8")) as Results).corpora;
  const mean = (augmenter: string, key: "coverage" | "density") => {
    const values = corpus.fidelity.filter((one) => one.augmenter === augmenter).map((one) => one[key]);
    return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(2);
  };
  const alone = (augmenter: string) => {
    const score = corpus.scores.find((s) => s.augmenter === augmenter && s.training === "synthetic-only");
    const [value, low, high] = score ? [score.uar.value, score.uar.low, score.uar.high] : [];
    const percent = (x = Number.NaN) => (100 * x).toFixed(1);
    return `${percent(value)} (${percent(low)} .. ${percent(high)})`;
  };
  const of = (name: string) => [mean(name, "coverage"), mean(name, "density"), alone(name)];
  const alike = ["0", "0.1", "0.5", "1", "2", "5"].map((weight) => [
    weight,
    ...of(`lambda ${weight}`),
    ...of(`lambda ${weight}, WD`),
  ]);
  expect(missing(written, [...added, ...alike])).toEqual([]);
});
