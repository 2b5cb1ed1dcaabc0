/** @file What was tried for a question, and what came of it: pictures and tables. */

import type { QuestionResult, SearchResults } from "../../experiment/index.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { tokens } from "../colours.ts";
import type { Block } from "../document.ts";
import { bounds, integer, percent, points, pValue, slug } from "../format.ts";
import { nameOfCandidate, statisticsName } from "./words.ts";

/** The rows of a chart. */
const mostDrawn = 14;

export function rankingFigure(results: SearchResults, question: QuestionResult): Block {
  const ranked = question.ranking.filter(({ interval }) => interval !== null);
  const rows = ranked.slice(0, mostDrawn).map(({ candidate, interval, againstWinner }): DotRow => {
    const won = candidate === question.winner;
    const worse = againstWinner?.verdict === "loss";
    return {
      label: nameOfCandidate(results, candidate),
      text: percent(interval?.value),
      bold: won,
      dots: [
        {
          colour: won ? tokens.accent : worse ? tokens.bad : tokens.quiet,
          value: interval?.value ?? Number.NaN,
          ...(interval === null ? {} : { low: interval.low, high: interval.high }),
          filled: won,
          ...(worse && { shape: "diamond" as const }),
        },
      ],
    };
  });
  const alt = rows.map(({ label, text: said }) => `${label} ${said} %`).join("; ");
  return {
    kind: "figure",
    chart: dotsChart(
      `search-${slug(question.normalisation)}`,
      alt,
      { name: "UAR, %", scale: "close", mark: { at: question.nested.uar.value, name: "nested estimate" } },
      [{ title: "", rows }],
    ),
    caption: `The ${rows.length === ranked.length ? "" : `best ${rows.length} `}candidates that were tried on all speakers, each with its own score, flattered by choosing. Filled: the winner. Diamonds: worse than it by a paired test. The line: what strangers meet.`,
  };
}

export function rankingTable(results: SearchResults, question: QuestionResult): Block {
  return {
    kind: "table",
    caption: `Candidates under ${statisticsName(question).toLowerCase()}, those first that came furthest`,
    columns: [
      { title: "Candidate" },
      { title: "Parts", align: "right" },
      { title: "UAR, %", align: "right" },
      { title: "Minus the winner", align: "right" },
      { title: "p (Holm)", align: "right" },
      { title: "Chosen in", align: "right" },
    ],
    missing: "it was left behind before it was tried on all speakers, or is the winner itself.",
    rows: question.ranking.map((one) => ({
      cells: [
        one.candidate === question.winner
          ? [{ strong: nameOfCandidate(results, one.candidate) }]
          : nameOfCandidate(results, one.candidate),
        String(one.parts),
        {
          text: one.uar === null ? "failed" : percent(one.uar),
          ...(one.interval !== null && { sub: bounds(one.interval) }),
        },
        {
          text: points(one.againstWinner?.difference.value),
          ...(one.againstWinner !== null && { sub: bounds(one.againstWinner.difference) }),
          ...(one.againstWinner?.verdict === "loss" && { tone: "bad" as const }),
        },
        pValue(one.againstWinner?.pHolm ?? one.againstWinner?.p),
        String(one.chosenIn),
      ],
    })),
  };
}

export function choicesTable(results: SearchResults, { choices }: QuestionResult): Block {
  const speakersOf = new Map(results.parts.map(({ name, speakers }) => [name, speakers]));
  return {
    kind: "table",
    caption: "What was chosen without each part of the speakers, and its UAR where it was chosen",
    columns: [{ title: "Held out" }, { title: "Chosen" }, { title: "Inner UAR, %", align: "right" }],
    rows: choices.map(({ part, candidate, inner }) => ({
      cells: [
        (speakersOf.get(part) ?? [part]).join(", "),
        nameOfCandidate(results, candidate),
        inner < 0 ? "not needed" : percent(inner),
      ],
    })),
  };
}

export function speakersTable({ nested }: QuestionResult): Block {
  return {
    kind: "table",
    caption: "How each speaker fared with what was chosen without them",
    columns: [
      { title: "Speaker" },
      { title: "Recordings", align: "right" },
      { title: "UAR, %", align: "right" },
    ],
    rows: nested.bySpeaker.map(({ speaker, utterances, uar }) => ({
      cells: [speaker, integer(utterances), percent(uar)],
    })),
  };
}

export function recallTable({ data }: SearchResults, { nested }: QuestionResult): Block {
  return {
    kind: "table",
    caption: "Recall by class, nested",
    columns: [
      { title: "Class" },
      { title: "Recordings", align: "right" },
      { title: "Recall, %", align: "right" },
    ],
    rows: data.classes.map((name, c) => ({
      cells: [name, integer(data.perClass[c]), percent(nested.recall[c])],
    })),
  };
}
