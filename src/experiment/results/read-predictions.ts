/** @file Reads back what the classifiers of a run said of recordings that they had not heard: `predictions.csv` and `recordings.csv`. */

import { EmoforgeError } from "../../core/index.ts";
import type { Run } from "../../evaluate/index.ts";
import { clean } from "../recipe/schema.ts";
import { csvRows } from "./csv-text.ts";
import type { Cell, CorpusResult, Results } from "./shapes.ts";

/** The pooled folds of one draw and repeat, with what was said of each class: `[n, k]`. */
export interface ProbableRun extends Run {
  readonly probabilities: Float64Array;
  /** The fold in which each row was tested. */
  readonly folds: readonly string[];
}

export interface CellPredictions extends Cell {
  /** Those whose folds are all finished. */
  readonly runs: readonly ProbableRun[];
}

/** What was said at the declared amount, and without synthetic data. */
export interface CorpusPredictions {
  /** Its id in the results. */
  readonly corpus: string;
  readonly cells: readonly CellPredictions[];
  /** What recordings can be compared by: column -> id of a recording -> its group. Those whose group is not known are left out. */
  readonly groups: Readonly<Record<string, ReadonlyMap<string, string>>>;
}

export const predictionsName = "predictions.csv";
export const recordingsName = "recordings.csv";

/**
 * @param recordings Null where an earlier version left none: then speakers' sexes are those that the results state.
 * @throws {EmoforgeError} for a text that is not what a run wrote.
 */
export function parsePredictions(
  predictions: string,
  recordings: string | null,
  results: Results,
  source: string,
): CorpusPredictions[] {
  const tables = new Map(results.corpora.map((corpus) => [corpus.card.id, openTable(corpus)]));
  const rows = csvRows(predictions);
  const { value: head = [] } = rows.next();
  const at = Object.fromEntries(columns.map((name) => [name, (head ?? []).indexOf(name)]));
  const missing = columns.find((name) => at[name] < 0);
  if (missing !== undefined) throw fault(source, `the column ${missing}`, "none");
  // Only recipes with conditions have this column.
  const condition = (head ?? []).indexOf("condition");
  for (const cells of rows) {
    if (condition >= 0 && cells[condition] !== clean) continue;
    const read = Object.fromEntries(columns.map((name) => [name, cells[at[name]] ?? ""])) as Row;
    tables.get(read.corpus)?.add(read, source);
  }
  const groups = recordings === null ? new Map() : groupsOf(recordings);
  return results.corpora.map((corpus) => {
    const found = tables.get(corpus.card.id)?.cells() ?? [];
    return {
      corpus: corpus.card.id,
      cells: found,
      groups: recordings === null ? { sex: sexes(corpus, found) } : (groups.get(corpus.card.id) ?? {}),
    };
  });
}

const columns = [
  "corpus",
  "augmenter",
  "amount",
  "classifier",
  "normalisation",
  "training",
  "draw",
  "repeat",
  "fold",
  "id",
  "speaker",
  "truth",
  "prediction",
  "probabilities",
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

interface OpenRun {
  readonly key: string;
  readonly folds: string[];
  readonly ids: string[];
  readonly speakers: string[];
  readonly truth: number[];
  readonly predicted: number[];
  readonly probabilities: number[];
}

function openTable({ classes, declaredAmount, protocol }: CorpusResult) {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const cells = new Map<string, { readonly cell: Cell; readonly runs: Map<string, OpenRun> }>();
  return {
    add(row: Row, source: string): void {
      const amount = Number(row.amount);
      if (row.training !== "real-and-synthetic" || !(amount === 0 || amount === declaredAmount)) return;
      const { augmenter, classifier, normalisation } = row;
      const cell = { augmenter, classifier, normalisation, amount } as Cell;
      const key = JSON.stringify(cell);
      const { runs } = cells.get(key) ?? { runs: new Map<string, OpenRun>() };
      cells.set(key, { cell, runs });
      const name = `${row.draw}/${row.repeat}`;
      const run = runs.get(name) ?? openRun(name);
      runs.set(name, run);
      const [truth, predicted] = [labels.get(row.truth), labels.get(row.prediction)];
      if (truth === undefined || predicted === undefined)
        throw fault(
          source,
          `one of the classes ${classes.join(", ")}`,
          `"${row.truth}" and "${row.prediction}"`,
        );
      run.folds.push(row.fold);
      run.ids.push(row.id);
      run.speakers.push(row.speaker);
      run.truth.push(truth);
      run.predicted.push(predicted);
      run.probabilities.push(...readProbabilities(row.probabilities, classes, source));
    },
    cells: (): CellPredictions[] =>
      [...cells.values()].flatMap(({ cell, runs }) => {
        const whole = [...runs.values()].filter(({ folds }) => new Set(folds).size === protocol.folds);
        return whole.length === 0 ? [] : [{ ...cell, runs: whole.map(closed) }];
      }),
  };
}

function openRun(key: string): OpenRun {
  return { key, folds: [], ids: [], speakers: [], truth: [], predicted: [], probabilities: [] };
}

function closed({ key, folds, ids, speakers, truth, predicted, probabilities }: OpenRun): ProbableRun {
  return {
    key,
    folds,
    ids,
    speakers,
    truth: Int32Array.from(truth),
    predicted: Int32Array.from(predicted),
    probabilities: Float64Array.from(probabilities),
  };
}

/** "anger=0.9 sadness=0.1": names may hold blanks and equals signs, so they are looked for in their order. NaN where a classifier ran astray. */
function readProbabilities(text: string, classes: readonly string[], source: string): number[] {
  let at = 0;
  return classes.map((name) => {
    if (!text.startsWith(`${name}=`, at))
      throw fault(source, `the probability of ${name}`, `"${text.slice(at)}"`);
    const from = at + name.length + 1;
    const blank = text.indexOf(" ", from);
    const end = blank < 0 ? text.length : blank;
    at = end + 1;
    return end === from ? Number.NaN : Number(text.slice(from, end));
  });
}

/** Corpus -> column -> id -> group. */
function groupsOf(text: string): Map<string, Record<string, Map<string, string>>> {
  const rows = csvRows(text);
  const { value: head } = rows.next();
  const names = (head ?? []).slice(3);
  const out = new Map<string, Record<string, Map<string, string>>>();
  for (const [corpus, id, , ...cells] of rows) {
    const groups =
      out.get(corpus) ?? Object.fromEntries(names.map((name) => [name, new Map<string, string>()]));
    out.set(corpus, groups);
    for (const [i, name] of names.entries()) if ((cells[i] ?? "") !== "") groups[name].set(id, cells[i]);
  }
  return out;
}

function sexes({ scores }: CorpusResult, cells: readonly CellPredictions[]): Map<string, string> {
  const ofSpeaker = new Map(
    scores.flatMap((one) => one.perSpeaker.map(({ group, sex }) => [group, sex] as const)),
  );
  const known = cells
    .flatMap(({ runs }) => runs)
    .flatMap(({ ids, speakers }) =>
      ids.map((id, i) => [id, ofSpeaker.get(speakers[i]) ?? "unknown"] as const),
    );
  return new Map(known.filter(([, sex]) => sex !== "unknown"));
}

function fault(source: string, expected: string, got: string): EmoforgeError {
  return new EmoforgeError(
    `${source}: expected ${expected}, got ${got}: the file is damaged, or was changed. Run the recipe again: it writes the file anew from the finished trials.`,
  );
}
