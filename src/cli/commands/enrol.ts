/** @file `emoforge enrol`: recordings of one speaker in, a small file out by which later recordings of that speaker are judged. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { fileSource } from "../../audio/index.ts";
import {
  createPredictor,
  type Heard,
  loadBundle,
  requireVoices,
  voiceFileText,
  voiceRemarks,
} from "../../bundle/index.ts";
import { costsRecording, EmoforgeError, exitCodes, faultOf, throwIfAborted } from "../../core/index.ts";
import { packageVersion } from "../../platform/node/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { audioFilesOf } from "../support/audio-files.ts";
import { requireFile } from "../support/outputs.ts";

interface Flags {
  readonly out: string;
  readonly force?: boolean;
}

export function registerEnrol(program: Command, io: Io, ending: Ending): void {
  program
    .command("enrol")
    .description("Learn a speaker's voice from recordings without labels, for `predict --voice`.")
    .argument("<bundle>", "bundle folder, trained with --normalisation speaker")
    .argument("<audio...>", "audio files of one speaker, or folders of them")
    .requiredOption("--out <file>", "the voice, a JSON file of about 60 kB")
    .option("--force", "replace an existing file")
    .addHelpText(
      "after",
      `
The file holds mean and variance of the speaker's features, and no recording can be made from it; it says something about a person
all the same. The more recordings the better, in all the moods that are to be told apart: a voice that is known from calm recordings
alone makes calm the measure. What looks wrong with the recordings is said on standard error: that they show one emotion only, or
more than one speaker.

Example:
  emoforge enrol models/emodb calls/anna/ --out anna.json
  emoforge predict models/emodb new-call.wav --voice anna.json`,
    )
    .action(
      ending((bundle: string, audio: readonly string[], flags: Flags) => enrol(bundle, audio, flags, io)),
    );
}

async function enrol(folder: string, audio: readonly string[], flags: Flags, io: Io): Promise<number> {
  const { files, hasher } = io.platform;
  const bundle = await loadBundle(resolve(io.cwd, folder), files, hasher);
  const { record } = requireVoices(bundle.voices);
  const { names, problems } = await audioFilesOf(audio, io);
  await requireFile("--out", flags.out, { force: flags.force }, io);
  const predictor = await createPredictor(bundle, await createNodeEngine());
  const progress = io.progress("listening");
  const heard: Heard[] = [];
  const faults = problems.filter(costsRecording).map(({ file, message }) => `${file}: ${message}`);
  try {
    for (const [i, file] of names.entries()) {
      throwIfAborted(io.signal);
      try {
        heard.push(await predictor.hear(await fileSource(resolve(io.cwd, file), files, file)));
        for (const warning of heard[heard.length - 1].warnings) io.note(`${file}: ${warning}`);
      } catch (error) {
        faults.push(faultOf(file, error));
      }
      progress.update(i + 1, names.length, file);
    }
    progress.end();
    for (const fault of faults) io.note(fault);
    if (heard.length === 0)
      throw new EmoforgeError("enrol: expected at least one recording that can be used, got none.");
    const voice = predictor.enrol(heard);
    const version = `emoforge ${packageVersion()}`;
    await files.write(resolve(io.cwd, flags.out), voiceFileText(voice, bundle, version));
    for (const remark of voiceRemarks(voice, record)) io.note(`${flags.out}: ${remark}`);
    io.print(`Voice: ${flags.out}, from ${recordingsText(heard.length)}`);
  } finally {
    progress.end();
    await predictor.release();
  }
  return faults.length === 0 ? exitCodes.ok : exitCodes.partial;
}

const recordingsText = (count: number) => `${count} ${count === 1 ? "recording" : "recordings"}`;
