/** @file `emoforge train`: a corpus in, a model bundle with an honest card out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import {
  type BundleEvaluation,
  bundleFiles,
  embeddingFile,
  saveBundle,
  sizeText,
} from "../../bundle/index.ts";
import { classCounts, isKnownSpeaker, knownSpeakers, ParameterError } from "../../core/index.ts";
import {
  nameOf,
  type Prepared,
  type PreparedCorpus,
  prepareClips,
  prepareCorpus,
  rowsOf,
} from "../../experiment/index.ts";
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
import { evaluatePlan, evaluationRecipe, scoreLines } from "../support/evaluation.ts";
import { type FeatureFlags, featuresOf, withFeatureOptions } from "../support/feature-flags.ts";
import { collect, wholeNumber } from "../support/flags.ts";
import { guessLines, openGuessing } from "../support/guess.ts";
import { requireCache, requireFolder } from "../support/outputs.ts";
import { chooseProtocol } from "../support/protocol.ts";
import { separationNote } from "../support/separation.ts";
import { fitOnAll, requireSound } from "../support/training.ts";
import {
  augmenters,
  calibrated,
  classifiers,
  planOf,
  type TrainingFlags,
} from "../support/training-flags.ts";
import { packageVersion } from "../version.ts";

interface Flags extends DataFlags, TrainingFlags, Omit<FeatureFlags, "variant"> {
  readonly out?: string;
  readonly evaluate: boolean;
  readonly workers?: string;
  readonly force?: boolean;
}

/** Not one row for each recording, but fit for a bundle. */
const spectrograms = ["logmel"];

export function registerTrain(program: Command, io: Io): void {
  withFeatureOptions(
    withDataOptions(
      program
        .command("train")
        .description("Train a model, measure it on speakers it has not heard, and save it as a bundle.")
        .argument("<corpus>", dataArgument),
    ),
    spectrograms,
  )
    .option(
      "--classifier <kind>",
      `${classifiers.table.join(", ")}; with --set logmel ${classifiers.clips.join(", ")}`,
      "svm",
    )
    .option(
      "--classifier-option <key=value>",
      "an option of the classifier, e.g. c=0.1; repeatable",
      collect,
      [],
    )
    .option(
      "--with <augmenter>",
      `add synthetic rows: ${augmenters.table.join(", ")}; with --set logmel views: ${augmenters.clips.join(", ")}`,
    )
    .option("--option <key=value>", "an option of the augmenter, e.g. level=0.2; repeatable", collect, [])
    .option("--amount <x>", "synthetic rows for each recorded row, or views of each recording", "1")
    .option("--normalisation <kind>", "only `train`: see below", "train")
    .option("--seed <n>", "equal seeds give equal models", "1")
    .option("--out <folder>", "bundle folder (default: models/<corpus>-<classifier>)")
    .option("--force", "replace an older bundle")
    .option("--no-evaluate", "skip the evaluation; the card then says that the model was not evaluated")
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
The scores come first: models trained in the same way are tested on speakers they have not heard (leave one speaker out,
where the data allow it). Then the model itself is trained on all of the data (a network
that stops early holds some speakers out for that). Its card (README.md) holds the scores.

Bundles use \`train\` normalisation. Normalisation by speaker needs many recordings of a speaker before it can judge one, so
such a model could not predict single files.

Example:
  emoforge train emodb --data corpora/ --classes anger,fear,happiness,sadness,neutral --out models/emodb
  emoforge predict models/emodb call.wav

A network on spectrograms, of a size that suits a processor (19 layers with every channel are the default, as published):
  emoforge train emodb --data corpora/ --set logmel --classifier vgg --classifier-option depth=11 \\
    --classifier-option width=0.125 --classifier-option 'hidden=[]' --classifier-option patience=0 --classifier-option steps=500`,
    )
    .action((corpus: string, flags: Flags) => train(corpus, flags, io));
}

