/** @file `emoforge predict`: a bundle and recordings in; for each a label with probabilities and a set, or why there is none. */

import { resolve } from "node:path";
import type { Command } from "commander";
import type { AnswerOptions, BatchShift } from "../../answers/index.ts";
import { bytesSource } from "../../audio/index.ts";
import { type Bundle, createPredictor, type Voice, voiceSummary } from "../../bundle/index.ts";
import { costsRecording, exitCodes, faultOf, listed, ParameterError } from "../../core/index.ts";
import { fewRecordings, predictRecordings } from "../../experiment/light.ts";
import type { Segment } from "../../features/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import {
  type AnsweringFlags,
  answerOptionsOf,
  noteBatch,
  noteBundle,
  noteUnlike,
  withAnsweringOptions,
} from "../support/answering.ts";
import { formatOfAnswers, placeOf, type ShownAnswer, textLine, writeAnswers } from "../support/answers.ts";
import { columnOption, seconds, wholeNumber } from "../support/flags.ts";
import { modelHelp, modelUsage, openModelArgument } from "../support/model-argument.ts";
import { requireCache, requireFile } from "../support/outputs.ts";
import { noteProblems, otherFilesText } from "../support/problems.ts";
import { type Recordings, recordingsOf } from "../support/recordings.ts";
import { bySpeaker, hintAtVoices } from "../support/speakers.ts";
import { noteVoices, type VoiceFlags, voiceOf, withVoiceOptions } from "../support/voices.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends AnsweringFlags, VoiceFlags {
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly start?: string;
  readonly end?: string;
  readonly data?: string;
  readonly column: readonly string[];
  readonly workers?: string;
}

export function registerPredict(program: Command, io: Io, ending: Ending): void {
  const command = program
    .command("predict")
    .description(
      "Name the emotion of recordings, by a model that `emoforge train` saved, or say why it cannot be named.",
    )
    .usage(modelUsage("<audio...>"))
    .argument(
      "<audio...>",
      `${modelHelp}audio files, folders of them, a manifest with the column file (and speaker, start, end), a corpus id, or - for standard input`,
    );
  withVoiceOptions(withAnsweringOptions(command))
    .option("--speaker-folders", "each folder that holds recordings is a speaker")
    .option("--alone", "judge each recording by itself, although a manifest or corpus names speakers")
    .option(
      "--json",
      "print a JSON list: file, label, set, probabilities, abstained, reasons, warnings, voice; or file, error",
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

A bundle of \`train --normalisation speaker\` adapts to voices: recordings of one speaker are judged by what they have in common. The
speakers are those that a manifest or corpus names, or say them: --same-speaker, --speaker-folders or --voice. What became of each voice
is said on standard error.

Example:
  emoforge predict call.wav
  emoforge predict models/emodb-svm call-1.wav call-2.mp3 --json
  emoforge predict models/emodb-svm turns.csv --abstain 0.7 --out answers.csv
  emoforge predict models/emodb-voices calls/anna/ --same-speaker
  ffmpeg -i film.mkv -f wav - | emoforge predict models/emodb-svm -`,
    )
    .action(ending((names: readonly string[], flags: Flags) => predict(names, flags, io)));
}

async function predict(names: readonly string[], flags: Flags, io: Io): Promise<number> {
  const options = answerOptionsOf(flags);
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
  const voice = await voiceOf(flags, bundle, io);
  if (voice !== undefined && bundle.voices !== undefined)
    noteVoices(new Map([[flags.voice as string, voice]]), bundle.voices.record, "recordings", io);
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
    if (flags.sameSpeaker || flags.speakerFolders)
      throw new ParameterError("audio", "several recordings to learn a voice from", "standard input");
    add(await answerInput(bundle, segment, { ...options, ...(voice && { voice }) }, io));
  } else {
    const recordings = bySpeaker(await recordingsOf(audio, segment, flags, io), flags);
    hintAtVoices(recordings, bundle, flags, io);
    if (recordings.utterances.length > fewRecordings) await requireCache(io);
    await answerFiles(
      bundle,
      place,
      recordings,
      {
        ...options,
        ...(voice && { voice }),
        size,
        dataFolder: io.dataFolder(flags.data),
        onBatch: (shift) => noteBatch(shift, io),
      },
      add,
      io,
    );
  }
  if (format !== undefined)
    await files.write(resolve(io.cwd, flags.out as string), writeAnswers(answers, bundle, format));
  else if (flags.json) io.print(writeAnswers(answers, bundle, "json").trimEnd());
  return report(answers, io);
}

const standardInput = "-";

async function answerInput(
  bundle: Bundle,
  segment: Segment,
  { voice, ...options }: Partial<AnswerOptions> & { readonly voice?: Voice },
  io: Io,
): Promise<ShownAnswer> {
  const { createNodeEngine } = await import("../../tensor/node.ts");
  const predictor = await createPredictor(bundle, await createNodeEngine(), options);
  const file = "standard input";
  try {
    const source = bytesSource(await io.readInput(), file, io.platform.files.media);
    const prediction = await predictor.predictSource(source, segment, voice);
    const said = voice && bundle.voices && voiceSummary(voice, bundle.voices.record);
    return { file, ...segment, ...prediction, ...(said && { voice: said }) };
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
    readonly voice?: Voice;
    readonly size: number | undefined;
    readonly dataFolder: string | undefined;
    readonly onBatch: (shift: BatchShift) => void;
  },
  add: (answer: ShownAnswer) => void,
  io: Io,
): Promise<void> {
  const { size, dataFolder, ...answering } = options;
  const progress = io.progress("predicting");
  const workers = await io.workers(size);
  try {
    const workspace = workspaceWith({ ...io, workers, dataFolder });
    for await (const [{ file }, answer] of predictRecordings(bundle, folder, utterances, workspace, {
      ...answering,
      signal: io.signal,
      onProgress: progress.update,
      onVoices: (voices) => bundle.voices && noteVoices(voices, bundle.voices.record, "recordings", io),
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
  noteUnlike(told, io);
  if (failed.length === 0) return exitCodes.ok;
  io.note(`${failed.length} of ${answers.length} files could not be used`);
  return failed.length === answers.length ? exitCodes.input : exitCodes.partial;
}
