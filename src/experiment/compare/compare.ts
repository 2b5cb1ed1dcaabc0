/** @file Runs compared with each other: paired differences where recordings and folds agree, and why not where they do not. */

import { createRng } from "../../core/index.ts";
import {
  bootstrapMetric,
  gainCounts,
  type Interval,
  type PairedDifference,
  pairedDifference,
  type Verdict,
} from "../../evaluate/index.ts";
import type { Keeping } from "../../store/index.ts";
import { type ComparedCell, type ComparedFolder, readCompared } from "./sources.ts";

/** One way to make models in one of the folders. */
export interface Compared {
  /** As the folder was called. */
  readonly folder: string;
  readonly corpus: string;
  readonly cell: string;
  readonly uar: Interval;
}

/** Two of them: the second minus the first. */
export interface PairComparison {
  readonly first: Compared;
  readonly second: Compared;
  /** Null where they cannot be paired: `why` says why not. */
  readonly paired: (PairedDifference & { readonly pHolm: number; readonly verdict: Verdict }) | null;
  /** A clause. */
  readonly why: string | null;
}

export interface ComparedRuns {
  readonly level: number;
  readonly pairs: readonly PairComparison[];
  /** What has no counterpart in the first folder, in sentences. */
  readonly alone: readonly string[];
}

const statistics = { resamples: 2000, level: 0.95 };

/**
 * Compares runs or searches with the first of them. A way to make models (augmenter, classifier, normalisation) is compared with that of the same
 * name on the same corpus; where a folder has a single one under a normalisation, with that.
 *
 * @param folders What each is to be called, and its path.
 * @throws {EmoforgeError} if a folder holds neither a finished run with predictions nor a finished search.
 *
 * @example
 * import { compareRuns, openCorpus, search } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * for (const kind of ["svm", "lda"]) {
 *   const space = { candidates: [{ features: "is09", classifier: { kind, innerFolds: 2 } }] };
 *   await search(corpus, { folder: `searches/${kind}`, space, normalisation: ["train"] }, workspace);
 * }
 * const { pairs } = await compareRuns([["svm", "searches/svm"], ["lda", "searches/lda"]], workspace.platform);
 * console.log(pairs[0].paired?.speakers); // 4
 * await workspace.close();
 */
export async function compareRuns(
  folders: readonly (readonly [name: string, folder: string])[],
  keeping: Keeping,
): Promise<ComparedRuns> {
  const read: ComparedFolder[] = [];
  for (const [name, folder] of folders) read.push(await readCompared(name, folder, keeping));
  const [first, ...others] = read;
  const pairs: { first: ComparedCell; second: ComparedCell; of: ComparedFolder }[] = [];
  const alone: string[] = [];
  for (const of of others)
    for (const second of of.cells) {
      const counterpart = counterpartOf(second, first);
      if (counterpart !== undefined) pairs.push({ first: counterpart, second, of });
      else alone.push(`${of.name}, ${second.corpus}: ${second.name}: ${whyAlone(second, first)}.`);
    }
  const differences = pairs.map(({ first: a, second: b, of }) => {
    const why = whyNotPaired(a, b);
    return why === null
      ? pairedDifference(b.runs, a.runs, a.classes.length, {
          metric: "uar",
          ...statistics,
          rng: createRng(`compare/${of.name}/${b.corpus}/${b.name}`),
        })
      : why;
  });
  const judged = verdictsOf(differences.filter((one) => typeof one !== "string"));
  const scored = new Map<ComparedCell, Interval>();
  const comparedOf = (cell: ComparedCell, folder: string): Compared => {
    const uar =
      scored.get(cell) ??
      bootstrapMetric(cell.runs, cell.classes.length, {
        metric: "uar",
        ...statistics,
        rng: createRng(`compare/${cell.corpus}/${cell.name}`),
      });
    scored.set(cell, uar);
    return { folder, corpus: cell.corpus, cell: cell.name, uar };
  };
  return {
    level: statistics.level,
    pairs: pairs.map(({ first: a, second: b, of }, i) => {
      const found = differences[i];
      return {
        first: comparedOf(a, first.name),
        second: comparedOf(b, of.name),
        paired: typeof found === "string" ? null : { ...found, ...(judged.get(found) as Judged) },
        why: typeof found === "string" ? found : null,
      };
    }),
    alone,
  };
}

