/** @file What a search found, in sentences: for the terminal, the report and the card. */

import { enoughSpeakers, speakersToJudge } from "../../core/index.ts";
import type { QuestionResult, Ranked, SearchResults } from "../../experiment/index.ts";
import { count, enumerate, percent, points, range } from "../format.ts";

type Candidate = SearchResults["candidates"][number];

export function candidateOf(results: SearchResults, id: string): Candidate {
  const found = results.candidates.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no candidate ${id}`);
  return found;
}

export const nameOfCandidate = (results: SearchResults, id: string) => candidateOf(results, id).name;

/** What a normalisation is called where users meet it. */
export function statisticsName({ normalisation }: Pick<QuestionResult, "normalisation">): string {
  return normalisation === "train" ? "Training statistics" : "Speaker statistics";
}

/** When it applies. */
export function statisticsUse({ normalisation }: Pick<QuestionResult, "normalisation">): string {
  return normalisation === "train"
    ? "a single recording of a stranger, as a program meets it"
    : "a stranger of whom there are several recordings, whose own statistics are used; no labels, but all of their recordings at once";
}

/** "91.4 (88.0 .. 94.1)", percent. */
export function estimateText({ value, low, high }: QuestionResult["nested"]["uar"]): string {
  return high - low < 1e-9
    ? `${percent(value)} (no interval: every resample gave the same)`
    : `${percent(value)} (${percent(low)} .. ${percent(high)})`;
}

/** The same in a sentence: "91.4 % (88.0 .. 94.1)". */
function estimateInWords(interval: QuestionResult["nested"]["uar"]): string {
  const value = percent(interval.value);
  return estimateText(interval).replace(value, `${value} %`);
}

/** Those tried on all speakers that are neither better nor worse than the winner, as far as can be told. */
export function notTold({ ranking }: QuestionResult): Ranked[] {
  return ranking.filter(
    ({ againstWinner }) => againstWinner !== null && !["gain", "loss"].includes(againstWinner.verdict),
  );
}

/** The answer, a sentence for each question that was asked. */
export function answerSentences(results: SearchResults): string[] {
  return results.questions.map((question) => {
    const { nested, winner, normalisation } = question;
    const whom =
      normalisation === "train"
        ? "For single recordings of strangers"
        : "For strangers of whom there are several recordings";
    return `${whom} take ${nameOfCandidate(results, winner)}: expect a UAR of ${estimateInWords(nested.uar)}.`;
  });
}

/** What could not be told apart from the winner. */
export function apartSentence(results: SearchResults, question: QuestionResult): string {
  const open = notTold(question);
  const tried = question.ranking.filter(({ againstWinner }) => againstWinner !== null).length;
  if (tried === 0) return "Nothing else was tried on all speakers.";
  if (open.length === 0)
    return `It is better than ${tried === 1 ? "the other candidate" : `all ${tried} others`} that came as far.`;
  const names = open.slice(0, 5).map(({ candidate }) => nameOfCandidate(results, candidate));
  const more = open.length > names.length ? [`${open.length - names.length} more`] : [];
  return `Of the ${count(tried, "other")} that came as far, ${open.length === tried ? (tried === 1 ? "it cannot be told from this one" : "none can be told from it") : `${open.length} cannot be told from it`} by a paired test: ${enumerate([...names, ...more])}.`;
}

/** How far choosing flatters, and how firm the choice is. */
export function choosingSentence(results: SearchResults, question: QuestionResult): string {
  const { naive, nested, choices, winner, ranking } = question;
  const flattery = naive.uar.value - nested.uar.value;
  const same = choices.filter(({ candidate }) => candidate === winner).length;
  const others = new Set(choices.map(({ candidate }) => candidate).filter((id) => id !== winner)).size;
  const elsewhere =
    same === choices.length
      ? "every fold chose it as well"
      : `${same} of ${count(choices.length, "fold")} chose it as well, the others ${others === 1 ? "one other" : `${others} others`}`;
  const best = `The best score that was seen is ${percent(naive.uar.value)} %`;
  if (naive.candidate !== winner) {
    const own = ranking.find(({ candidate }) => candidate === winner)?.uar;
    return `${best} (${nameOfCandidate(results, naive.candidate)}), which is not clearly better than the ${percent(own)} % of the winner, which is preferred; ${elsewhere}.`;
  }
  const owed =
    flattery >= 0.0005
      ? `${percent(flattery)} points of it owed to choosing`
      : "which strangers meet as well";
  return `${best}, ${owed}; ${elsewhere}.`;
}

export function baselineSentence(results: SearchResults, question: QuestionResult): string | undefined {
  const { baseline } = question;
  if (baseline === null) return undefined;
  const { difference, verdict } = baseline.gain;
  if (question.choices.every(({ candidate }) => candidate === baseline.candidate))
    return `The fixed default, ${nameOfCandidate(results, baseline.candidate)}, is what was chosen everywhere: nothing is clearly better.`;
  const width = difference.high - difference.low < 1e-9 ? "" : ` (${range(difference)})`;
  const said = {
    gain: "a gain",
    loss: "a loss",
    undecided: "undecided",
    "too-few-speakers": "too few speakers to judge",
    "not-judged": "not judged",
  }[verdict];
  return `Over the fixed default, ${nameOfCandidate(results, baseline.candidate)} with ${percent(baseline.uar.value)} %, choosing brings ${points(difference.value)} points${width}: ${said}.`;
}

/** What limits all of it. */
export function cautionsOf({ data, parts }: SearchResults): string[] {
  const { speakers } = data;
  return [
    ...(speakers < speakersToJudge
      ? [`Only ${speakers} speakers: too few to judge differences, and intervals are much too narrow.`]
      : speakers < enoughSpeakers
        ? [`${speakers} speakers: intervals are rough, and rather too narrow than too wide.`]
        : []),
    ...(parts.length < speakers ? [`${speakers} speakers in ${parts.length} parts.`] : []),
    ...(data.speakersGuessed === null
      ? []
      : ["The speakers are GUESSED from the files' names: if the guess is wrong, strangers fare worse."]),
    ...(data.lost > 0
      ? [`${count(data.lost, "recording")} left out: not every set of features could be computed.`]
      : []),
    ...data.cautions,
  ];
}
