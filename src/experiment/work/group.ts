/** @file One group of the plan, done in a worker: normalise, fit the augmenter, train and test each classifier. */

import { createAugmenter } from "../../augment/index.ts";
import { planLabels } from "../../augment/plan.ts";
import { createClassifier } from "../../classify/index.ts";
import {
  type Augmented,
  appendRows,
  createRng,
  type OnProgress,
  type Recorded,
  type Rows,
  row,
  rowsOfClass,
  selectRows,
  type TrainingSet,
} from "../../core/index.ts";
import { coverageDensity, frechetDistance, normaliseFold } from "../../evaluate/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { round } from "../keep/canonical.ts";
import type { Keeping } from "../keep/kept.ts";
import { augmentKey, classifyKey } from "../plan/estimate.ts";
import type { Group, Trial } from "../plan/jobs.ts";
import { readTable } from "../prepare/corpus.ts";
import { type FitFile, writeFit } from "../results/fits.ts";
import {
  type ClassFidelity,
  finishedTrials,
  type Pool,
  readPool,
  type TrialFile,
  writePool,
  writeTrial,
} from "../results/store.ts";

export interface GroupPayload {
  readonly group: Group;
  readonly runFolder: string;
  readonly cacheFolder: string;
  /** Whether the fit is to be kept anew though all trials are finished: what was kept of it is damaged. */
  readonly refit?: boolean;
}

export interface GroupAnswer {
  readonly failed: readonly { readonly id: string; readonly message: string }[];
  /** Seconds each piece of work took, by its key, for the estimates of later runs. */
  readonly seconds: readonly (readonly [key: string, seconds: number])[];
}

export interface GroupTools extends Keeping {
  readonly engine: Engine;
  readonly now: () => number;
}

/** Runs in a worker. Trials already on disk are left alone. */
export async function groupTask(
  { group, runFolder, cacheFolder, refit = false }: GroupPayload,
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<GroupAnswer> {
  const open = await openTrials(group.trials, runFolder, tools);
  if (open.length === 0 && !refit) return { failed: [], seconds: [] };

  const table = await tableOf(group.tableHash, cacheFolder, tools);
  const { train, test } = normaliseFold(
    group.normalisation,
    selectRows(table, group.train),
    selectRows(table, group.test),
  );
  const seconds: [string, number][] = [];
  const timed = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const started = tools.now();
    const value = await work();
    seconds.push([key, (tools.now() - started) / 1000]);
    return value;
  };

  const steps = open.length + 1;
  let pool: Pool | undefined;
  let fitted: Pool | undefined;
  if (group.poolRows > 0) {
    const source =
      group.sourceHash === null ? undefined : await tableOf(group.sourceHash, cacheFolder, tools);
    // A pool from the cache is not timed: it would make later estimates of a fit too small.
    pool = await readPool(tools, cacheFolder, group.id, train.features.length);
    try {
      fitted =
        pool === undefined
          ? await timed(augmentKey(group), () =>
              fitPool(group, train, source, tools, (done, total) =>
                onProgress(done / Math.max(total, 1), steps, group.augmenter),
              ),
            )
          : undefined;
    } catch (error) {
      return { failed: open.map(({ id }) => ({ id, message: message(error) })), seconds };
    }
    // Outside the `try`, as all writing: a full disk is no fault of the augmenter.
    if (fitted !== undefined) await writePool(tools, cacheFolder, group.id, fitted);
    pool ??= fitted as Pool;
    await writeFit(tools, runFolder, fitOf(group, pool));
  }
  const failed: { id: string; message: string }[] = [];
  for (const [i, trial] of open.entries()) {
    let finished: TrialFile | undefined;
    try {
      finished = await timed(classifyKey(group, trial), () =>
        runTrial(trial, group, train, test, pool, tools),
      );
    } catch (error) {
      failed.push({ id: trial.id, message: message(error) });
    }
    if (finished !== undefined) await writeTrial(tools, runFolder, finished);
    onProgress(i + 2, steps, group.augmenter);
  }
  return { failed, seconds };
}

/** Those of a group that are not finished. The planning has said which are damaged: here no remark is made of them. */
export async function openTrials<One extends { readonly id: string }>(
  trials: readonly One[],
  runFolder: string,
  { files, hasher }: Keeping,
): Promise<One[]> {
  const ids = trials.map(({ id }) => id);
  const done = await finishedTrials({ files, hasher }, runFolder, ids);
  return trials.filter(({ id }) => !done.has(id));
}

