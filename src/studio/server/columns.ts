/** @file The utterances of a corpus by column: 100,000 of them are a few megabytes, which the page sorts and filters by itself. */

import type { Corpus } from "../../core/index.ts";

/** A column with few different values: the values, and for each utterance the position of its own. */
export interface Coded {
  readonly names: readonly string[];
  readonly codes: readonly number[];
}

export interface UtteranceColumns {
  readonly ids: readonly string[];
  /** Names of the files without their folders. */
  readonly files: readonly string[];
  readonly label: Coded;
  readonly speaker: Coded;
  readonly sex: Coded;
  readonly language: Coded;
  readonly session: Coded;
}

export function columnsOf({ utterances }: Pick<Corpus, "utterances">): UtteranceColumns {
  return {
    ids: utterances.map(({ id }) => id),
    files: utterances.map(({ file }) => file.slice(file.lastIndexOf("/") + 1)),
    label: coded(utterances.map(({ label }) => label)),
    speaker: coded(utterances.map(({ speaker }) => speaker)),
    sex: coded(utterances.map(({ sex }) => sex)),
    language: coded(utterances.map(({ language }) => language)),
    session: coded(utterances.map(({ session }) => session)),
  };
}

/** Names are sorted, so that codes sort as names do. */
function coded(values: readonly string[]): Coded {
  const names = [...new Set(values)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const at = new Map(names.map((name, i) => [name, i]));
  return { names, codes: values.map((value) => at.get(value) ?? 0) };
}
