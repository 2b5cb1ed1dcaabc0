/** @file Trains one model on all of the data: one fit of scaler, augmenter and classifier, ready to be saved as a bundle. */

import type { Answers } from "../answers/index.ts";
import type { BundleEvaluation, BundleParts, BundleVoices } from "../bundle/index.ts";
import {
  classCounts,
  createRng,
  isKnownSpeaker,
  knownSpeakers,
  type Recorded,
  type TrainingCurve,
} from "../core/index.ts";
import { adaptRows, type Scaler } from "../evaluate/index.ts";
import type { Engine } from "../tensor/index.ts";
import { answersFor } from "./answers/fit.ts";
import { evaluatePrepared, innerProtocolFor, protocolFor } from "./evaluate.ts";
import { fitModel } from "./fit-model.ts";
import { mediumOf } from "./media/index.ts";
import { type ModelChoices, type ModelPlan, modelPlan } from "./model-plan.ts";
import { alterAll } from "./plan/altered.ts";
import { prepareCorpus } from "./prepare/corpus.ts";
import type { PreparedCorpus } from "./prepare/shapes.ts";
import { type ClassifierConfig, type CorpusSpec, mediumKindOf } from "./recipe/schema.ts";
import { learnVoices, modelFitter } from "./voices/index.ts";
import { alteredFor, type Data as Media } from "./work/sides.ts";
import { prepareOptions, type Watch, type Workspace } from "./workspace.ts";

export interface TrainedModel {
  readonly fitted: {
    readonly chosen: Readonly<Record<string, number | string>>;
    toOnnx(): Uint8Array;
  };
  /** As it was trained: calibrated, if its options left that open. */
  readonly classifier: ClassifierConfig;
  readonly scaler: Scaler;
  /** Synthetic rows or views that were added. */
  readonly added: number;
  /** How the augmenter's fit went. */
  readonly curves?: readonly TrainingCurve[];
  /** Names of the values that the model takes. */
  readonly names: readonly string[];
  /** Where networks were trained, if not on the processor. */
  readonly device?: string;
  /** With `speaker` normalisation. */
  readonly voices?: BundleVoices;
}

type Data = Recorded<Media>;

/** With fewer speakers, inner folds by speaker say too little. */
const fewestToCalibrate = 4;

/** @throws {EmoforgeError} for options that do not go together, before anything is computed. */
export function requireSound({ features, classifier, augmenter }: ModelPlan, engine: Engine): void {
  const medium = mediumOf({ medium: mediumKindOf(features) });
  medium.classifiers.create(classifier, { engine });
  if (augmenter) medium.augmenters.create(augmenter, { engine });
}

/** Fits scaler, augmenter and classifier on everything that was prepared. If an augmenter's fit was stopped, it goes on from where it was. */
export async function trainPrepared(
  prepared: PreparedCorpus,
  plan: ModelPlan,
  workspace: Workspace,
  watch: Watch = {},
): Promise<TrainedModel> {
  const { platform, cacheFolder } = workspace;
  const altered = await alterAll(plan, prepared, prepareOptions(workspace, watch));
  const engine = await workspace.engine();
  const medium = mediumOf(prepared);
  const data = await (await medium.open(prepared.hash, cacheFolder, platform))();
  const rng = createRng(plan.seed).fork("train");
  const scaler = medium.fitScaler(data);
  const classifier = calibrated(plan, prepared);
  const request = { ...plan, medium, classifier, key: { train: plan, data: prepared.hash } };
  const heard = altered && (await (await medium.open(altered.hash, cacheFolder, platform))(altered.at));
  const fit = (normalise: (table: Data) => Data, more: Record<string, unknown> = {}) => {
    const added = altered && heard && { altered: alteredFor(medium, data, altered, normalise(heard)) };
    const whole = { ...request, key: { ...request.key, ...more }, ...added };
    return fitModel(normalise(data), whole, rng, engine, workspace, watch);
  };
  const model: TrainedModel = {
    ...(await fit((table) => medium.applyScaler(scaler, table))),
    classifier,
    scaler,
    names: "features" in data ? data.features : [],
  };
  if (plan.normalisation === "train" || !("features" in data)) return model;
  const record = await learnVoices(
    data,
    modelFitter(classifier, engine, workspace.card),
    rng.fork("voices"),
    watch,
  );
  const adapt = (table: Data): Data =>
    "features" in table ? adaptRows(table, record.population, record.weight) : table;
  const adapted = await fit(adapt, { voices: record.weight });
  return { ...model, voices: { model: adapted.fitted.toOnnx(), record } };
}

