/** @file Trains a model on a corpus, tests it on speakers it has not heard, and writes the bundle: what `emoforge train` does. */

import * as z from "zod";
import { saveBundle } from "../../../bundle/index.ts";
import { classifiers } from "../../../classify/index.ts";
import { EmoforgeError, type OnProgress } from "../../../core/index.ts";
import {
  answersFor,
  bundleParts,
  evaluatePrepared,
  type ModelPlan,
  modelPlan,
  prepareCorpus,
  protocolFor,
  requireEnoughSpeakers,
  requireSound,
  trainPrepared,
} from "../../../experiment/index.ts";
import { featureSets } from "../../../features/index.ts";
import type { Studio } from "../studio.ts";
import type { JobState, JobWatch } from "../work.ts";

/** What the page's form asks. */
export const trainRequest = z.strictObject({
  corpus: z.string().min(1).max(300),
  set: z.enum(Object.keys(featureSets) as [string, ...string[]]),
  classifier: z.enum(["svm", "lda", "logistic", "dnn"]),
  /** Whether the model also learns to adapt to voices. */
  voices: z.boolean(),
  seed: z.int().min(0).max(1_000_000),
});
export type TrainRequest = z.output<typeof trainRequest>;

export interface TrainResult {
  /** The model's name, for its route. */
  readonly name: string;
}

/** Shares of the time that the parts of the work take, about. */
const parts = { features: 0.4, evaluation: 0.45, model: 0.1, answers: 0.05 } as const;

export async function trainJob(studio: Studio, request: TrainRequest): Promise<JobState> {
  const { corpora, jobs } = studio;
  const { spec, card } = await corpora.open(request.corpus);
  const plan = planOf(request);
  const what = JSON.stringify(request);
  return jobs.start("train", what, (watch) =>
    train(studio, spec, `${card.id}-${plan.classifier.kind}`, plan, watch),
  );
}

function planOf({ set, classifier, voices, seed }: TrainRequest): ModelPlan {
  return modelPlan({
    features: { set } as never,
    classifier: classifiers.rows.schema.parse({ kind: classifier }),
    normalisation: voices ? "speaker" : "train",
    seed,
  });
}

async function train(
  { workspace, models }: Studio,
  spec: Parameters<typeof evaluatePrepared>[0],
  wish: string,
  asked: ModelPlan,
  { signal, onProgress }: JobWatch,
): Promise<TrainResult> {
  // What is calibrated afterwards is not calibrated while it is fitted.
  const plan = { ...asked, calibrates: false };
  requireSound(plan, await workspace.engine());
  let before = 0;
  const during = async <T>(
    part: keyof typeof parts,
    note: string,
    work: (watch: { signal: AbortSignal; onProgress: OnProgress }) => Promise<T>,
  ): Promise<T> => {
    const from = before;
    onProgress(1000 * from, 1000, note);
    const result = await work({
      signal,
      onProgress: (done, total) =>
        onProgress(1000 * (from + parts[part] * (total > 0 ? Math.min(1, done / total) : 0)), 1000, note),
    });
    before += parts[part];
    return result;
  };
  const prepared = await during("features", "features", (watch) =>
    prepareCorpus(spec, plan.features, { ...workspace, ...watch, measured: true }, plan.seed),
  );
  if (plan.normalisation === "speaker") requireEnoughSpeakers(prepared.columns.speakers);
  const { protocol } = protocolFor(prepared);
  const found = await during("evaluation", "testing on speakers it has not heard", (watch) =>
    evaluatePrepared(spec, prepared, plan, protocol, workspace, watch),
  );
  const trained = await during("model", "training on all recordings", (watch) =>
    trainPrepared(prepared, plan, workspace, watch),
  );
  const answers = await during("answers", "what it does not know", (watch) =>
    answersFor(prepared, found.forAnswers, { ...plan, scaler: trained.scaler }, workspace, watch),
  );
  const bundle = await bundleParts(prepared, plan, trained, found.evaluation, workspace, answers);
  const name = await models.free(wish.replace(/[^\w-]+/g, "-") || "model");
  const { files, hasher } = workspace.platform;
  await saveBundle(`${models.parent}/${name}`, bundle, files, hasher);
  return { name };
}

/** What the page's form offers. */
export function trainChoices() {
  const { classifier, set } = trainRequest.shape;
  return { sets: set.options, classifiers: classifier.options };
}

/** @throws {EmoforgeError} naming what is wrong. */
export function readRequest(body: unknown): TrainRequest {
  const result = trainRequest.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
  throw new EmoforgeError(`train: expected what to train, got ${faults.join("; ")}.`);
}
