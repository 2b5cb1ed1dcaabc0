/** @file `emoforge train`: a corpus in, a model bundle with an honest card out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { augmenterSchema } from "../../augment/index.ts";
import {
  type BundleEvaluation,
  bundleFiles,
  embeddingFile,
  saveBundle,
  sizeText,
} from "../../bundle/index.ts";
import { classifierSchema } from "../../classify/index.ts";
import { classCounts, ParameterError } from "../../core/index.ts";
import { type PreparedCorpus, prepareCorpus } from "../../experiment/index.ts";
import { describeMachine } from "../../platform/node/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Io } from "../io.ts";
import {
  corpusSpecOf,
  type DataFlags,
  dataArgument,
  noteProblems,
  withDataOptions,
} from "../support/data.ts";
import { type FeatureFlags, featuresOf, withFeatureOptions } from "../support/feature-flags.ts";
import {
  collect,
  configOf,
  keyValues,
  kindsOf,
  oneOf,
  positiveNumber,
  wholeNumber,
} from "../support/flags.ts";
import { chooseProtocol } from "../support/protocol.ts";
import { evaluatePlan, evaluationRecipe, fitAll, type TrainingPlan } from "../support/training.ts";
import { packageVersion } from "../version.ts";

interface Flags extends DataFlags, Omit<FeatureFlags, "variant"> {
  readonly classifier: string;
  readonly classifierOption: readonly string[];
  readonly with?: string;
  readonly option: readonly string[];
  readonly amount: string;
  readonly normalisation: string;
  readonly seed: string;
  readonly out?: string;
  readonly evaluate: boolean;
  readonly workers?: string;
}

const classifiers = kindsOf(classifierSchema, "kind");
const augmenters = kindsOf(augmenterSchema, "kind");

export function registerTrain(program: Command, io: Io): void {
  withFeatureOptions(
    withDataOptions(
      program
        .command("train")
        .description("Train a model, measure it on speakers it has not heard, and save it as a bundle.")
        .argument("<corpus>", dataArgument),
    ),
  )
    .option("--classifier <kind>", classifiers.join(", "), "svm")
    .option(
      "--classifier-option <key=value>",
      "an option of the classifier, e.g. c=0.1; repeatable",
      collect,
      [],
    )
    .option("--with <augmenter>", `add synthetic rows: ${augmenters.join(", ")}`)
    .option("--option <key=value>", "an option of the augmenter, e.g. level=0.2; repeatable", collect, [])
    .option("--amount <x>", "synthetic rows for each recorded row", "1")
    .option("--normalisation <kind>", "only `train`: see below", "train")
    .option("--seed <n>", "equal seeds give equal models", "1")
    .option("--out <folder>", "bundle folder (default: models/<corpus>-<classifier>)")
    .option("--no-evaluate", "skip the evaluation; the card then says that the model was not evaluated")
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
The scores come first: models trained in the same way are tested on speakers they have not heard (leave one speaker out,
where the data allow it). Then the model itself is trained on all of the data. Its card (README.md) holds the scores.

Bundles use \`train\` normalisation. Normalisation by speaker needs many recordings of a speaker before it can judge one, so
such a model could not predict single files.

Example:
  emoforge train emodb --data corpora/ --classes anger,fear,happiness,sadness,neutral --out models/emodb
  emoforge predict models/emodb call.wav`,
    )
    .action((corpus: string, flags: Flags) => train(corpus, flags, io));
}

async function train(argument: string, flags: Flags, io: Io): Promise<void> {
  const plan = planOf(flags);
  const features = featuresOf(flags, io);
  const corpus = await corpusSpecOf(argument, flags, io);
  const folder = resolve(io.cwd, flags.out ?? `models/${corpus.id}-${plan.classifier.kind}`);
  await refuseOtherFolders(folder, io);

  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  let prepared: PreparedCorpus;
  let evaluation: BundleEvaluation | null = null;
  try {
    const shared = {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      dataFolder: io.dataFolder(flags.data),
      signal: io.signal,
    };
    const extracting = io.progress("features");
    prepared = await prepareCorpus(corpus, features, { ...shared, onProgress: extracting.update });
    extracting.end();
    noteProblems(prepared.problems, io);
    if (flags.evaluate) {
      const { table } = prepared;
      const { protocol, reason } = chooseProtocol({
        speakers: table.speakers,
        labels: Array.from(table.labels, (label) => table.classes[label]),
      });
      io.note(`evaluation: ${protocol.kind}: ${reason}`);
      const recipe = evaluationRecipe(plan, { corpus, features, protocol });
      const key = (await io.platform.hasher.sha256(JSON.stringify([recipe, prepared.hash]))).slice(0, 16);
      const evaluating = io.progress("evaluating");
      const { runtime, platform, cpu, cores } = describeMachine();
      ({ evaluation } = await evaluatePlan(recipe, {
        ...shared,
        runFolder: `${io.cacheFolder}/evaluations/${key}`,
        profile: "default",
        environment: {
          emoforge: packageVersion(),
          runtime,
          platform,
          cpu,
          cores,
          engine: "ONNX Runtime, cpu",
        },
        onProgress: evaluating.update,
      }));
      evaluating.end();
    }
  } finally {
    await workers.close();
  }

  const { table } = prepared;
  const classifier = calibrated(plan.classifier, flags, new Set(table.speakers).size);
  const engine = await createNodeEngine();
  const training = io.progress("training");
  const { fitted, scaler, syntheticRows } = await fitAll(table, { ...plan, classifier }, engine, {
    signal: io.signal,
    onProgress: training.update,
  });
  training.end();
  const counts = classCounts(table);
  const embedding =
    features.set === "onnx"
      ? {
          model: await io.platform.files.read(features.path),
          names: table.features,
          version: prepared.features.version,
        }
      : undefined;
  await saveBundle(
    folder,
    {
      model: fitted.toOnnx(),
      scaler,
      classes: table.classes,
      features,
      ...(embedding === undefined ? {} : { embedding }),
      createdWith: `emoforge ${packageVersion()}`,
      training: {
        corpus: prepared.card,
        utterances: table.ids.length,
        speakers: new Set(table.speakers).size,
        perClass: Object.fromEntries(table.classes.map((name, c) => [name, counts[c]])),
        excluded: { ...prepared.excluded },
        unusable: prepared.problems.length,
        classifier,
        chosen: { ...fitted.chosen },
        augmentation:
          plan.augmenter === undefined
            ? null
            : { augmenter: plan.augmenter, amount: plan.amount, rows: syntheticRows },
        seed: plan.seed,
      },
      evaluation,
    },
    io.platform.files,
    io.platform.hasher,
  );
  if (evaluation === null) io.print("Not evaluated: nothing is known of how often this model is right.");
  else for (const line of scoreLines(evaluation)) io.print(line);
  io.print(`Bundle: ${folder}`);
  if (embedding !== undefined)
    io.note(
      `It holds a copy of the model of its features: ${embeddingFile}, ${sizeText(embedding.model.length)}.`,
    );
}

function planOf(flags: Flags): TrainingPlan {
  oneOf("--classifier", classifiers, flags.classifier);
  if (flags.with !== undefined) oneOf("--with", augmenters, flags.with);
  if (flags.normalisation !== "train") {
    throw new ParameterError(
      "--normalisation",
      "train",
      flags.normalisation,
      "A single file does not tell the statistics of its speaker, so a model normalised by speaker could not judge it.",
    );
  }
  if (flags.with === undefined && flags.option.length > 0)
    throw new ParameterError("--option", "an augmenter it belongs to", "none", "Add: --with <augmenter>");
  const augmenter =
    flags.with === undefined || flags.with === "none"
      ? undefined
      : configOf(`augmenter "${flags.with}"`, augmenterSchema, {
          ...keyValues("--option", flags.option),
          kind: flags.with,
        });
  return {
    classifier: configOf(`classifier "${flags.classifier}"`, classifierSchema, {
      ...keyValues("--classifier-option", flags.classifierOption),
      kind: flags.classifier,
    }),
    augmenter,
    amount: positiveNumber("--amount", flags.amount),
    seed: wholeNumber("--seed", flags.seed, 0),
  };
}

/**
 * Probabilities are shown to users, so those of a support vector machine are calibrated where its options do not say
 * otherwise. This changes no label, so the evaluation does without.
 */
