/** @file `emoforge predict`: a bundle and recordings in; for each a label with probabilities and a set, or why there is none. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { type AnswerOptions, requireAbstain } from "../../answers/index.ts";
import { bytesSource } from "../../audio/index.ts";
import { type Bundle, createPredictor } from "../../bundle/index.ts";
import { costsRecording, exitCodes, faultOf, listed, ParameterError } from "../../core/index.ts";
import { fewRecordings, predictRecordings } from "../../experiment/light.ts";
import type { Segment } from "../../features/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { formatOfAnswers, placeOf, type ShownAnswer, textLine, writeAnswers } from "../support/answers.ts";
import { columnOption, seconds, wholeNumber } from "../support/flags.ts";
import { modelHelp, modelUsage, openModelArgument } from "../support/model-argument.ts";
import { requireCache, requireFile } from "../support/outputs.ts";
import { noteProblems, otherFilesText } from "../support/problems.ts";
import { type Recordings, recordingsOf } from "../support/recordings.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags {
  readonly json?: boolean;
  readonly abstain?: string;
  readonly coverage?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly start?: string;
  readonly end?: string;
  readonly data?: string;
  readonly column: readonly string[];
  readonly workers?: string;
}

export function registerPredict(program: Command, io: Io, ending: Ending): void {
  program
    .command("predict")
    .description(
      "Name the emotion of recordings, by a model that `emoforge train` saved, or say why it cannot be named.",
    )
    .usage(modelUsage("<audio...>"))
    .argument(
      "<audio...>",
      `${modelHelp}audio files, folders of them, a manifest with the column file (and start, end), a corpus id, or - for standard input`,
    )
    .option(
      "--abstain <when>",
      "default; never; or a number from 0 to 1: also where the label is less probable than that",
    )
    .option("--coverage <share>", "how often sets are to hold the truth, from 0.5 to 0.995 (default: 0.9)")
    .option(
      "--json",
      "print a JSON list: file, label, set, probabilities, abstained, reasons, warnings; or file, error",
    )
    .option("--out <file>", "write to a .json, .csv or .tsv file instead of printing")
    .option("--force", "replace an existing file")
    .option("--start <seconds>", "of one audio file, only from here on")
    .option("--end <seconds>", "of one audio file, only up to here")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(...columnOption)
    .option("--workers <n>", "worker processes (default: one for each core)")
    .addHelpText(
      "after",
      `
Prints a line for each recording: path, label, each class's probability, and the set of emotions that holds the truth in 90 % of
recordings, separated by tabs. Where the model abstains the label is "?", and the kinds of reasons end the line: too-short, too-long,
no-speech, noisy, clipped, unlike-training, unlike-emotions, undecided, unsure. What they mean for a recording, and what is wrong with one
that is used nevertheless, is said on standard error. An abstention is an answer: the exit code is 0. A file that cannot be used does
not stop the others; the exit code is then 3 (1 if none could be used).

Example:
  emoforge predict call.wav
  emoforge predict models/emodb-svm call-1.wav call-2.mp3 --json
  emoforge predict models/emodb-svm turns.csv --abstain 0.7 --out answers.csv
  ffmpeg -i film.mkv -f wav - | emoforge predict models/emodb-svm -`,
    )
    .action(ending((names: readonly string[], flags: Flags) => predict(names, flags, io)));
}

async function predict(names: readonly string[], flags: Flags, io: Io): Promise<number> {
  const options = optionsOf(flags);
  const size = flags.workers === undefined ? undefined : wholeNumber("--workers", flags.workers);
  const segment: Segment = {
    ...(flags.start === undefined ? {} : { startSec: seconds("--start", flags.start) }),
    ...(flags.end === undefined ? {} : { endSec: seconds("--end", flags.end) }),
  };
  const format = flags.out === undefined ? undefined : formatOfAnswers(flags.out);
  const { files } = io.platform;
  const { folder: place, bundle, about, rest: audio } = await openModelArgument(names, io);
  if (flags.out !== undefined) await requireFile("--out", flags.out, { force: flags.force }, io);
  noteBundle(bundle, io);
  const show = (answer: ShownAnswer) => {
    if (flags.json || format !== undefined || "error" in answer) return;
    io.print(textLine(answer));
    for (const warning of answer.warnings) io.note(`${answer.file}: ${warning}`);
  };
  const answers: ShownAnswer[] = [];
  const add = (answer: ShownAnswer) => {
    answers.push(about === undefined || "error" in answer ? answer : { ...answer, model: about });
    show(answer);
  };
  if (audio.includes(standardInput)) {
    if (audio.length > 1)
      throw new ParameterError("audio", `${standardInput} (standard input) alone`, audio.join(" "));
    add(await answerInput(bundle, segment, options, io));
  } else {
    const recordings = await recordingsOf(audio, segment, flags, io);
    if (recordings.utterances.length > fewRecordings) await requireCache(io);
    await answerFiles(
      bundle,
      place,
      recordings,
      { ...options, size, dataFolder: io.dataFolder(flags.data) },
      add,
      io,
    );
  }
  if (format !== undefined)
    await files.write(resolve(io.cwd, flags.out as string), writeAnswers(answers, bundle.classes, format));
  else if (flags.json) io.print(writeAnswers(answers, bundle.classes, "json").trimEnd());
  return report(answers, io);
}

const standardInput = "-";

function optionsOf({ abstain, coverage }: Flags): Partial<AnswerOptions> {
  const when =
    abstain === undefined || abstain === "never" || abstain === "default" ? abstain : Number(abstain);
  if (abstain?.trim() === "" || Number.isNaN(when))
    throw new ParameterError("--abstain", "never, default or a number from 0 to 1", abstain);
  if (when !== undefined) requireAbstain(when);
  const share = coverage === undefined ? undefined : Number(coverage);
  if (share !== undefined && !(share > 0 && share < 1))
    throw new ParameterError("--coverage", "a share from 0.5 to 0.995", coverage, "Example: --coverage 0.95");
  return {
    ...(when === undefined ? {} : { abstain: when }),
    ...(share === undefined ? {} : { coverage: share }),
  };
}

function noteBundle({ answers, description }: Bundle, io: Io): void {
  if (description.training.corpus.synthetic)
    io.note("note: this model was trained on synthetic speech and says nothing about people");
  if (answers === undefined)
    io.note(
      "note: this bundle was made by an earlier version of emoforge, or with --no-answers: its probabilities are not calibrated on other speakers, there are no sets, and it never abstains. For these train it anew.",
    );
}

async function answerInput(
  bundle: Bundle,
  segment: Segment,
  options: Partial<AnswerOptions>,
  io: Io,
): Promise<ShownAnswer> {
  const { createNodeEngine } = await import("../../tensor/node.ts");
  const predictor = await createPredictor(bundle, await createNodeEngine(), options);
  const file = "standard input";
  try {
    const source = bytesSource(await io.readInput(), file, io.platform.files.media);
    return { file, ...segment, ...(await predictor.predictSource(source, segment)) };
  } catch (error) {
    return { file, ...segment, error: faultOf(file, error) };
  } finally {
    await predictor.release();
  }
}

async function answerFiles(
  bundle: Bundle,
  folder: string,
  { utterances, problems, otherFiles, shown }: Recordings,
  options: Partial<AnswerOptions> & {
    readonly size: number | undefined;
    readonly dataFolder: string | undefined;
  },
  add: (answer: ShownAnswer) => void,
  io: Io,
): Promise<void> {
  const { size, dataFolder, ...answering } = options;
  const progress = io.progress("predicting");
  const workers = await io.workers(size);
  try {
    const workspace = workspaceWith({ ...io, workers, dataFolder });
    const watch = { signal: io.signal, onProgress: progress.update };
    for await (const [{ file }, answer] of predictRecordings(bundle, folder, utterances, workspace, {
      ...answering,
      ...watch,
    })) {
      const named = shown(file);
      add(
        "error" in answer
          ? { ...answer, file: named, error: answer.error.replaceAll(file, named) }
          : { ...answer, file: named },
      );
    }
  } finally {
    progress.end();
    await workers.close();
  }
  for (const { file, message } of problems.filter(costsRecording))
    add({ file, error: `${file}: ${message}` });
  noteProblems(
    problems.filter((problem) => !costsRecording(problem)),
    io,
  );
  const others = otherFilesText(otherFiles);
  if (others !== undefined) io.note(`not recordings, left alone: ${others}`);
}

/** A batch of which so many are unlike the training is of another kind, whatever the single recordings are. */
const shiftedFrom = { recordings: 20, share: 0.2 };

