/** @file Training the model of a bundle: one fit of scaler, augmenter and classifier on all of the data. */

import { createAugmenter, createClipAugmenter } from "../../augment/index.ts";
import { planLabels } from "../../augment/plan.ts";
import { createClassifier, createClipClassifier } from "../../classify/index.ts";
import {
  appendRows,
  type Clips,
  createRng,
  type FitContext,
  type OnProgress,
  ParameterError,
  type Platform,
  type Recorded,
  type Rng,
  type Rows,
  type TrainingCurve,
} from "../../core/index.ts";
import { applyClipScaler, applyScaler, fitClipScaler, fitScaler, type Scaler } from "../../evaluate/index.ts";
import {
  appendViews,
  type ClipRecipe,
  clipReader,
  type Prepared,
  type Recipe,
  rowsOf,
  type TableRecipe,
} from "../../experiment/index.ts";
import { shortHash } from "../../experiment/plan/places.ts";
import { versionOf } from "../../experiment/recipe/versions.ts";
import { checkpointPath, withCheckpoints } from "../../experiment/work/checkpoints.ts";
import type { Engine } from "../../tensor/index.ts";

/** What to train, apart from the data. */
export type TrainingPlan = TablePlan | ClipPlan;

interface Choices<Of extends Recipe> {
  readonly classifier: Of["classifiers"][number];
  /** Undefined: recordings only. */
  readonly augmenter: Of["augmenters"][number] | undefined;
  /** Synthetic rows for each recorded row, or views of each recording. */
  readonly amount: number;
  readonly seed: number;
}

export interface TablePlan extends Choices<TableRecipe> {
  readonly of: "table";
}

/** Of spectrograms. */
export interface ClipPlan extends Choices<ClipRecipe> {
  readonly of: "clips";
}

export interface TrainedModel {
  readonly fitted: {
    readonly chosen: Readonly<Record<string, number | string>>;
    toOnnx(): Uint8Array;
  };
  readonly scaler: Scaler;
  /** Synthetic rows or views that were added. */
  readonly added: number;
  /** Of the augmenter's fit. */
  readonly curves?: readonly TrainingCurve[];
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** @throws {ParameterError} for options that do not go together, before anything is computed. */
export function requireSound(plan: TrainingPlan, engine: Engine): void {
  if (plan.of === "table") {
    createClassifier(plan.classifier, { engine });
    if (plan.augmenter) createAugmenter(plan.augmenter, { engine });
  } else {
    createClipClassifier(plan.classifier, { engine });
    if (plan.augmenter) createClipAugmenter(plan.augmenter, { engine });
  }
}

/** Fits scaler, augmenter and classifier on everything that was prepared. */
export async function fitOnAll(
  prepared: Prepared,
  plan: TrainingPlan,
  engine: Engine,
  watch: Watch,
  cacheFolder: string,
  platform: Pick<Platform, "files" | "hasher" | "remark">,
): Promise<TrainedModel> {
  if ("table" in prepared && plan.of === "table") return fitRows(prepared.table, plan, engine, watch);
  if ("table" in prepared || plan.of === "table") throw new Error("plan and data are of different kinds");
  const read = await clipReader(prepared.hash, cacheFolder, platform);
  const version = versionOf("augmentClips", plan.augmenter?.kind ?? "none");
  const path = checkpointPath(
    cacheFolder,
    await shortHash(platform.hasher, { train: plan, version, data: prepared.hash }),
  );
  const clips = await read(rowsOf(prepared).ids.map((_, i) => i));
  const trained = await fitClips(clips, plan, engine, watch, (context) =>
    withCheckpoints(context, path, platform),
  );
  await platform.files.remove(path);
  return trained;
}

async function fitRows(
  table: Recorded<Rows>,
  { classifier, augmenter, amount, seed }: TablePlan,
  engine: Engine,
  watch: Watch,
): Promise<TrainedModel> {
  const rng = createRng(seed).fork("train");
  const scaler = fitScaler(table);
  const recorded: Recorded<Rows> = { ...table, data: applyScaler(scaler, table.data) };
  const fit = (train: Recorded<Rows> | ReturnType<typeof appendRows>) =>
    createClassifier(classifier, { engine }).fit(train, { rng: rng.fork("classify"), ...watch });
  if (augmenter === undefined) return { fitted: await fit(recorded), scaler, added: 0 };

  const labels = planLabels(
    recorded,
    { rows: Math.round(amount * recorded.ids.length), balance: false },
    rng.fork("labels"),
  );
  const source = await createAugmenter(augmenter, { engine }).fit(recorded, {
    rng: rng.fork("augment"),
    ...watch,
  });
  const rows = await source.draw(labels, rng.fork("draw"));
  return { fitted: await fit(appendRows(recorded, rows)), scaler, added: labels.length };
}

/**
 * The same for spectrograms: views are made of recordings in turn, in an order drawn once.
 *
 * @param resuming What makes the augmenter's fit go on after it was stopped.
 */
async function fitClips(
  clips: Recorded<Clips>,
  { classifier, augmenter, amount, seed }: ClipPlan,
  engine: Engine,
  watch: Watch,
  resuming: (context: FitContext) => Promise<FitContext>,
): Promise<TrainedModel> {
  const rng = createRng(seed).fork("train");
  const scaler: Scaler = { kind: "train", ...fitClipScaler(clips) };
  const recorded = { ...clips, clips: clips.clips.map((clip) => applyClipScaler(scaler, clip)) };
  const fit = (train: ReturnType<typeof appendViews>) =>
    createClipClassifier(classifier, { engine }).fit(train, { rng: rng.fork("classify"), ...watch });
  if (augmenter === undefined) return { fitted: await fit(recorded), scaler, added: 0 };

  const sources = viewSources(recorded.ids.length, amount, rng.fork("turns"));
  const source = await createClipAugmenter(augmenter, { engine }).fit(
    recorded,
    await resuming({ rng: rng.fork("augment"), ...watch }),
  );
  const views = await source.draw(sources, rng.fork("draw"));
  return {
    fitted: await fit(appendViews(recorded, views, sources.length)),
    scaler,
    added: sources.length,
    ...(source.curves === undefined ? {} : { curves: source.curves }),
  };
}

/**
 * Of which recording each view is made: all in turn, in an order drawn once, since corpora come class by class or speaker by speaker.
 *
 * @param amount Views of each recording.
 * @throws {ParameterError} where there would be none.
 */
export function viewSources(count: number, amount: number, rng: Rng): Int32Array {
  const views = Math.round(amount * count);
  if (views === 0)
    throw new ParameterError(
      "--amount",
      `at least one view of ${count} recordings`,
      amount,
      "Or leave --with out.",
    );
  const turns = rng.shuffled(Array.from({ length: count }, (_, i) => i));
  return Int32Array.from({ length: views }, (_, i) => turns[i % count]);
}
