/** @file Uses the folds that come with a corpus as they are, and says what a reader has to know about them. */

import { type Fold, type FoldSide, isKnownSpeaker, ParameterError } from "../core/index.ts";
import type { SplitRows } from "./split-rows.ts";

/** How many speakers a note names before it only counts the rest. */
const namedSpeakers = 10;

/** @throws {ParameterError} if there are none, a side of one is empty, or a row is tested twice. */
export function publishedFolds({ ids, folds = [] }: SplitRows): Fold[] {
  const byNumber = new Intl.Collator("en", { numeric: true }).compare;
  const names = [...new Set(folds.flatMap((sides) => Object.keys(sides ?? {})))].sort(byNumber);
  if (names.length === 0) {
    throw new ParameterError(
      "published-folds",
      "a corpus with folds of its own",
      "one without",
      "EmoBox folders with fold_1, fold_2, ... and Hugging Face files named by their split have them. Choose another protocol.",
    );
  }
  const testedIn = new Map<number, string>();
  return names.map((name) => {
    const of = (side: FoldSide) => [...ids.keys()].filter((i) => folds[i]?.[name] === side);
    const fold = { name, train: of("train"), test: of("test") };
    for (const side of ["train", "test"] as const) {
      if (fold[side].length > 0) continue;
      throw new ParameterError(
        "published-folds",
        "training and test rows in every fold",
        `no ${side === "train" ? "training" : "test"} row in fold "${name}"`,
        "Are its recordings there, and their classes among `classes`?",
      );
    }
    for (const i of fold.test) {
      const first = testedIn.get(i);
      if (first !== undefined) {
        throw new ParameterError(
          "published-folds",
          "every row tested at most once",
          `"${ids[i]}" tested in fold "${first}" and in fold "${name}"`,
          "Folds that overlap cannot be pooled: choose another protocol.",
        );
      }
      testedIn.set(i, name);
    }
    return fold;
  });
}

/** @param shared Speakers on both sides of a fold. */
export function publishedNotes(
  folds: readonly Fold[],
  { ids, speakers }: SplitRows,
  shared: readonly string[],
): string[] {
  const notes: string[] = [];
  const nameless = speakers.filter((name) => !isKnownSpeaker(name)).length;
  const named = shared.filter(isKnownSpeaker);
  if (named.length > 0) {
    const rest = named.length > namedSpeakers ? ` and ${named.length - namedSpeakers} more` : "";
    notes.push(
      `Speaker-dependent: on both sides of a published fold there are speakers ${named.slice(0, namedSpeakers).join(", ")}${rest}.`,
    );
  }
  if (nameless > 0) {
    notes.push(
      `The speaker of ${nameless} of ${ids.length} rows is not known, so it is not known either whether the published folds keep ` +
        "speakers apart: the scores count as speaker-dependent.",
    );
  }
  const used = new Set(folds.flatMap(({ train, test }) => [...train, ...test]));
  if (used.size < ids.length)
    notes.push(
      `${ids.length - used.size} of ${ids.length} rows are on neither side of any published fold and are not used.`,
    );
  return notes;
}

/** Whether there is a row without a known speaker, so that nobody can tell whether folds keep speakers apart. */
export function hasNameless({ speakers }: Pick<SplitRows, "speakers">): boolean {
  return !speakers.every(isKnownSpeaker);
}
