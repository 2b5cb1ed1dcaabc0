/** @file Protocols: how recordings are split into training and test sides, before anything is fitted. */

import * as z from "zod";
import { EmoforgeError, type Fold, isKnownSpeaker, ParameterError, type Rng } from "../core/index.ts";
import { balancedParts, positionsByName } from "./groups.ts";
import { hasNameless, publishedFolds, publishedNotes } from "./published-folds.ts";
import type { SplitRows } from "./split-rows.ts";

const folds = z.int().min(2).max(1000);

export const protocolSchema = z.discriminatedUnion("kind", [
  /** Each speaker is tested by a model trained on all others (LOSO). */
  z.strictObject({ kind: z.literal("leave-one-speaker-out") }),
  /** Speakers are dealt into `folds` parts with nearly equal row counts, differently in every draw. */
  z.strictObject({ kind: z.literal("k-fold-by-speaker"), folds: folds.default(5) }),
  /** Each recording session is tested by a model trained on all others. */
  z.strictObject({ kind: z.literal("by-session") }),
  /**
   * Rows are dealt at random, class by class. The same speakers are on both sides, so results are speaker-dependent and
   * too good. `folds` parts (5 if neither is given), or one split with `testShare` of the rows tested.
   */
  z
    .strictObject({
      kind: z.literal("stratified-random"),
      folds: folds.optional(),
      testShare: z.number().gt(0).lt(1).optional(),
    })
    .refine((o) => o.folds === undefined || o.testShare === undefined, {
      path: ["testShare"],
      error: "give either folds or testShare, not both",
    }),
  /**
   * One split: about `test` of the rows, chosen differently in every draw, are tested. Whole speakers are tested if there are at
   * least four, two of whom can be trained on; otherwise, or with `by: random`, rows at random class by class, which is
   * speaker-dependent.
   */
  z.strictObject({
    kind: z.literal("hold-out"),
    test: z.number().gt(0).lt(1).default(0.25),
    by: z.enum(["speaker", "random"]).default("speaker"),
  }),
  /** The folds published with the corpus, as they are: whether they keep speakers apart is checked and reported. */
  z.strictObject({ kind: z.literal("published-folds") }),
]);

export type Protocol = z.output<typeof protocolSchema>;

