/** @file The end of a run in a terminal: the answer, the scores and the verdicts in 100 columns of plain text. */

import type { Comparison, CorpusResult, Results } from "../experiment/results.ts";
import { answer } from "./answer.ts";
import { amountLabel, bounds, missing, percent, points, pValue } from "./format.ts";
import { baselineOf, declaredScores } from "./select.ts";

const width = 100;

/** @param level Of the intervals. @returns Lines of at most 100 characters, ending in a line break. */
export function summarise(results: Results, level = 0.95): string {
  const corpora = results.corpora.map((corpus) => corpusSummary(corpus, level));
  return `${[cut(clean(results.title), width), ...corpora].join("\n\n")}\n`;
}

function corpusSummary(corpus: CorpusResult, level: number): string {
  const { card, protocol, features } = corpus;
  const { finding, support } = answer(corpus, level);
  const about = `${card.title} · ${protocol.kind}${protocol.speakerDependent ? " (speaker-dependent)" : ""} · ${features.set} · ${corpus.draws} x ${corpus.repeats} runs`;
  const warning = card.synthetic
    ? ["Synthetic speech: these numbers show that the path works, nothing more."]
    : [];
  return [
    cut(clean(about), width),
    ...warning,
    "",
    ...(corpus.scores.length > 0 ? [scoreTable(corpus), ""] : []),
    ...[finding, ...support].flatMap((line) => wrap(clean(line), width)),
  ].join("\n");
}

/** A row per score at the declared amount, with its comparison with no augmentation. */
function scoreTable(corpus: CorpusResult): string {
  const head = [
    "classifier",
    "norm.",
    "augmenter",
    "UAR %",
    "interval",
    "WA %",
    "vs none",
    "interval",
    "p Holm",
    "verdict",
  ];
  const rows = declaredScores(corpus).map((score) => {
    const against = corpus.comparisons.find(
      (c) =>
        c.against === baselineOf(corpus) &&
        c.augmenter === score.augmenter &&
        c.amount === score.amount &&
        c.classifier === score.classifier &&
        c.normalisation === score.normalisation,
    );
    return [
      cut(clean(score.classifier), 10),
      score.normalisation,
      cut(clean(score.augmenter), 16),
      percent(score.uar.value),
      bounds(score.uar),
      percent(score.wa.value),
      ...comparisonCells(against),
    ];
  });
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const right = [false, false, false, true, true, true, true, true, true, false];
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(" ")
      .trimEnd();
  const title = `At the declared amount of ${amountLabel(corpus.declaredAmount)}`;
  return [title, line(head), widths.map((n) => "-".repeat(n)).join(" "), ...rows.map(line)].join("\n");
}

function comparisonCells(c: Comparison | undefined): string[] {
  if (!c) return ["", "", "", ""];
  return [
    points(c.uarDifference.value),
    bounds(c.uarDifference),
    c.pHolm === null ? missing : pValue(c.pHolm),
    c.verdict === "not-judged" ? "not judged" : c.verdict,
  ];
}

/** Names come from users: no control characters reach the terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

const cut = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > length) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