/**
 * Probabilities are shown to users, so a classifier that can be calibrated is, unless its options say otherwise. Calibration changes no
 * label, so the evaluation does without it.
 */
function calibrated(
  { classifier, calibrates }: ModelPlan,
  { columns, medium }: PreparedCorpus,
): ClassifierConfig {
  if (!calibrates || !mediumOf({ medium }).classifiers.takes(classifier.kind, "calibrate")) return classifier;
  if (knownSpeakers(columns.speakers).length < fewestToCalibrate) return classifier;
  return { ...classifier, calibrate: true } as ClassifierConfig;
}

/** Everything that `saveBundle` needs. */
export async function bundleParts(
  prepared: PreparedCorpus,
  plan: ModelPlan,
  { fitted, classifier, scaler, added, names, voices, device }: TrainedModel,
  evaluation: BundleEvaluation | null,
  { platform, environment }: Pick<Workspace, "platform" | "environment">,
  answers?: Answers,
): Promise<BundleParts> {
  const { features, augmenter, amount, seed } = plan;
  const { columns } = prepared;
  const counts = classCounts(columns);
  const unknown = columns.speakers.filter((name) => !isKnownSpeaker(name)).length;
  return {
    model: fitted.toOnnx(),
    scaler,
    classes: columns.classes,
    features,
    embedding:
      features.set === "onnx"
        ? {
            model: await platform.files.read(features.path),
            names,
            version: prepared.features.version,
          }
        : undefined,
    segments:
      "segmentFrames" in classifier
        ? { frames: classifier.segmentFrames, hop: classifier.segmentHop }
        : undefined,
    createdWith: `emoforge ${environment.emoforge}`,
    training: {
      corpus: prepared.card,
      utterances: columns.ids.length,
      speakers: knownSpeakers(columns.speakers).length,
      ...(unknown > 0 && { unknownSpeakers: unknown }),
      perClass: Object.fromEntries(columns.classes.map((name, c) => [name, counts[c]])),
      excluded: { ...prepared.excluded },
      unusable: prepared.unusable,
      ...(prepared.damaged === 0 ? {} : { damaged: prepared.damaged }),
      classifier,
      chosen: { ...fitted.chosen },
      augmentation: augmenter === undefined ? null : { augmenter, amount, rows: added },
      seed,
      ...(device !== undefined && { device }),
    },
    evaluation,
    answers,
    voices,
  };
}

/**
 * Trains a model on all of a corpus. How sure it may be of its answers is learned from models trained in the same way on parts of the
 * data: those of `evaluate`, if it was called before with the same choices, or of an evaluation with fewer folds.
 *
 * @param corpus What `openCorpus` returned, or `{ spec }` with a corpus as in a recipe.
 * @param options `evaluation`: what `evaluate` found, for the model's card. `answers: false`: only one model is trained, which neither
 *   calibrates on held-out speakers nor abstains.
 * @returns What `saveBundle` writes.
 * @throws {EmoforgeError} if choices do not go together, or the data cannot be used.
 *
 * @example
 * import { openCorpus, saveBundle, train } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * const model = await train(corpus, { features: { set: "is09" }, classifier: { kind: "svm" } }, workspace);
 * await saveBundle("models/mine", model, workspace.platform.files, workspace.platform.hasher);
 * await workspace.close();
 */
export async function train(
  corpus: { readonly spec: CorpusSpec },
  choices: ModelChoices,
  workspace: Workspace,
  options: Watch & { readonly evaluation?: BundleEvaluation; readonly answers?: boolean } = {},
): Promise<BundleParts> {
  const { evaluation = null, answers: wanted = true, ...watch } = options;
  const { calibrates, ...asked } = modelPlan(choices);
  // What is calibrated afterwards is not calibrated while it is fitted.
  const plan = { ...asked, calibrates: calibrates && !wanted };
  requireSound(plan, await workspace.engine());
  const prepared = await prepareCorpus(
    corpus.spec,
    plan.features,
    { ...prepareOptions(workspace, watch), measured: wanted },
    plan.seed,
  );
  const protocol = evaluation === null ? innerProtocolFor(prepared) : protocolFor(prepared).protocol;
  const evaluated =
    wanted && (await evaluatePrepared(corpus.spec, prepared, plan, protocol, workspace, watch));
  const trained = await trainPrepared(prepared, plan, workspace, watch);
  const answers =
    evaluated &&
    (await answersFor(prepared, evaluated.forAnswers, { ...plan, scaler: trained.scaler }, workspace, watch));
  return bundleParts(prepared, plan, trained, evaluation, workspace, answers || undefined);
}
