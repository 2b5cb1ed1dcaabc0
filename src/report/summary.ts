/** @file The end of a run in a terminal: the answer, the scores and the verdicts in 100 columns of plain text. */

import type { CorpusResult, Results } from "../experiment/index.ts";
import { answer } from "./answer.ts";
import { bestSentence } from "./best.ts";
import { asJudgedNow } from "./earlier.ts";
import { bounds, capital, count, missing, noInterval, percent, points, pValue } from "./format.ts";
import { guessedMark } from "./guessed.ts";
import { headlineOf, type Judgement, samePredictions, uar, withoutWidth } from "./measure.ts";
import { intervalsName } from "./resampled.ts";
import { baselineOf, declaredScores } from "./select.ts";
import { wordsOf } from "./words.ts";

const width = 100;

/** @param level Confidence level of the intervals. @returns Lines of at most 100 characters, ending in a line break. */
export function summarise(results: Results, level = 0.95): string {
  const corpora = asJudgedNow(results).corpora.map((corpus) => corpusSummary(corpus, level));
  return `${[cut(clean(results.title), width), ...corpora].join("\n\n")}\n`;
}

function corpusSummary(corpus: CorpusResult, level: number): string {
  const { card, protocol, features } = corpus;
  const { headline, detail, warning: caution, support, best } = answer(corpus, level);
  const about = `${card.title} · ${protocol.kind}${protocol.speakerDependent ? " (speaker-dependent)" : ""}${guessedMark(corpus)} · ${features.set} · ${corpus.draws} x ${corpus.repeats} runs`;
  const warning = card.synthetic
    ? ["Synthetic speech: these numbers show that the path works, nothing more."]
    : [];
  const mislead = (corpus.data.cautions ?? []).flatMap((text) =>
    wrap(clean(`Could mislead: ${text}`), width),
  );
  return [
    cut(clean(about), width),
    ...warning,
    ...mislead,
    "",
    ...(corpus.scores.length > 0 ? [...scoreTable(corpus, level), ""] : []),
    ...[
      `${headline} ${detail}`.trimEnd(),
      ...(caution === "" ? [] : [caution]),
      ...support,
      best.map(bestSentence).join(" "),
      unfinished(corpus),
    ]
      .filter((line) => line !== "")
      .flatMap((line) => wrap(clean(line), width)),
  ].join("\n");
}

function unfinished({ trials: { done, planned, failed } }: CorpusResult): string {
  if (done >= planned && failed.length === 0) return "";
  return `Preliminary: ${done} of ${count(planned, "trial")} done${failed.length > 0 ? `, ${failed.length} failed` : ""}.`;
}

/** One row for each score at the declared amount, with its comparison with no augmentation. */
function scoreTable(corpus: CorpusResult, level: number): string[] {
  const measure = headlineOf(corpus);
  const words = wordsOf(corpus);
  const plain = measure === uar;
  const head = [
    "classifier",
    "norm.",
    "augmenter",
    `${plain ? "UAR %" : "recall"}${corpus.protocol.speakersGuessed === undefined ? "" : " GUESSED"}`,
    "interval",
    plain ? "WA %" : "UAR %",
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
      percent(measure.of(score)?.value),
      bounds(measure.of(score)),
      percent(plain ? score.wa.value : score.uar.value),
      ...comparisonCells(against && measure.judge(against)),
    ];
  });
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const right = [false, false, false, true, true, true, true, true, true, false];
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(" ")
      .trimEnd();
  const title = `${capital(words.at(corpus.declaredAmount))}${plain ? "" : "; recall: mean of the reduced classes, in percent"}; ${intervalsName(corpus, level)}`;
  return [...wrap(title, width), line(head), widths.map((n) => "-".repeat(n)).join(" "), ...rows.map(line)];
}

function comparisonCells(judged: Judgement | undefined): string[] {
  if (!judged) return ["", "", "", ""];
  const { difference, pHolm } = judged;
  return [
    points(difference.value),
    samePredictions(judged) ? "same" : bounds(difference),
    pHolm === null ? missing : pValue(pHolm),
    verdictWord(judged),
  ];
}

/** Short enough for a column; the sentences below say it in full. */
function verdictWord(judged: Judgement): string {
  if (samePredictions(judged)) return "same";
  if (judged.verdict === "too-few-speakers") return "too few";
  if (withoutWidth(judged)) return noInterval;
  return judged.verdict === "not-judged" ? "not judged" : judged.verdict;
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