function calibrated(
  classifier: TrainingPlan["classifier"],
  flags: Flags,
  speakers: number,
): TrainingPlan["classifier"] {
  const told = flags.classifierOption.some((text) => text.startsWith("calibrate="));
  return classifier.kind === "svm" && !told && speakers >= fewestToCalibrate
    ? { ...classifier, calibrate: true }
    : classifier;
}

/** With fewer speakers inner folds by speaker say too little. */
const fewestToCalibrate = 4;

/** A bundle may be replaced by a newer one; a folder with anything else in it is left alone. */
async function refuseOtherFolders(folder: string, io: Io): Promise<void> {
  const own: readonly string[] = [...Object.values(bundleFiles), embeddingFile];
  const other = (await io.platform.files.list(folder)).find(({ name }) => !own.includes(name));
  if (other !== undefined)
    throw new ParameterError(
      "--out",
      "a new folder, or an older bundle",
      `${folder}, which holds ${other.name}`,
    );
}

function scoreLines({ uar, wa, gain, protocol, speakerDependent }: BundleEvaluation): string[] {
  const text = ({ value, low, high }: BundleEvaluation["uar"]) =>
    `${(100 * value).toFixed(1)} (${(100 * low).toFixed(1)} .. ${(100 * high).toFixed(1)})`;
  return [
    `UAR ${text(uar)} %, WA ${text(wa)} %: ${protocol}, 95 % interval over speakers${speakerDependent ? "; SPEAKER-DEPENDENT" : ""}`,
    ...(gain === null
      ? []
      : [`UAR gained by the synthetic rows: ${text(gain.uar)} points, p = ${gain.p.toFixed(3)}`]),
  ];
}
