/** @file `emoforge predict`: a bundle and recordings in, a label and probabilities for each out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { fileSource } from "../../audio/index.ts";
import { createPredictor, type FilePrediction, loadBundle } from "../../bundle/index.ts";
import { costsRecording, exitCodes, faultOf, throwIfAborted } from "../../core/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { audioFilesOf } from "../support/audio-files.ts";
import { noteProblems, otherFilesText } from "../support/problems.ts";

interface Flags {
  readonly json?: boolean;
}

type Answer =
  | ({ readonly file: string } & FilePrediction)
  | { readonly file: string; readonly error: string };

export function registerPredict(program: Command, io: Io, ending: Ending): void {
  program
    .command("predict")
    .description("Name the emotion of recordings, by a model that `emoforge train` saved.")
    .argument("<bundle>", "bundle folder")
    .argument("<audio...>", "audio files, or folders of them")
    .option("--json", "print a JSON list: file, label, probabilities, warnings; or file, error")
    .addHelpText(
      "after",
      `
Prints a line for each file: path, label, and each class's probability, separated by tabs. What is wrong with a file that is
used nevertheless (a part is missing or damaged, silence, clipping) is said on standard error. A file that cannot be used is said
there too and does not stop the others; the exit code is then 3 (1 if none could be used).

Example:
  emoforge predict models/emodb-svm call-1.wav call-2.mp3 --json`,
    )
    .action(
      ending((bundle: string, audio: readonly string[], flags: Flags) => predict(bundle, audio, flags, io)),
    );
}

async function predict(folder: string, audio: readonly string[], flags: Flags, io: Io): Promise<number> {
  const { files, hasher } = io.platform;
  const bundle = await loadBundle(resolve(io.cwd, folder), files, hasher);
  const { names: paths, problems, otherFiles } = await audioFilesOf(audio, io);
  const predictor = await createPredictor(bundle, await createNodeEngine());
  if (bundle.description.training.corpus.synthetic)
    io.note("note: this model was trained on synthetic speech and says nothing about people");
  const answers: Answer[] = [];
  const progress = io.progress("predicting");
  try {
    for (const [i, file] of paths.entries()) {
      throwIfAborted(io.signal);
      const answer = await answerFor(file);
      answers.push(answer);
      if (!flags.json) show(answer, io);
      progress.update(i + 1, paths.length, file);
    }
  } finally {
    progress.end();
    await predictor.release();
  }
  for (const { file, message } of problems.filter(costsRecording)) {
    const answer = { file, error: `${file}: ${message}` };
    answers.push(answer);
    if (!flags.json) show(answer, io);
  }
  noteProblems(
    problems.filter((problem) => !costsRecording(problem)),
    io,
  );
  const others = otherFilesText(otherFiles);
  if (others !== undefined) io.note(`not recordings, left alone: ${others}`);
  if (flags.json) io.print(JSON.stringify(answers, null, 1));
  const failed = answers.filter((answer) => "error" in answer);
  if (failed.length === 0) return exitCodes.ok;
  if (flags.json) for (const answer of failed) show(answer, io);
  io.note(`${failed.length} of ${answers.length} files could not be used`);
  return failed.length === answers.length ? exitCodes.input : exitCodes.partial;

  async function answerFor(file: string): Promise<Answer> {
    try {
      const source = await fileSource(resolve(io.cwd, file), files, file);
      return { file, ...(await predictor.predictSource(source)) };
    } catch (error) {
      return { file, error: faultOf(file, error) };
    }
  }
}

function show(answer: Answer, io: Io): void {
  if ("error" in answer) {
    io.note(answer.error.startsWith(answer.file) ? answer.error : `${answer.file}: ${answer.error}`);
    return;
  }
  const shares = Object.entries(answer.probabilities).map(([name, p]) => `${name}=${p.toFixed(3)}`);
  io.print([answer.file, answer.label, ...shares].join("\t"));
  for (const warning of answer.warnings) io.note(`${answer.file}: ${warning}`);
}
