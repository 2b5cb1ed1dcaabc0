/** @file What checking the recordings of an experiment shows: faults of recordings that are used all the same, identical audio, and what could mislead. */

import type { Corpus, Problem } from "../../core/index.ts";
import type { Selection } from "../../corpora/index.ts";
import type { ExtractOptions } from "./extraction.ts";
import { checkRecordings } from "./inspect.ts";

export interface Findings {
  /** In addition to those of loading and extraction, which say what could not be used. */
  readonly problems: readonly Problem[];
  /** Sentences about what could be learned in place of the emotion. */
  readonly cautions: readonly string[];
  /** Ids of utterances with the same audio: groups of two or more. */
  readonly twins: readonly (readonly string[])[];
}

const found: ReadonlySet<Problem["kind"]> = new Set([
  "same-audio",
  "two-speakers",
  "clipping",
  "silence",
  "misnamed",
]);

/** @param selected The part of the corpus that is used; a label counts as the class it is mapped to. */
export async function findingsOf(
  corpus: Corpus,
  { utterances, labels, classes }: Selection,
  options: ExtractOptions,
): Promise<Findings> {
  const used = utterances.map((utterance, i) => ({ ...utterance, label: classes[labels[i]] }));
  const { problems, confounds, twins } = await checkRecordings(
    { ...corpus, utterances: used, problems: [] },
    options,
  );
  return {
    problems: problems.filter(({ kind }) => found.has(kind)),
    cautions: confounds.map(({ message }) => message),
    twins,
  };
}
