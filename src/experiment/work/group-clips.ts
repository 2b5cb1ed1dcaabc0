/** @file One group of spectrograms, done in a worker: normalise, fit the augmenter, draw views, train and test each classifier. */

import { createClipAugmenter } from "../../augment/index.ts";
import { createClipClassifier } from "../../classify/index.ts";
import {
  type Augmented,
  type Clips,
  createRng,
  type OnProgress,
  type Recorded,
  type Synthetic,
  type TrainingSet,
} from "../../core/index.ts";
import { normaliseClips } from "../../evaluate/index.ts";
import { round } from "../keep/canonical.ts";
import { clipAugmentKey, clipClassifyKey, clipGroupParts } from "../plan/estimate-clips.ts";
import { type ClipGroup, type ClipTrial, viewsAt } from "../plan/plan-clips.ts";
import { clipReader } from "../prepare/prepare-clips.ts";
import { type FitFile, writeFit } from "../results/fits.ts";
import { type TrialFile, writeTrial } from "../results/store.ts";
import { checkpointPath, withCheckpoints } from "./checkpoints.ts";
import { type GroupAnswer, type GroupTools, openTrials } from "./group.ts";
import { observeFit } from "./observe-fit.ts";

export interface ClipGroupPayload {
  readonly group: ClipGroup;
  readonly runFolder: string;
  readonly cacheFolder: string;
  /** See `GroupPayload`. */
  readonly refit?: boolean;
}

/** Runs in a worker. Trials already on disk are left alone; views are too large to be kept, and are drawn anew. */
export async function clipGroupTask(
  { group, runFolder, cacheFolder, refit = false }: ClipGroupPayload,
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<GroupAnswer> {
  const open = await openTrials(group.trials, runFolder, tools);
  if (open.length === 0 && !refit) return { failed: [], seconds: [] };

  const seconds: [string, number][] = [];
  const parts = clipGroupParts({ ...group, trials: open }).map(({ guess }) => guess);
  const total = parts.reduce((a, b) => a + b, 0);
  let behind = 0;
  /** The next part of the work, timed under `key`. */
  const part = async <T>(key: string, at: number, work: (onPart: OnProgress) => Promise<T>): Promise<T> => {
    const started = tools.now();
    try {
      const value = await work((done, of) =>
        onProgress(behind + (parts[at] * done) / Math.max(of, 1), total, group.augmenter),
      );
      seconds.push([key, (tools.now() - started) / 1000]);
      return value;
    } finally {
      behind += parts[at];
      onProgress(behind, total, group.augmenter);
    }
  };

  const read = await clipReader(group.clipsHash, cacheFolder, tools);
  const { train, test } = normaliseClips(
    group.normalisation,
    await read(group.train),
    await read(group.test),
  );
  let views: Synthetic<Clips> = { clips: [], labels: new Int32Array(0), provenance: [] };
  let made: { readonly views: Synthetic<Clips>; readonly fit: FitFile };
  // All views, even where fewer are needed for what is left: what is kept of the fit must not depend on that.
  if (group.poolRows > 0) {
    try {
      made = await part(clipAugmentKey(group), open.length, (onPart) =>
        drawViews(group, train, cacheFolder, tools, onPart),
      );
    } catch (error) {
      return { failed: open.map(({ id }) => ({ id, message: message(error) })), seconds };
    }
    // Outside the `try`, as all writing: a full disk is no fault of the augmenter.
    await writeFit(tools, runFolder, made.fit);
    views = made.views;
  }
  const failed: { id: string; message: string }[] = [];
  for (const [at, trial] of open.entries()) {
    let finished: TrialFile | undefined;
    try {
      finished = await part(clipClassifyKey(group, trial), at, (onPart) =>
        runTrial(trial, group, train, test, views, tools, onPart),
      );
    } catch (error) {
      failed.push({ id: trial.id, message: message(error) });
    }
    if (finished !== undefined) await writeTrial(tools, runFolder, finished);
  }
  await tools.files.remove(checkpointPath(cacheFolder, group.id));
  return { failed, seconds };
}

/** Fits the augmenter on the training clips, draws views in the clips' turns, and says what is to be seen of it. */
async function drawViews(
  group: ClipGroup,
  train: Recorded<Clips>,
  cacheFolder: string,
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<{ readonly views: Synthetic<Clips>; readonly fit: FitFile }> {
  const { engine } = tools;
  const rng = createRng(group.stream);
  const context = await withCheckpoints(
    { rng: rng.fork("fit"), onProgress },
    checkpointPath(cacheFolder, group.id),
    tools,
  );
  const fitted = await createClipAugmenter(group.augmenterConfig, { engine }).fit(train, context);
  const sources = Int32Array.from({ length: group.poolRows }, (_, i) => group.turns[i % group.turns.length]);
  const views = await fitted.draw(sources, rng.fork("draw"));
  return { views, fit: await observeFit(group, fitted, train, views, sources) };
}

async function runTrial(
  trial: ClipTrial,
  group: ClipGroup,
  train: Recorded<Clips>,
  test: Recorded<Clips>,
  views: Synthetic<Clips>,
  { engine }: GroupTools,
  onProgress: OnProgress,
): Promise<TrialFile> {
  const clips = appendViews(train, views, viewsAt(trial.amount, group.turns));
  const fitted = await createClipClassifier(trial.classifierConfig, { engine }).fit(clips, {
    rng: createRng(trial.stream),
    onProgress,
  });
  const { labels, probabilities } = await fitted.predict(test.clips);
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

/** The recorded clips, unchanged and first, followed by the first `count` views, under the speakers of their sources. */
export function appendViews(
  train: Recorded<Clips>,
  views: Synthetic<Clips>,
  count: number,
): TrainingSet<Clips> {
  if (count === 0) return train;
  const provenance = views.provenance.slice(0, count);
  const speakerOf = new Map(train.ids.map((id, i) => [id, train.speakers[i]]));
  const augmented: Augmented<Clips> = {
    ...train,
    origin: "augmented",
    recorded: train.ids.length,
    clips: [...train.clips, ...views.clips.slice(0, count)],
    labels: Int32Array.from([...train.labels, ...views.labels.subarray(0, count)]),
    ids: [...train.ids, ...provenance.map(({ augmenter }, i) => `${augmenter}#${i}`)],
    speakers: [
      ...train.speakers,
      ...provenance.map(({ sources }) => speakerOf.get(sources[0]) ?? "synthetic"),
    ],
    provenance,
  };
  return augmented;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
