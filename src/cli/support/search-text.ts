/** @file What the terminal shows of a search. */

import { intervalText } from "../../bundle/index.ts";
import type { QuestionResult, SearchResults } from "../../experiment/index.ts";

/** Candidates of the ranking that are listed in a terminal. */
const listed = 8;

export function searchLines(results: SearchResults): string[] {
  const lines = results.questions.flatMap((question) => ["", ...questionLines(question, results)]);
  return [...lines, "", ...results.notes];
}

function questionLines(question: QuestionResult, results: SearchResults): string[] {
  const { nested, naive, normalisation, ranking, winner, choices, baseline } = question;
  const name = (id: string) => results.candidates.find((one) => one.id === id)?.name ?? id;
  const heading =
    normalisation === "train"
      ? "Training statistics: a single recording of a stranger"
      : "Speaker statistics: a stranger of whom there are several recordings, whose own (unlabelled) statistics are used";
  const same = choices.filter(({ candidate }) => candidate === winner).length;
  return [
    heading,
    `nested estimate of UAR: ${intervalText(nested.uar, "%")}`,
    `best of what was tried: ${intervalText(naive.uar, "%")}, flattered by choosing`,
    `winner: ${name(winner)}; chosen on ${same} of ${choices.length} folds as well`,
    ...(baseline === null
      ? []
      : [
          `over ${name(baseline.candidate)} (${(100 * baseline.uar.value).toFixed(1)}): ${intervalText(baseline.gain.difference, "points")}, ${baseline.gain.verdict}`,
        ]),
    ...ranking
      .slice(0, listed)
      .map(
        ({ candidate, interval, uar, againstWinner }) =>
          `  ${interval === null ? (uar === null ? "failed" : (100 * uar).toFixed(1)) : intervalText(interval, "%")}  ${name(candidate)}${againstWinner ? ` (${againstWinner.verdict})` : ""}`,
      ),
  ];
}
