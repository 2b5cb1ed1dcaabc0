/** @file What the page shows of a search: the nested estimate first, and the best score that was seen as what it is. */

import type { QuestionResult, SearchResults } from "../../experiment/index.ts";
import {
  answerSentences,
  apartSentence,
  baselineSentence,
  cautionsOf,
  choosingSentence,
  nameOfCandidate,
  statisticsName,
  statisticsUse,
} from "../../report/index.ts";

type Interval = QuestionResult["nested"]["uar"];

export interface SearchView {
  readonly title: string;
  readonly utterances: number;
  readonly speakers: number;
  readonly classes: readonly string[];
  readonly trainings: number;
  /** Confidence of all intervals, in [0, 1]. */
  readonly level: number;
  readonly answers: readonly string[];
  /** What limits all of it, in sentences. */
  readonly cautions: readonly string[];
  readonly questions: readonly QuestionView[];
}

export interface QuestionView {
  readonly normalisation: string;
  readonly title: string;
  readonly use: string;
  /** UAR of the whole procedure, choosing included, on speakers that took no part in it. */
  readonly nested: Interval;
  /** The best score that was seen: flattered by choosing. */
  readonly naive: Interval;
  readonly naiveName: string;
  readonly sentences: readonly string[];
  readonly ranking: readonly RankedView[];
  /** The winner's bundle, as the models' routes call it; null if there is none. */
  readonly model: string | null;
}

export interface RankedView {
  readonly id: string;
  readonly name: string;
  readonly winner: boolean;
  /** Null if a training failed. */
  readonly uar: number | null;
  /** Null for what was left behind before it was tried on all parts. */
  readonly interval: Interval | null;
  readonly parts: number;
  /** Beside the winner, by a paired test; "" for the winner itself. */
  readonly verdict: string;
  /** In how many of the parts' own searches it was chosen. */
  readonly chosenIn: number;
}

const verdicts = {
  gain: "better",
  loss: "worse",
  undecided: "not told apart",
  "too-few-speakers": "too few speakers",
  "not-judged": "not judged",
} as const;

/** @param models The bundles that are there, by normalisation. */
export function searchView(results: SearchResults, models: ReadonlyMap<string, string>): SearchView {
  const { corpus, data, trainings, level, notes } = results;
  return {
    title: corpus.title,
    utterances: data.utterances,
    speakers: data.speakers,
    classes: data.classes,
    trainings,
    level,
    answers: answerSentences(results),
    cautions: [...cautionsOf(results), ...notes],
    questions: results.questions.map((question) => {
      const { normalisation, nested, naive, winner, ranking } = question;
      const baseline = baselineSentence(results, question);
      return {
        normalisation,
        title: statisticsName(question),
        use: statisticsUse(question),
        nested: nested.uar,
        naive: naive.uar,
        naiveName: nameOfCandidate(results, naive.candidate),
        sentences: [
          choosingSentence(results, question),
          apartSentence(results, question),
          ...(baseline === undefined ? [] : [baseline]),
        ],
        ranking: ranking.map(({ candidate, uar, interval, parts, againstWinner, chosenIn }) => ({
          id: candidate,
          name: nameOfCandidate(results, candidate),
          winner: candidate === winner,
          uar,
          interval,
          parts,
          verdict: againstWinner === null ? "" : verdicts[againstWinner.verdict],
          chosenIn,
        })),
        model: models.get(normalisation) ?? null,
      };
    }),
  };
}
