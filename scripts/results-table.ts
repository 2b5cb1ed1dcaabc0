/**
 * @file Prints the Markdown tables of docs/results from a run: `node scripts/results-table.ts results/<run>/results.json.gz [rival]`.
 * They show each augmenter at the declared amount: UAR, or the mean recall of the thinned classes, with its interval, and the paired
 * difference to no augmentation or to the rival, judged by the current rules. Too few speakers are pointed out. Spectrograms have one
 * row for each corpus if there are more corpora than augmenters; so has a recipe with conditions for each of them.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Comparison, CorpusResult, Interval, Results, Score } from "../src/experiment/index.ts";
import { cautions } from "../src/report/cautions.ts";
import { asJudgedNow } from "../src/report/earlier.ts";
import { overWhat } from "../src/report/resampled.ts";

const percent = (x: number) => (100 * x).toFixed(1);
const withInterval = ({ value, low, high }: Interval) =>
  high - low < 1e-9
    ? `${percent(value)} (no interval)`
    : `${percent(value)} (${percent(low)} .. ${percent(high)})`;
const signed = (x: number) => `${x >= 0 ? "+" : "-"}${Math.abs(100 * x).toFixed(1)}`;
const unique = (names: readonly string[]) => [...new Set(names)];

/** A corpus with one classifier and normalisation. */
interface Column {
  readonly name: string;
  readonly corpus: CorpusResult;
  readonly cells: readonly Score[];
}

const settingOf = (s: Score) => `${s.classifier}, ${s.normalisation}`;
const declared = ({ scores, declaredAmount }: CorpusResult) =>
  scores.filter(
    (s) => s.training === "real-and-synthetic" && (s.amount === 0 || s.amount === declaredAmount),
  );
/** What a run left, unpacked where it is packed, with verdicts by the current rules. */
export function readResults(path: string): Results {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return asJudgedNow(JSON.parse(text) as Results);
}

/** Each corpus once as it is and once under each condition of its recipe, as a corpus of its own; null where there are no conditions. */
export function underConditions(results: Results): Results | null {
  if (results.corpora.every(({ conditions }) => conditions === undefined)) return null;
  const corpora = results.corpora.flatMap((corpus) => {
    const several = results.corpora.length > 1 ? `${corpus.card.id}, ` : "";
    const named = (name: string, rest: Partial<CorpusResult>): CorpusResult => ({
      ...corpus,
      ...rest,
      card: { ...corpus.card, id: several + name },
    });
    const under = (corpus.conditions ?? []).map(({ condition, scores, comparisons }) =>
      named(condition, {
        scores: scores.map((score, i) => ({ ...corpus.scores[i], ...score })),
        comparisons,
      }),
    );
    return [named("clean", {}), ...under];
  });
  return { ...results, corpora };
}

/** The tables as lines of Markdown. @param rival Name of the augmenter that the others are compared with. */
export function resultsLines(results: Results, rival: string): string[] {
  const columns = columnsOf(results);
  const augmenters = unique(columns.flatMap(({ cells }) => cells.map((s) => s.augmenter)));
  const measure = columns.some(({ cells }) => cells.some((s) => s.reducedRecall)) ? "recall" : "UAR";
  const table =
    columns.length > augmenters.length
      ? tableLines(
          ["", ...augmenters.flatMap((name) => (name === rival ? [name] : [name, `vs ${rival}`]))],
          columns.map((column) => [
            column.name,
            ...augmenters.flatMap((name) => entry(column, name, rival).slice(0, name === rival ? 1 : 2)),
          ]),
        )
      : tableLines(
          ["", ...columns.flatMap(({ name }) => [`${name ? `${name}: ` : ""}${measure}`, `vs ${rival}`])],
          augmenters.map((name) => [name, ...columns.flatMap((column) => entry(column, name, rival))]),
        );
  const over = unique(results.corpora.map(overWhat));
  return [
    "",
    `${results.title}; profile ${results.profile}, against ${rival}`,
    "",
    ...table,
    "",
    `Intervals ${over.join(", ")}. ${cautions(results.corpora)}`.trimEnd(),
  ];
}

function columnsOf({ corpora }: Results): Column[] {
  return corpora.flatMap((corpus): Column[] => {
    const cells = declared(corpus);
    const settings = unique(cells.map(settingOf));
    return settings.map((setting) => ({
      name: [corpora.length > 1 ? corpus.card.id : "", settings.length > 1 ? setting : ""]
        .filter(Boolean)
        .join(", "),
      corpus,
      cells: cells.filter((s) => settingOf(s) === setting),
    }));
  });
}

function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** The score, and its difference to the rival. */
function entry({ corpus, cells }: Column, augmenter: string, rival: string): [string, string] {
  const score = cells.find((s) => s.augmenter === augmenter);
  if (score === undefined) return ["", ""];
  const c = corpus.comparisons.find(
    (one) =>
      one.augmenter === augmenter &&
      one.against === rival &&
      one.amount === score.amount &&
      settingOf(score) === `${one.classifier}, ${one.normalisation}`,
  );
  return [withInterval(score.reducedRecall ?? score.uar), c === undefined ? "" : difference(corpus, c)];
}

/** Whether the predictions are the same. Runs of earlier versions do not say so: then neither an utterance nor any count may differ. */
function sameOn({ scores }: CorpusResult, c: Comparison): boolean {
  if (c.samePredictions !== undefined) return c.samePredictions;
  const { value, low, high } = c.uarDifference;
  if (value !== 0 || low !== 0 || high !== 0) return false;
  const of = (augmenter: string) =>
    scores.find(
      (s) =>
        s.augmenter === augmenter &&
        (s.amount === c.amount || s.amount === 0) &&
        s.training === "real-and-synthetic" &&
        settingOf(s) === `${c.classifier}, ${c.normalisation}`,
    );
  const { onlyAugmented, onlyBaseline } = c.mcnemar;
  return (
    onlyAugmented + onlyBaseline === 0 &&
    JSON.stringify(of(c.augmenter)?.confusion) === JSON.stringify(of(c.against)?.confusion)
  );
}

function difference(corpus: CorpusResult, c: Comparison): string {
  const { value, low, high } = c.reduced?.difference ?? c.uarDifference;
  if (sameOn(corpus, c)) return "0.0 (same predictions)";
  if (high - low < 1e-9) return `${signed(value)} (no interval)`;
  const verdict = c.reduced?.verdict ?? c.verdict;
  const said =
    { gain: " **gain**", loss: " **loss**", "too-few-speakers": " (too few speakers)" }[verdict as string] ??
    "";
  return `${signed(value)} (${signed(low)} .. ${signed(high)})${said}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, rival = "none"] = process.argv.slice(2);
  if (path === undefined) throw new Error("usage: node scripts/results-table.ts <results.json> [rival]");
  const results = readResults(path);
  for (const line of resultsLines(underConditions(results) ?? results, rival)) console.log(line);
}