function report(answers: readonly ShownAnswer[], io: Io): number {
  const failed = answers.flatMap((answer) => ("error" in answer ? [answer] : []));
  const told = answers.flatMap((answer) => ("error" in answer ? [] : [answer]));
  for (const { file, error } of failed) io.note(error.startsWith(file) ? error : `${file}: ${error}`);
  const abstained = told.filter((answer) => answer.abstained);
  const reasons = abstained.map(
    (answer) => `abstains from ${placeOf(answer)}: ${answer.reasons.map(({ text }) => text).join("; ")}`,
  );
  for (const line of listed(reasons, (count) => `and from ${count} more recordings`)) io.note(line);
  if (answers.length > 1 && abstained.length > 0)
    io.note(`the model abstains from ${abstained.length} of ${told.length} recordings`);
  const unlike = told.filter((answer) =>
    answer.reasons.some(({ kind }) => kind === "unlike-training"),
  ).length;
  if (told.length >= shiftedFrom.recordings && unlike >= shiftedFrom.share * told.length)
    io.note(
      `${Math.round((100 * unlike) / told.length)} % of the recordings are unlike those that the model was trained on (1 % would be usual): the figures of its card do not hold for them, nor for the others of this kind`,
    );
  if (failed.length === 0) return exitCodes.ok;
  io.note(`${failed.length} of ${answers.length} files could not be used`);
  return failed.length === answers.length ? exitCodes.input : exitCodes.partial;
}
