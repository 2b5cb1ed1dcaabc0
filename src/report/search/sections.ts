/** @file What a search found, as sections of its report: the answer, then each question. */

import type { QuestionResult, SearchResults } from "../../experiment/index.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { tokens } from "../colours.ts";
import { type Block, type Section, text } from "../document.ts";
import { bounds, count, levelLabel, percent } from "../format.ts";
import { choicesTable, rankingFigure, rankingTable, recallTable, speakersTable } from "./ranking.ts";
import {
  answerSentences,
  apartSentence,
  baselineSentence,
  cautionsOf,
  choosingSentence,
  estimateText,
  nameOfCandidate,
  statisticsName,
  statisticsUse,
} from "./words.ts";

export function answerSection(results: SearchResults): Section {
  const items = results.questions.map((question, i) => ({
    label: statisticsName(question),
    value: percent(question.nested.uar.value),
    unit: "% UAR",
    lines: [
      `${bounds(question.nested.uar)}, ${levelLabel(results.level)} over ${results.data.speakers} speakers`,
      nameOfCandidate(results, question.winner),
    ],
    first: i === 0,
  }));
  return {
    id: "answer",
    title: "The answer",
    blocks: [
      text(answerSentences(results).join(" "), "lead"),
      {
        kind: "beside",
        main: [{ kind: "scores", items }, text(meaning, "note")],
        side: [overviewFigure(results)],
      },
      ...cautionsOf(results).map((line) => text(line, "care")),
      ...results.notes.map((line) => text(line, "note")),
    ],
  };
}

const meaning =
  "The nested estimate judges the whole procedure, choosing included: each speaker is tested by a model that was chosen and trained without them.";

function overviewFigure(results: SearchResults): Block {
  const rows = results.questions.flatMap((question): DotRow[] => {
    const prefix = results.questions.length === 1 ? "" : `${question.normalisation}: `;
    const row = (
      label: string,
      { value, low, high }: QuestionResult["nested"]["uar"],
      colour: string,
      bold: boolean,
    ): DotRow => ({
      label: prefix + label,
      text: percent(value),
      bold,
      dots: [{ colour, value, low, high, filled: bold }],
    });
    return [
      row("nested", question.nested.uar, tokens.accent, true),
      row("best tried", question.naive.uar, tokens.quiet, false),
      ...(question.baseline === null ? [] : [row("default", question.baseline.uar, tokens.baseline, false)]),
    ];
  });
  const alt = rows.map(({ label, text: said }) => `${label} ${said} %`).join("; ");
  return {
    kind: "figure",
    chart: dotsChart("search-overview", alt, { name: "UAR, %", scale: "close" }, [{ title: "", rows }], 560),
    caption: `Nested: what strangers meet. Best tried: the highest score that was seen, flattered by choosing. Default: emobase2010 and a linear SVM, unchosen. Bars: ${levelLabel(results.level)} intervals over speakers.`,
  };
}
export function questionSection(results: SearchResults, question: QuestionResult): Section {
  const baseline = baselineSentence(results, question);
  return {
    id: question.normalisation,
    title: statisticsName(question),
    blocks: [
      text([
        { strong: `${nameOfCandidate(results, question.winner)}.` },
        ` For ${statisticsUse(question)}. Nested estimate of UAR, percent: ${estimateText(question.nested.uar)}; of accuracy: ${estimateText(question.nested.wa)}.`,
      ]),
      text(choosingSentence(results, question)),
      text(apartSentence(results, question)),
      ...(baseline === undefined ? [] : [text(baseline)]),
      rankingFigure(results, question),
      {
        kind: "details",
        summary: `The whole ranking: ${count(question.ranking.length, "candidate")}`,
        blocks: [rankingTable(results, question)],
      },
      {
        kind: "details",
        summary: "Who chose what, and how each speaker fared",
        blocks: [choicesTable(results, question), speakersTable(question), recallTable(results, question)],
      },
    ],
  };
}
