/** @file What the terminal shows of a search. */

import { MOST_LISTED } from "../../core/index.ts";
import type { QuestionResult, SearchResults } from "../../experiment/index.ts";

/** Loads the report's words, and with them what draws charts: only when there is something to say. */
export async function searchLines(results: SearchResults): Promise<string[]> {
  const words = await import("../../report/index.ts");
  const { estimateText, nameOfCandidate } = words;
  const told = (question: QuestionResult): string[] => {
    const { nested, naive, ranking } = question;
    const baseline = words.baselineSentence(results, question);
    return [
      "",
      `${words.statisticsName(question)}: ${words.statisticsUse(question)}`,
      `nested estimate of UAR: ${estimateText(nested.uar)}`,
      `best of what was tried: ${estimateText(naive.uar)}, flattered by choosing`,
      words.choosingSentence(results, question),
      words.apartSentence(results, question),
      ...(baseline === undefined ? [] : [baseline]),
      "Ranking:",
      ...ranking.slice(0, MOST_LISTED).map((one) => {
        const verdict = one.againstWinner === null ? "" : `, ${verdicts[one.againstWinner.verdict]}`;
        const uar =
          one.interval !== null
            ? estimateText(one.interval)
            : one.uar === null
              ? "failed"
              : `${(100 * one.uar).toFixed(1)} on ${one.parts} parts`;
        return `  ${nameOfCandidate(results, one.candidate)}: ${uar}${verdict}`;
      }),
      ...(ranking.length > MOST_LISTED
        ? [`  ... and ${ranking.length - MOST_LISTED} more, see ranking.csv`]
        : []),
    ];
  };
  return [
    ...results.questions.flatMap(told),
    "",
    ...words.cautionsOf(results),
    ...results.notes,
    ...words.answerSentences(results),
  ];
}

const verdicts = {
  gain: "better than the winner",
  loss: "worse than the winner",
  undecided: "not told from the winner",
  "too-few-speakers": "too few speakers to judge",
  "not-judged": "not judged",
} as const;
