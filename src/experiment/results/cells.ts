/** @file Finished trials sorted into cells (augmenter x amount x classifier x normalisation), their folds pooled into runs. */

import type { Predicted, Run } from "../../evaluate/index.ts";
import type { Keeping } from "../../store/index.ts";
import type { CorpusPlan, Training, Trial } from "../plan/shapes.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import type { Cell } from "./shapes.ts";
import { readTrials, type TrialFile } from "./store.ts";

/** Everything that was measured in one cell. */
export interface CellTrials {
  readonly cell: Cell;
  readonly training: Training;
  readonly trials: readonly { readonly trial: Trial; readonly file: Finished }[];
  /** One for each draw and repeat whose folds are all finished. */
  readonly runs: readonly Run[];
  /** The folds of those runs. */
  readonly folds: readonly (readonly Predicted[])[];
}

/** What a classifier said of test recordings. */
export interface Answers {
  readonly predicted: Int32Array;
  /** `[test, classes]`; NaN where the file has null. */
  readonly probabilities: Float64Array;
}

/** What is kept of a trial's file: there may be a hundred thousand. */
export interface Finished extends Answers, Pick<TrialFile, "chosen" | "device"> {
  readonly test: Int32Array;
  /** The same recordings under each condition of the recipe. */
  readonly conditions: readonly (Answers & { readonly name: string })[];
}

export interface Cells {
  readonly all: readonly CellTrials[];
  /** Finished trials. */
  readonly done: number;
}

/** Reads the finished trials of a corpus. A run with a missing fold is left out of every score, since scores are over all folds pooled. */
export async function collect(
  prepared: PreparedCorpus,
  plan: CorpusPlan,
  runFolder: string,
  keeping: Keeping,
): Promise<Cells> {
  const byCell = new Map<string, { trial: Trial; file: Finished }[]>();
  const planned = plan.groups.flatMap(({ trials }) => trials);
  const ids = planned.map(({ id }) => id);
  let done = 0;
  let at = 0;
  for await (const { file } of readTrials(keeping, runFolder, ids)) {
    const trial = planned[at++];
    if (file === undefined) continue;
    done++;
    const key = cellKey(trial, trial.training);
    const list = byCell.get(key);
    if (list) list.push({ trial, file: keptOf(file) });
    else byCell.set(key, [{ trial, file: keptOf(file) }]);
  }
  const all = [...byCell.values()].map((trials) => cellOf(prepared, plan.folds.length, trials));
  return { all, done };
}

const answersOf = ({
  predicted,
  probabilities,
}: Pick<TrialFile, "predicted" | "probabilities">): Answers => ({
  predicted: Int32Array.from(predicted),
  probabilities: Float64Array.from(probabilities.flat(), (p) => p ?? Number.NaN),
});

function keptOf({ test, chosen, device, conditions = [], ...clean }: TrialFile): Finished {
  return {
    test: Int32Array.from(test),
    ...answersOf(clean),
    conditions: conditions.map(({ name, ...said }) => ({ name, ...answersOf(said) })),
    chosen,
    ...(device && { device }),
  };
}

/** The same trials, judged by what they say under a condition of the recipe. */
export function cellsUnder(
  prepared: PreparedCorpus,
  plan: CorpusPlan,
  cells: Cells,
  condition: string,
): Cells {
  const all = cells.all.map(({ trials }) =>
    cellOf(
      prepared,
      plan.folds.length,
      trials.map(({ trial, file }) => ({ trial, file: underCondition(file, trial.id, condition) })),
    ),
  );
  return { all, done: cells.done };
}

function underCondition(file: Finished, id: string, name: string): Finished {
  const found = file.conditions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`trial ${id} was not tested under "${name}"`);
  const { predicted, probabilities } = found;
  return { ...file, predicted, probabilities };
}

export function cellKey(cell: Cell, training: Training): string {
  return [training, cell.normalisation, cell.classifier, cell.augmenter, cell.amount].join("/");
}

function cellOf(prepared: PreparedCorpus, foldCount: number, trials: CellTrials["trials"]): CellTrials {
  const { augmenter, amount, classifier, normalisation, training } = trials[0].trial;
  const byRun = new Map<string, CellTrials["trials"][number][]>();
  for (const entry of trials) {
    const key = `${entry.trial.draw}/${entry.trial.repeat}`;
    byRun.set(key, [...(byRun.get(key) ?? []), entry]);
  }
  const { labels } = prepared.columns;
  const complete = [...byRun].filter(([, entries]) => entries.length === foldCount);
  return {
    cell: { augmenter, amount, classifier, normalisation },
    training,
    trials,
    runs: complete.map(([key, entries]) => pooled(prepared, key, entries)),
    folds: complete.map(([, entries]) =>
      entries.map(({ file }) => ({
        truth: Int32Array.from(file.test, (i) => labels[i]),
        predicted: file.predicted,
      })),
    ),
  };
}

function pooled(prepared: PreparedCorpus, key: string, entries: CellTrials["trials"]): Run {
  const rows = prepared.columns;
  const positions = entries.flatMap(({ file }) => [...file.test]);
  return {
    key,
    ids: positions.map((i) => rows.ids[i]),
    truth: Int32Array.from(positions, (i) => rows.labels[i]),
    predicted: Int32Array.from(entries.flatMap(({ file }) => [...file.predicted])),
    speakers: positions.map((i) => rows.speakers[i]),
  };
}
