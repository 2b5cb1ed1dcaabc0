/**
 * @file Prints the Markdown tables of README.md from a run: `node scripts/results-table.ts results/<run>/results.json.gz [rival]`.
 * One row an augmenter at the declared amount: UAR with its interval, and the paired difference to no augmentation.
 */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Comparison, Interval, Results, Score } from "../src/experiment/index.ts";

const path = process.argv[2];
if (path === undefined) throw new Error("usage: node scripts/results-table.ts <results.json> [rival]");
const bytes = readFileSync(path);
const results = JSON.parse((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Results;
const rival = process.argv[3] ?? "none";

const percent = (x: number) => (100 * x).toFixed(1);
const withInterval = ({ value, low, high }: Interval) =>
  `${percent(value)} (${percent(low)} .. ${percent(high)})`;
const signed = (x: number) => `${x >= 0 ? "+" : "-"}${Math.abs(100 * x).toFixed(1)}`;
const difference = (c: Comparison | undefined) =>
  c === undefined
    ? ""
    : `${signed(c.uarDifference.value)} (${signed(c.uarDifference.low)} .. ${signed(c.uarDifference.high)})${c.verdict === "gain" ? " **gain**" : c.verdict === "loss" ? " loss" : ""}`;

for (const corpus of results.corpora) {
  const cells = corpus.scores.filter(
    (s) => s.training === "real-and-synthetic" && (s.amount === 0 || s.amount === corpus.declaredAmount),
  );
  const columns = unique(cells.map((s) => `${s.classifier}, ${s.normalisation}`));
  console.log(`\n${results.title}; ${corpus.card.id}, profile ${results.profile}, against ${rival}\n`);
  console.log(`| | ${columns.map((name) => `${name}: UAR | vs ${rival}`).join(" | ")} |`);
  console.log(`|---|${columns.map(() => "---|---").join("|")}|`);
  for (const augmenter of unique(cells.map((s) => s.augmenter))) {
    const entries = columns.map((column) => {
      const score = cells.find(
        (s) => s.augmenter === augmenter && column === `${s.classifier}, ${s.normalisation}`,
      );
      return score === undefined
        ? " | "
        : `${withInterval(score.uar)} | ${difference(against(corpus.comparisons, score))}`;
    });
    console.log(`| ${augmenter} | ${entries.join(" | ")} |`);
  }
}

function against(comparisons: readonly Comparison[], s: Score): Comparison | undefined {
  return comparisons.find(
    (c) =>
      c.augmenter === s.augmenter &&
      c.against === rival &&
      c.amount === s.amount &&
      c.classifier === s.classifier &&
      c.normalisation === s.normalisation,
  );
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