async function train(argument: string, flags: Flags, io: Io): Promise<void> {
  const features = featuresOf(flags, io, spectrograms);
  const plan = planOf(flags, features);
  const given = await corpusSpecOf(argument, flags, io);
  const folder = resolve(io.cwd, flags.out ?? `models/${given.id}-${plan.classifier.kind}`);
  await requireBundleFolder(flags.out ?? folder, flags.force === true, io);
  await requireCache(io);
  const engine = await createNodeEngine();
  requireSound(plan, engine);

  const workers = await io.workers(
    flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers),
  );
  let prepared: Prepared;
  let evaluation: BundleEvaluation | null = null;
  try {
    const shared = {
      platform: io.platform,
      workers,
      cacheFolder: io.cacheFolder,
      dataFolder: io.dataFolder(flags.data),
      signal: io.signal,
    };
    const { spec: corpus, guess } = await openGuessing(given, flags, io, workers);
    if (guess !== undefined)
      for (const line of guessLines(
        guess,
        "Scores and card are marked GUESSED: confirm it with --speaker-pattern, or name another.",
      ))
        io.note(line);
    const extracting = io.progress("features");
    const options = { ...shared, onProgress: extracting.update };
    prepared =
      plan.of === "table"
        ? await prepareCorpus(corpus, features, options)
        : await prepareClips(corpus, features, plan.seed, options);
    extracting.end();
    noteProblems(prepared.problems, io);
    if (flags.evaluate) {
      const { speakers, labels, classes } = rowsOf(prepared);
      const { protocol, reason } = chooseProtocol({
        speakers,
        labels: Array.from(labels, (label) => classes[label]),
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

  const rows = rowsOf(prepared);
  const speakers = knownSpeakers(rows.speakers).length;
  const unknown = rows.speakers.filter((name) => !isKnownSpeaker(name)).length;
  const final = calibrated(plan, flags, speakers);
  const training = io.progress("training");
  const watch = { signal: io.signal, onProgress: training.update };
  const { fitted, scaler, added, curves } = await fitOnAll(
    prepared,
    final,
    engine,
    watch,
    io.cacheFolder,
    io.platform,
  );
  training.end();
  const learned = plan.augmenter && separationNote(nameOf(plan.augmenter), curves);
  if (learned !== undefined) io.note(learned);
  const counts = classCounts(rows);
  const embedding =
    features.set === "onnx"
      ? {
          model: await io.platform.files.read(features.path),
          names: (prepared as PreparedCorpus).table.features,
          version: prepared.features.version,
        }
      : undefined;
  await saveBundle(
    folder,
    {
      model: fitted.toOnnx(),
      scaler,
      classes: rows.classes,
      features,
      embedding,
      segments:
        final.of === "clips"
          ? { frames: final.classifier.segmentFrames, hop: final.classifier.segmentHop }
          : undefined,
      createdWith: `emoforge ${packageVersion()}`,
      training: {
        corpus: prepared.card,
        utterances: rows.ids.length,
        speakers,
        ...(unknown > 0 && { unknownSpeakers: unknown }),
        perClass: Object.fromEntries(rows.classes.map((name, c) => [name, counts[c]])),
        excluded: { ...prepared.excluded },
        unusable: prepared.unusable,
        ...(prepared.damaged === 0 ? {} : { damaged: prepared.damaged }),
        classifier: final.classifier,
        chosen: { ...fitted.chosen },
        augmentation:
          plan.augmenter === undefined
            ? null
            : { augmenter: plan.augmenter, amount: plan.amount, rows: added },
        seed: plan.seed,
      },
      evaluation,
    },
    io.platform.files,
    io.platform.hasher,
  );
  if (evaluation === null) io.print("Not evaluated: nothing is known of how often this model is right.");
  else for (const line of scoreLines(evaluation, plan)) io.print(line);
  io.print(`Bundle: ${folder}`);
  if (embedding !== undefined)
    io.note(
      `It holds a copy of the model of its features: ${embeddingFile}, ${sizeText(embedding.model.length)}.`,
    );
}

/** A bundle is replaced by a newer one where that is wanted; a folder with anything else in it is left alone. */
async function requireBundleFolder(shown: string, force: boolean, io: Io): Promise<void> {
  // What killed writers left is no content.
  await requireFolder("--out", shown, io);
  const own: readonly string[] = [...Object.values(bundleFiles), embeddingFile];
  const names = (await io.platform.files.list(resolve(io.cwd, shown))).map(({ name }) => name);
  const other = names.find((name) => !own.includes(name));
  if (other !== undefined)
    throw new ParameterError("--out", "a new folder, or an older bundle", `${shown}, which holds ${other}`);
  // Without its checksums, which are written last, it was never finished.
  if (!force && names.includes(bundleFiles.checksums))
    throw new ParameterError(
      "--out",
      "a new folder",
      `${shown}, which holds a bundle`,
      "Choose another one, or add --force.",
    );
}
