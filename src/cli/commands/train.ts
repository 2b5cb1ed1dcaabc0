/** @file `emoforge train`: a corpus in, a model bundle with an honest card out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { augmenters } from "../../augment/index.ts";
import {
  answersFile,
  answersLines,
  type BundleEvaluation,
  bundleFiles,
  embeddingFile,
  fairLines,
  gainText,
  intervalText,
  lawLine,
  overWhat,
  saveBundle,
  scoreCautions,
  sizeText,
  voiceFiles,
  voicesLine,
} from "../../bundle/index.ts";
import { classifiers } from "../../classify/index.ts";
import { ParameterError, type Workers } from "../../core/index.ts";
import { protocolSchema } from "../../evaluate/index.ts";
import {
  answersFor,
  bundleParts,
  type CorpusSpec,
  evaluatePrepared,
  innerProtocolFor,
  type ModelPlan,
  mediumOf,
  nameOf,
  type PreparedCorpus,
  prepareCorpus,
  protocolFor,
  requireEnoughSpeakers,
  requireSound,
  trainPrepared,
  type Watch,
  type Workspace,
} from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import { askedModel, spectrograms, writtenOptions } from "../support/asked-model.ts";
import { type DataFlags, dataArgument, noteProblems, withDataOptions } from "../support/data.ts";
import { cardFor, type DeviceFlags, deviceAsked, plainDeviceOption } from "../support/device.ts";
import { type FeatureFlags, withFeatureOptions } from "../support/feature-flags.ts";
import { collect, wholeNumber } from "../support/flags.ts";
import { guessLines, openGuessing } from "../support/guess.ts";
import { requireCache, requireFolder } from "../support/outputs.ts";
import { separationNote } from "../support/separation.ts";
import type { TrainingFlags } from "../support/training-flags.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends DataFlags, TrainingFlags, DeviceFlags, Omit<FeatureFlags, "variant"> {
  readonly out?: string;
  readonly evaluate: boolean;
  readonly answers: boolean;
  readonly workers?: string;
  readonly from?: string;
  readonly force?: boolean;
}

export function registerTrain(program: Command, io: Io): void {
  withFeatureOptions(
    withDataOptions(
      program
        .command("train")
        .description("Train a model, measure it on speakers it has not heard, and save it as a bundle.")
        .argument("[corpus]", `${dataArgument}; with --from by default that of the search or run`),
    ),
    spectrograms,
  )
    .option(
      "--classifier <kind>",
      `${classifiers.rows.names.join(", ")}; with --set logmel ${classifiers.clips.names.join(", ")}`,
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
      `add synthetic rows: ${augmenters.rows.names.join(", ")}; with --set logmel views: ${augmenters.clips.names.join(", ")}`,
    )
    .option("--option <key=value>", "an option of the augmenter, e.g. level=0.2; repeatable", collect, [])
    .option("--amount <x>", "synthetic rows for each recorded row, or views of each recording", "1")
    .option(
      "--normalisation <kind>",
      "train; or speaker: the model also learns to adapt to a voice, see below",
      "train",
    )
    .option("--seed <n>", "equal seeds give equal models", "1")
    .option(
      "--from <folder>",
      "train what a search found, or the best combination of a run, in place of --set, --classifier, --with and their options",
    )
    .option("--out <folder>", "bundle folder (default: models/<corpus>-<classifier>)")
    .option("--force", "replace an older bundle")
    .option("--no-evaluate", "skip the evaluation; the card then says that the model was not evaluated")
    .option(
      "--no-answers",
      "do not learn what the model does not know: it then neither calibrates on held-out speakers nor abstains",
    )
    .option(
      "--group-by <column>",
      "also compare recall by this column of the manifest (age group, device, room), or by session; repeatable. Sex and language always are",
      collect,
      [],
    )
    .option(
      "--workers <n>",
      "worker processes (default: one for each core); at most four use a graphics card at a time",
    )
    .option(...plainDeviceOption)
    .addHelpText(
      "after",
      `
The scores come first: models trained in the same way are tested on speakers they have not heard (leave one speaker out,
where the data allow it). Then the model itself is trained on all of the data (a network
that stops early holds some speakers out for that). Its card (README.md) holds the scores.

With \`--normalisation speaker\` the bundle holds a second model, for speakers of whom there are several recordings: \`predict\` then takes
the recordings of a speaker together (--same-speaker and others) and judges them by that speaker's own statistics. How strongly, and from how
many recordings on, is chosen on held-out speakers. Single recordings are judged by the first model, as without it.

Example:
  emoforge train emodb --data corpora/ --classes anger,fear,happiness,sadness,neutral --out models/emodb
  emoforge predict models/emodb call.wav

A network on spectrograms, of a size that suits a processor (19 layers with every channel are the default, as published):
  emoforge train emodb --data corpora/ --set logmel --classifier vgg --classifier-option depth=11 \\
    --classifier-option width=0.125 --classifier-option 'hidden=[]' --classifier-option patience=0 --classifier-option steps=500`,
    )
    .action((corpus: string | undefined, flags: Flags, command: Command) =>
      train(corpus, flags, writtenOptions(command), io),
    );
}

async function train(
  argument: string | undefined,
  flags: Flags,
  written: readonly string[],
  io: Io,
): Promise<void> {
  const { asked, corpus: given, found: origin } = await askedModel(argument, flags, written, io);
  const { features } = asked;
  for (const line of origin?.notes ?? []) io.note(line);
  // What is calibrated afterwards is not calibrated while it is fitted.
  const plan = { ...asked, calibrates: asked.calibrates && !flags.answers };
  const folder = resolve(io.cwd, flags.out ?? `models/${given.id}-${plan.classifier.kind}`);
  await requireBundleFolder(flags.out ?? folder, flags.force === true, io);
  await requireCache(io);
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  const card = await cardFor(deviceAsked(flags), io);
  const workers = await io.workers(size, card);
  const workspace = workspaceWith({ ...io, workers, dataFolder: io.dataFolder(flags.data), card });
  try {
    requireSound(plan, await workspace.engine());
    const corpus = await openedCorpus(given, flags, workers, io);
    const prepared = await watched("features", io, (watch) =>
      prepareCorpus(corpus, features, { ...workspace, ...watch, measured: flags.answers }, plan.seed),
    );
    noteProblems(prepared.problems, io);
    if (plan.normalisation === "speaker") requireEnoughSpeakers(prepared.columns.speakers);
    const found =
      flags.evaluate || flags.answers
        ? await tested(corpus, prepared, plan, flags.evaluate, workspace, io)
        : undefined;
    const measured = (flags.evaluate && found?.evaluation) || null;
    const evaluation = measured && origin ? origin.honest(measured) : measured;
    const trained = await watched("training", io, (watch) => trainPrepared(prepared, plan, workspace, watch));
    const learned = plan.augmenter && separationNote(nameOf(plan.augmenter), trained.curves);
    if (learned !== undefined) io.note(learned);
    const { scaler } = trained;
    const answers =
      flags.answers && found
        ? await watched("answers", io, (watch) =>
            answersFor(prepared, found.forAnswers, { ...plan, scaler }, workspace, watch),
          )
        : undefined;
    const parts = await bundleParts(prepared, plan, trained, evaluation, workspace, answers);
    await saveBundle(folder, parts, io.platform.files, io.platform.hasher);
    if (evaluation === null) io.print("Not evaluated: nothing is known about how often this model is right.");
    else {
      for (const line of scoreLines(evaluation, mediumOf(prepared).syntheticName)) io.print(line);
      for (const line of fairLines(evaluation)) io.print(line);
    }
    for (const line of answersLines(answers)) io.print(line);
    if (parts.voices !== undefined) io.print(voicesLine(parts.voices.record));
    io.print(`Bundle: ${folder}`);
    io.print(lawLine);
    if (parts.embedding !== undefined)
      io.note(
        `It holds a copy of the model of its features: ${embeddingFile}, ${sizeText(parts.embedding.model.length)}.`,
      );
  } finally {
    await workers.close();
  }
}

/** The corpus, with speakers guessed from the file names if nothing else names them. */
async function openedCorpus(given: CorpusSpec, flags: Flags, workers: Workers, io: Io): Promise<CorpusSpec> {
  const { spec, guess } = await openGuessing(given, flags, io, workers);
  if (guess === undefined) return spec;
  const remedy =
    "Scores and card are marked GUESSED: confirm the pattern with --speaker-pattern, or give another.";
  for (const line of guessLines(guess, remedy)) io.note(line);
  return spec;
}

