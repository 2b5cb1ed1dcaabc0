/** @file What is in a corpus, for its first page: card, counts by emotion and speaker, problems, what could mislead. */

import { isKnownSpeaker, type Problem } from "../../core/index.ts";
import { corpusLoaders, describeCorpus, findConfounds } from "../../corpora/index.ts";
import type { CheckResult } from "./jobs/check.ts";
import type { Studio } from "./studio.ts";

/** How many problems and speakers are listed; the counts say how many there are. */
const listedProblems = 500;
const listedSpeakers = 200;

/** A problem, and the first utterance of its file, if there is one to be heard. */
export interface ListedProblem extends Problem {
  readonly utterance: number | null;
}

export async function summaryOf(studio: Studio, key: string) {
  const corpus = await studio.corpora.open(key);
  const check = studio.jobs.resultOf("check", key) as CheckResult | undefined;
  const { id, title } = corpus.card;
  const expected = corpusLoaders.find(({ card }) => card.id === id && card.title === title)?.expected;
  const summary = describeCorpus(corpus, { expected, check: check?.whole });
  const first = new Map<string, number>();
  for (const [i, { file }] of corpus.utterances.entries()) if (!first.has(file)) first.set(file, i);
  const problems = check?.whole.problems ?? corpus.problems;
  const listed = problems
    .slice(0, listedProblems)
    .map((one): ListedProblem => ({ ...one, utterance: first.get(one.file) ?? null }));
  return {
    key,
    ...summary,
    checked: check !== undefined,
    problemList: listed,
    cautions: (check?.whole.confounds ?? findConfounds(corpus.utterances)).map(({ message }) => message),
    counts: countsOf(corpus.utterances),
  };
}

/** Emotion x speaker: the speakers with most utterances first, and those beyond the list together. */
function countsOf(utterances: readonly { readonly label: string; readonly speaker: string }[]) {
  const labels = [...new Set(utterances.map(({ label }) => label))].sort();
  const bySpeaker = new Map<string, number[]>();
  for (const { label, speaker } of utterances) {
    const name = isKnownSpeaker(speaker) ? speaker : "";
    const row = bySpeaker.get(name) ?? labels.map(() => 0);
    row[labels.indexOf(label)]++;
    bySpeaker.set(name, row);
  }
  const rows = [...bySpeaker]
    .map(([speaker, counts]) => ({ speaker, counts, total: counts.reduce((a, b) => a + b, 0) }))
    .sort((a, b) => a.speaker.localeCompare(b.speaker, "en", { numeric: true }));
  const kept = new Set([...rows].sort((a, b) => b.total - a.total).slice(0, listedSpeakers));
  return { labels, rows: rows.filter((row) => kept.has(row)), further: rows.length - kept.size };
}
