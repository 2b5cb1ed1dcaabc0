/** @file Applies a label map and a choice of classes: which utterances take part, and how many do not. */

import { type Corpus, type Counts, countBy, EmoforgeError, type Utterance } from "../core/index.ts";

export interface SelectOptions {
  /** Own label -> class. Labels not named keep their name. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  /** The classes used, in this order; absent: all, sorted by name. */
  readonly classes?: readonly string[] | undefined;
}

export interface Selection {
  /** The utterances of the chosen classes, in the corpus's order, with their own labels. */
  readonly utterances: readonly Utterance[];
  /** Index into `classes`, one for each utterance. */
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /** Own label -> how many of its utterances were left out; empty if all take part. */
  readonly excluded: Counts;
  /** These utterances. */
  readonly left: readonly Utterance[];
}

/**
 * @throws {EmoforgeError} if the map or the classes name something that the corpus does not have, a class is named twice, or
 *   fewer than two classes remain.
 *
 * @example
 * import { loadCorpus, selectClasses } from "emoforge";
 * import { nodeFiles } from "emoforge/node";
 *
 * const corpus = await loadCorpus({ id: "mine", path: "recordings/mine.csv" }, { files: nodeFiles });
 * const { labels, classes, excluded } = selectClasses(corpus, {
 *   map: { anger: "high", happiness: "high", sadness: "low" },
 *   classes: ["high", "low"],
 * });
 * console.log(classes.join(" "), labels.length, excluded.neutral); // high low 36 12
 */
export function selectClasses(corpus: Corpus, options: SelectOptions = {}): Selection {
  const id = corpus.card.id;
  const known = [...new Set(corpus.utterances.map(({ label }) => label))].sort();
  const map = options.map ?? {};
  const unknown = Object.keys(map).filter((label) => !known.includes(label));
  if (unknown.length > 0) {
    throw new EmoforgeError(
      `Label map of corpus "${id}": expected labels of the corpus (${known.join(", ")}), got ${unknown.join(", ")}. ` +
        "The corpus's own label goes left of the colon, the class right of it.",
    );
  }
  const classOf = (label: string) => (Object.hasOwn(map, label) ? (map[label] as string) : label);
  const available = [...new Set(known.map(classOf))].sort();
  const classes = options.classes ?? available;
  const absent = classes.filter((name) => !available.includes(name));
  if (absent.length > 0) {
    throw new EmoforgeError(
      `Classes of corpus "${id}": expected some of ${available.join(", ")}, got ${absent.join(", ")}. ` +
        "Remove them from `classes`, or map a label to them.",
    );
  }
  if (new Set(classes).size !== classes.length || classes.length < 2) {
    throw new EmoforgeError(
      `Classes of corpus "${id}": expected at least two different ones, got ${classes.join(", ")}.`,
    );
  }

  const utterances: Utterance[] = [];
  const labels: number[] = [];
  const excluded: Utterance[] = [];
  for (const utterance of corpus.utterances) {
    const index = classes.indexOf(classOf(utterance.label));
    if (index < 0) {
      excluded.push(utterance);
    } else {
      utterances.push(utterance);
      labels.push(index);
    }
  }
  return {
    utterances,
    labels: Int32Array.from(labels),
    classes: [...classes],
    excluded: countBy(excluded, ({ label }) => label),
    left: excluded,
  };
}