interface Judged {
  readonly pHolm: number;
  readonly verdict: Verdict;
}

/** Corrected for all that are compared. */
function verdictsOf(differences: readonly PairedDifference[]): ReadonlyMap<PairedDifference, Judged> {
  const verdicts = gainCounts(
    differences.map(({ difference, p, speakers }) => ({ amount: 1, difference, p, speakers })),
    1,
    1 - statistics.level,
  );
  return new Map(
    differences.map((one, i) => [one, { pHolm: verdicts[i].pHolm ?? one.p, verdict: verdicts[i].verdict }]),
  );
}

function counterpartOf(cell: ComparedCell, first: ComparedFolder): ComparedCell | undefined {
  const there = first.cells.filter(({ corpus }) => corpus === cell.corpus);
  const same = there.find(({ name }) => name === cell.name);
  if (same !== undefined) return same;
  const alike = there.filter(({ normalisation }) => normalisation === cell.normalisation);
  if (alike.length === 1) return alike[0];
  // Beside one that adds something, those that add nothing are only what it is measured against.
  const adding = alike.filter(({ plain }) => !plain);
  return adding.length === 1 ? adding[0] : undefined;
}

function whyAlone(cell: ComparedCell, first: ComparedFolder): string {
  const there = first.cells.filter(({ corpus }) => corpus === cell.corpus);
  if (there.length === 0)
    return `${first.name} has no corpus ${cell.corpus}, but ${[...new Set(first.cells.map(({ corpus }) => corpus))].join(", ") || "none"}`;
  return `${first.name} has nothing of this name, but ${there.map(({ name }) => `"${name}"`).join(", ")}`;
}

/** Null if the two can be paired; else a clause that names the first thing that differs. */
function whyNotPaired(a: ComparedCell, b: ComparedCell): string | null {
  if (a.classes.join("\n") !== b.classes.join("\n"))
    return `the classes differ: ${a.classes.join(", ")} and ${b.classes.join(", ")}`;
  const keys = (cell: ComparedCell) => cell.runs.map(({ key }) => key).join(", ");
  if (keys(a) !== keys(b))
    return `draws and repeats differ: ${a.runs.length} and ${b.runs.length} of them (${keys(a)}; ${keys(b)})`;
  for (const [r, run] of a.runs.entries()) {
    const other = b.runs[r];
    const missing = missingOf(run.ids, other.ids);
    if (missing !== null) return `the recordings differ: ${missing}`;
    const changed = run.ids.find(
      (_, i) => run.truth[i] !== other.truth[i] || run.speakers[i] !== other.speakers[i],
    );
    if (changed !== undefined) return `label or speaker of "${changed}" differ`;
    const moved = run.ids.filter((id) => partners(a, run.key, id) !== partners(b, run.key, id));
    if (moved.length > 0)
      return `the folds differ: ${moved.length} of ${run.ids.length} recordings were tested together with others, "${moved[0]}" for one`;
  }
  return null;
}

function missingOf(a: readonly string[], b: readonly string[]): string | null {
  const [inA, inB] = [new Set(a), new Set(b)];
  const onlyA = a.filter((id) => !inB.has(id));
  const onlyB = b.filter((id) => !inA.has(id));
  if (onlyA.length + onlyB.length === 0) return null;
  const example = onlyA[0] ?? onlyB[0];
  return `${onlyA.length} only in the first, ${onlyB.length} only in the second, e.g. "${example}"`;
}

const known = new WeakMap<ComparedCell, ReadonlyMap<string, string>>();

/** Whom a recording was tested with, whatever the fold is called. */
function partners(cell: ComparedCell, key: string, id: string): string | undefined {
  const found = known.get(cell) ?? namedByContent(cell.folds);
  known.set(cell, found);
  return found.get(`${key} ${id}`);
}

/** Names every fold after the first recording in it. */
function namedByContent(folds: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const [recording, fold] of [...folds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const place = `${recording.slice(0, recording.indexOf(" "))} ${fold}`;
    if (!first.has(place)) first.set(place, recording);
  }
  return new Map(
    [...folds].map(([recording, fold]) => [
      recording,
      first.get(`${recording.slice(0, recording.indexOf(" "))} ${fold}`) as string,
    ]),
  );
}