/** @param asWell Whether its scores are wanted; else fewer folds do. */
async function tested(
  corpus: CorpusSpec,
  prepared: PreparedCorpus,
  plan: ModelPlan,
  asWell: boolean,
  workspace: Workspace,
  io: Io,
): ReturnType<typeof evaluatePrepared> {
  const { protocol, reason } = asWell
    ? protocolFor(prepared)
    : { protocol: innerProtocolFor(prepared), reason: "for the model's answers alone" };
  io.note(`evaluation: ${protocol.kind}: ${reason}`);
  return watched("evaluating", io, (watch) =>
    evaluatePrepared(corpus, prepared, plan, protocolSchema.parse(protocol), workspace, watch),
  );
}

/** Shows the work under a progress bar of its own; if it fails, `main` ends the bar. */
async function watched<T>(title: string, io: Io, work: (watch: Watch) => Promise<T>): Promise<T> {
  const progress = io.progress(title);
  const value = await work({ signal: io.signal, onProgress: progress.update });
  progress.end();
  return value;
}

/** What the terminal shows of an evaluation. */
function scoreLines(evaluation: BundleEvaluation, synthetic: string): string[] {
  const { uar, wa, gain, protocol, speakerDependent, speakersGuessed, level } = evaluation;
  const guessed = speakersGuessed === undefined ? "" : ", speakers GUESSED";
  return [
    `UAR ${intervalText(uar, "%")}, WA ${intervalText(wa, "%")}: ${protocol}${speakerDependent ? ", SPEAKER-DEPENDENT" : ""}${guessed}; ${Math.round(100 * level)} % interval ${overWhat(evaluation)}`,
    ...(gain === null ? [] : [`UAR gained by the ${synthetic}: ${gainText(gain)}`]),
    ...scoreCautions(evaluation),
  ];
}

/** An older bundle may be replaced, if the user asked for it; a folder with anything else in it is left alone. */
async function requireBundleFolder(shown: string, force: boolean, io: Io): Promise<void> {
  // Remains of killed writers do not count as content.
  await requireFolder("--out", shown, io);
  const own: readonly string[] = [
    ...Object.values(bundleFiles),
    embeddingFile,
    answersFile,
    ...Object.values(voiceFiles),
  ];
  const names = (await io.platform.files.list(resolve(io.cwd, shown))).map(({ name }) => name);
  const other = names.find((name) => !own.includes(name));
  if (other !== undefined)
    throw new ParameterError("--out", "a new folder, or an older bundle", `${shown}, which holds ${other}`);
  // Checksums are written last: a bundle without them was never finished.
  if (!force && names.includes(bundleFiles.checksums))
    throw new ParameterError(
      "--out",
      "a new folder",
      `${shown}, which holds a bundle`,
      "Choose another one, or add --force.",
    );
}