export interface Split {
  readonly folds: readonly Fold[];
  /** True if a speaker is on both sides of some fold, which must be stated wherever the result is shown. */
  readonly speakerDependent: boolean;
  /** What a reader of the result must know, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Splits rows by a protocol. Test positions are never in train; except with `testShare`, `hold-out` and `published-folds`, every
 * row is tested exactly once, and with these at most once.
 *
 * @throws {ParameterError} if columns differ in length, an id occurs twice, a speaker or session that the protocol needs is
 *   missing, there are too few of them, or a training side has fewer than two classes.
 *
 * @example
 * import { createRng, splitFolds } from "emoforge";
 *
 * const rows = {
 *   ids: ["a1", "a2", "b1", "b2"],
 *   labels: [0, 1, 0, 1],
 *   speakers: ["anna", "anna", "ben", "ben"],
 *   sessions: ["", "", "", ""],
 * };
 * const { folds } = splitFolds({ kind: "leave-one-speaker-out" }, rows, createRng(1));
 * console.log(folds[0].name, folds[0].train.join(" "), folds[0].test.join(" ")); // anna 2 3 0 1
 */
export function splitFolds(protocol: Protocol, rows: SplitRows, rng: Rng): Split {
  validateRows(rows);
  const folds = foldsOf(protocol, rows, rng);
  const notes: string[] = [];
  const shared = speakersOnBothSides(folds, rows.speakers);
  const random =
    protocol.kind === "stratified-random" || (protocol.kind === "hold-out" && !bySpeakers(protocol, rows));
  if (random) {
    notes.push(
      "Rows are split at random: the same speakers are in training and test, so the scores are speaker-dependent.",
    );
  } else if (protocol.kind === "published-folds") {
    notes.push(...publishedNotes(folds, rows, shared));
  } else if (shared.length > 0) {
    notes.push(`Speaker-dependent: in several sessions there are speakers ${shared.join(", ")}.`);
  }
  const unknown = !random && hasNameless(rows);
  if (unknown && protocol.kind !== "published-folds")
    notes.push(
      "Speaker-dependent, as far as is known: some speakers are unknown, and may be in training and test.",
    );
  for (const fold of folds) requireTwoClasses(fold, rows);
  return { folds, speakerDependent: random || shared.length > 0 || unknown, notes };
}

function foldsOf(protocol: Protocol, rows: SplitRows, rng: Rng): Fold[] {
  const n = rows.ids.length;
  switch (protocol.kind) {
    case "leave-one-speaker-out":
      requireNames(rows.speakers, rows.ids, "speaker", protocol.kind);
      return byName(rows.speakers);
    case "k-fold-by-speaker":
      requireNames(rows.speakers, rows.ids, "speaker", protocol.kind);
      return asFolds(balancedParts(rows.speakers, protocol.folds, rng, protocol.kind), n);
    case "by-session":
      requireNames(rows.sessions, rows.ids, "session", protocol.kind);
      return byName(rows.sessions);
    case "stratified-random":
      return protocol.testShare === undefined
        ? asFolds(stratifiedParts(rows, protocol.folds ?? 5, rng), n)
        : [oneSplit(rows, protocol.testShare, rng)];
    case "hold-out":
      return [
        bySpeakers(protocol, rows)
          ? heldOutSpeakers(rows.speakers, protocol.test, rng)
          : oneSplit(rows, protocol.test, rng),
      ];
    case "published-folds":
      return publishedFolds(rows);
  }
}

/** At least two speakers remain to train on, so that one of them can be held out to decide when to stop. */
const fewestTrained = 2;

function bySpeakers({ by }: Extract<Protocol, { kind: "hold-out" }>, { speakers }: SplitRows): boolean {
  return by === "speaker" && speakers.every(isKnownSpeaker) && new Set(speakers).size >= 2 * fewestTrained;
}

/** Tests as many of the shuffled speakers as bring the share of tested rows nearest to the one wanted; the larger of two equally near. */
function heldOutSpeakers(speakers: readonly string[], share: number, rng: Rng): Fold {
  const byName = positionsByName(speakers);
  const order = rng.shuffled([...byName.keys()].sort());
  const test: number[] = [];
  let best = { off: Number.POSITIVE_INFINITY, rows: 0 };
  for (const name of order.slice(0, -fewestTrained)) {
    test.push(...(byName.get(name) as number[]));
    const off = Math.abs(test.length / speakers.length - share);
    if (off <= best.off + 1e-9) best = { off, rows: test.length };
  }
  const tested = test.slice(0, best.rows).sort((a, b) => a - b);
  return { name: "test", train: complement(tested, speakers.length), test: tested };
}

function byName(names: readonly string[]): Fold[] {
  const groups = [...positionsByName(names)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([name, test]) => ({ name, train: complement(test, names.length), test }));
}

function asFolds(parts: readonly (readonly number[])[], n: number): Fold[] {
  return parts.map((test, i) => ({ name: `fold-${i + 1}`, train: complement(test, n), test }));
}

function complement(test: readonly number[], n: number): number[] {
  const tested = new Set(test);
  return Array.from({ length: n }, (_, i) => i).filter((i) => !tested.has(i));
}

/** Deals the rows of one class after another, continuing with the part after the last, so that parts stay equal. */
function stratifiedParts(rows: SplitRows, parts: number, rng: Rng): number[][] {
  if (rows.ids.length < parts) {
    throw new ParameterError(
      "stratified-random",
      `at least ${parts} rows for ${parts} folds`,
      rows.ids.length,
    );
  }
  const dealt = Array.from({ length: parts }, (): number[] => []);
  let next = 0;
  for (const positions of shuffledClasses(rows, rng)) {
    for (const i of positions) {
      dealt[next % parts].push(i);
      next++;
    }
  }
  return dealt.map((positions) => positions.sort((a, b) => a - b));
}

/** Tests this share of each class, rounded, but leaves at least one row on either side if the class has two. */
function oneSplit(rows: SplitRows, testShare: number, rng: Rng): Fold {
  const test = shuffledClasses(rows, rng).flatMap((positions) => {
    const most = positions.length - 1;
    return positions.slice(0, Math.min(most, Math.max(1, Math.round(testShare * positions.length))));
  });
  test.sort((a, b) => a - b);
  if (test.length === 0)
    throw new ParameterError("stratified-random", "a class with at least 2 rows", "none");
  return { name: "test", train: complement(test, rows.ids.length), test };
}

function shuffledClasses(rows: SplitRows, rng: Rng): number[][] {
  const groups = [...positionsByName(Array.from(rows.labels, String))].sort(
    ([a], [b]) => Number(a) - Number(b),
  );
  return groups.map(([, positions]) => rng.shuffled(positions));
}

function validateRows(rows: SplitRows): void {
  const n = rows.ids.length;
  for (const column of ["labels", "speakers", "sessions", "folds"] as const) {
    const length = rows[column]?.length ?? n;
    if (length !== n) throw new ParameterError(`splitFolds, ${column}`, `${n} entries, one per id`, length);
  }
  const seen = new Set<string>();
  for (const id of rows.ids) {
    if (seen.has(id)) throw new ParameterError("splitFolds", "ids that differ", `"${id}" twice`);
    seen.add(id);
  }
}

function requireNames(
  names: readonly string[],
  ids: readonly string[],
  what: "speaker" | "session",
  kind: string,
): void {
  const missing = names.findIndex((name) => (what === "speaker" ? !isKnownSpeaker(name) : name === ""));
  if (missing >= 0) {
    const remedy = `Add a ${what} column to the manifest, or choose another protocol.`;
    throw new ParameterError(kind, `a ${what} for every row`, `none for "${ids[missing]}"`, remedy);
  }
  const different = [...new Set(names)];
  if (different.length < 2) {
    const remedy =
      "A single one cannot be both trained on and tested: add data, or choose stratified-random.";
    throw new ParameterError(
      kind,
      `at least 2 ${what}s`,
      `${different.length} (${different.join(", ")})`,
      remedy,
    );
  }
}

function speakersOnBothSides(folds: readonly Fold[], speakers: readonly string[]): string[] {
  const shared = new Set<string>();
  for (const { train, test } of folds) {
    const trained = new Set(train.map((i) => speakers[i]));
    for (const i of test) if (trained.has(speakers[i])) shared.add(speakers[i]);
  }
  return [...shared].filter(isKnownSpeaker).sort();
}

function requireTwoClasses({ name, train }: Fold, { labels }: SplitRows): void {
  const trained = new Set(train.map((i) => labels[i]));
  if (trained.size < 2) {
    throw new EmoforgeError(
      `Fold "${name}" would train on ${trained.size === 0 ? "no rows" : "one class only"}: ` +
        "expected at least 2 classes on every training side. Use fewer folds, or more data.",
    );
  }
}