/** What is to be seen of a fit, in a few kilobytes. */
function fitOf(
  { id, corpus, augmenter, normalisation, fold, draw, repeat }: Group,
  { curves, fidelity }: Pool,
): FitFile {
  const place = { corpus, augmenter, normalisation, fold, draw, repeat };
  return { group: id, ...place, curves: draw === 0 && repeat === 0 ? curves : [], fidelity };
}

async function fitPool(
  group: Group,
  train: Recorded<Rows>,
  source: Recorded<Rows> | undefined,
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<Pool> {
  const labels = planLabels(
    train,
    { rows: group.poolRows, balance: group.balance },
    createRng(group.planStream),
  );
  const rng = createRng(group.stream);
  const fitted = await createAugmenter(group.augmenterConfig, { engine: tools.engine }).fit(train, {
    rng: rng.fork("fit"),
    onProgress,
    ...(source === undefined ? {} : { source: normalisedSource(source, group.normalisation) }),
  });
  const rows = await fitted.draw(labels, rng.fork("draw"));
  return { rows, curves: fitted.curves ?? [], fidelity: fidelityOf(group, train, rows) };
}

/** Another corpus as source domain is normalised by its own statistics, so that corpora meet around zero. */
function normalisedSource(source: Recorded<Rows>, normalisation: "train" | "speaker") {
  const { train } = normaliseFold(normalisation, source, source);
  return { data: train.data, ids: train.ids };
}

async function runTrial(
  trial: Trial,
  group: Group,
  train: Recorded<Rows>,
  test: Recorded<Rows>,
  pool: Pool | undefined,
  tools: GroupTools,
): Promise<TrialFile> {
  const count = Math.round(trial.amount * train.ids.length);
  const both: TrainingSet<Rows> =
    pool === undefined || count === 0 ? train : appendRows(train, pool.rows, count);
  const table = trial.training === "synthetic-only" ? syntheticOnly(both) : both;
  const classifier = createClassifier(trial.classifierConfig, { engine: tools.engine });
  const fitted = await classifier.fit(table, { rng: createRng(trial.stream) });
  const { labels, probabilities } = await fitted.predict(test.data);
  const k = test.classes.length;
  return {
    id: trial.id,
    test: group.test,
    predicted: [...labels],
    probabilities: Array.from(labels, (_, i) =>
      Array.from(probabilities.subarray(i * k, (i + 1) * k), (p) => round(p, 4)),
    ),
    chosen: fitted.chosen,
  };
}

/** The synthetic rows alone: tests whether they carry the classes by themselves. */
function syntheticOnly(table: TrainingSet<Rows>): TrainingSet<Rows> {
  if (table.origin === "recorded") return table;
  const { recorded } = table;
  const alone: Augmented<Rows> = {
    ...table,
    recorded: 0,
    data: table.data.subarray(recorded * table.features.length),
    labels: table.labels.subarray(recorded),
    ids: table.ids.slice(recorded),
    speakers: table.speakers.slice(recorded),
  };
  return alone;
}

/** Coverage, density and Frechet distance of the rows of the declared amount, class by class. */
function fidelityOf(group: Group, train: Recorded<Rows>, rows: Pool["rows"]): ClassFidelity[] {
  const d = train.features.length;
  return train.classes.flatMap((name, label) => {
    const real = stack(
      rowsOfClass(train, label).map((i) => row(train, i)),
      d,
    );
    const drawn: Float32Array[] = [];
    for (let i = 0; i < group.declaredRows; i++)
      if (rows.labels[i] === label) drawn.push(rows.data.subarray(i * d, (i + 1) * d));
    const synthetic = stack(drawn, d);
    if (real.length / d < 2 || drawn.length < 2) return [];
    const { coverage, density } = coverageDensity(
      { data: real, dimensions: d },
      { data: synthetic, dimensions: d },
      group.fidelityK,
    );
    return [
      {
        class: name,
        coverage: round(coverage),
        density: round(density),
        frechet: round(frechetDistance({ data: real, dimensions: d }, { data: synthetic, dimensions: d })),
      },
    ];
  });
}

function stack(rows: readonly Float32Array[], d: number): Float32Array {
  const out = new Float32Array(rows.length * d);
  for (const [i, values] of rows.entries()) out.set(values, i * d);
  return out;
}

const tables = new Map<string, Recorded<Rows>>();

/** A worker meets the same table in every group: read once. */
async function tableOf(hash: string, cacheFolder: string, keeping: Keeping): Promise<Recorded<Rows>> {
  const known = tables.get(hash);
  if (known !== undefined) return known;
  const table = await readTable(hash, cacheFolder, keeping);
  tables.set(hash, table);
  return table;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
