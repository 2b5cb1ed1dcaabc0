/** @file `emoforge enrol`: recordings of one speaker in, a small file out by which later recordings of that speaker are judged. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { fileSource } from "../../audio/index.ts";
import {
  createPredictor,
  type Heard,
  type Predictor,
  requireVoices,
  type Voice,
  voiceFileText,
} from "../../bundle/index.ts";
import {
  costsRecording,
  EmoforgeError,
  exitCodes,
  faultOf,
  knownSpeakers,
  ParameterError,
  throwIfAborted,
  type Utterance,
} from "../../core/index.ts";
import { segmentOf } from "../../experiment/light.ts";
import { packageVersion } from "../../platform/node/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import { listenToVoice } from "../../timeline/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { columnOption } from "../support/flags.ts";
import { modelHelp, modelUsage, openModelArgument } from "../support/model-argument.ts";
import { requireFile } from "../support/outputs.ts";
import { noteProblems } from "../support/problems.ts";
import { type Recordings, recordingsOf } from "../support/recordings.ts";
import { noteVoices } from "../support/voices.ts";

interface Flags {
  readonly out: string;
  readonly force?: boolean;
  readonly speaker?: string;
  readonly stretches?: boolean;
  readonly data?: string;
  readonly column: readonly string[];
}

export function registerEnrol(program: Command, io: Io, ending: Ending): void {
  program
    .command("enrol")
    .description(
      "Learn a speaker's voice from recordings without labels, for `predict --voice` and `timeline --voice`.",
    )
    .usage(modelUsage("<audio...>"))
    .argument(
      "<audio...>",
      `${modelHelp}audio files of one speaker, folders of them, a manifest with the column file (and speaker, start, end), or a corpus id`,
    )
    .requiredOption("--out <file>", "the voice, a JSON file (60 kB for emobase2010)")
    .option("--force", "replace an existing file")
    .option("--speaker <name>", "of a manifest or corpus with several speakers: whose voice")
    .option("--stretches", "long recordings: learn from each stretch of speech, as `timeline` judges them")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(...columnOption)
    .addHelpText(
      "after",
      `
The file holds mean and variance of the speaker's features, and no recording can be made from it; it says something about a person
all the same. The more recordings the better, in all the moods that are to be told apart: a voice that is known from calm recordings
alone makes calm the measure. What looks wrong with the recordings is said on standard error: that they show one emotion only, or
more than one speaker.

Example:
  emoforge enrol calls/anna/ --out anna.json
  emoforge enrol models/emodb calls/anna/ --out anna.json
  emoforge enrol models/emodb turns.csv --speaker anna --out anna.json
  emoforge enrol models/emodb interview.flac --stretches --out anna.json
  emoforge predict models/emodb new-call.wav --voice anna.json`,
    )
    .action(ending((names: readonly string[], flags: Flags) => enrol(names, flags, io)));
}

async function enrol(names: readonly string[], flags: Flags, io: Io): Promise<number> {
  const { files } = io.platform;
  const { bundle, rest: audio } = await openModelArgument(names, io);
  const { record } = requireVoices(bundle.voices, bundle.features);
  const recordings = await recordingsOf(audio, {}, flags, io);
  const utterances = ofSpeaker(recordings, flags);
  await requireFile("--out", flags.out, { force: flags.force }, io);
  const predictor = await createPredictor(bundle, await createNodeEngine());
  const what = flags.stretches ? "stretches" : "recordings";
  const costly = recordings.problems.filter(costsRecording);
  noteProblems(
    recordings.problems.filter((problem) => !costsRecording(problem)),
    io,
  );
  const faults = costly.map(({ file, message }) => `${file}: ${message}`);
  const fail = (fault: string) => void faults.push(fault);
  try {
    const learn = flags.stretches ? fromStretches : fromRecordings;
    const learned = await learn(predictor, utterances, recordings.shown, fail, io);
    for (const fault of faults) io.note(fault);
    if (learned.heard === 0) throw new EmoforgeError(`enrol: expected ${what} that can be used, got none.`);
    const voice = learned.voice();
    const version = `emoforge ${packageVersion()}`;
    await files.write(resolve(io.cwd, flags.out), voiceFileText(voice, bundle, version));
    noteVoices(new Map([[flags.out, voice]]), record, what, io);
    const count = `${voice.recordings}${voice.recordings < learned.heard ? ` of ${learned.heard}` : ""}`;
    io.print(`Voice: ${flags.out}, from ${count} ${count === "1" ? what.slice(0, -1) : what}`);
  } finally {
    await predictor.release();
  }
  return faults.length === 0 ? exitCodes.ok : exitCodes.partial;
}

/** @throws {ParameterError} unless the recordings are of one speaker. */
function ofSpeaker({ utterances, name }: Recordings, { speaker, stretches }: Flags): readonly Utterance[] {
  if (stretches && utterances.some(({ startSec, endSec }) => startSec !== undefined || endSec !== undefined))
    throw new ParameterError(
      "--stretches",
      "whole recordings",
      `${name}, which has their starts and ends`,
      "Leave it out: the manifest's own stretches are taken.",
    );
  const named = knownSpeakers(utterances.map((one) => one.speaker));
  if (speaker === undefined ? named.length <= 1 : named.includes(speaker))
    return speaker === undefined ? utterances : utterances.filter((one) => one.speaker === speaker);
  const choices = named.slice(0, 10).join(", ");
  throw new ParameterError(
    "--speaker",
    named.length === 0
      ? "a manifest or corpus that names speakers"
      : `one of ${choices}${named.length > 10 ? ", ..." : ""}`,
    speaker ?? "none",
  );
}

type Learn = (
  predictor: Predictor,
  utterances: readonly Utterance[],
  shown: (file: string) => string,
  fail: (fault: string) => void,
  io: Io,
) => Promise<{ readonly heard: number; voice(): Voice }>;

const fromRecordings: Learn = async (predictor, utterances, shown, fail, io) => {
  const heard: Heard[] = [];
  await throughAll(utterances, shown, fail, io, async (utterance, name) => {
    const one = await predictor.hear(
      await fileSource(utterance.file, io.platform.files, name),
      segmentOf(utterance),
    );
    for (const warning of one.warnings) io.note(`${name}: ${warning}`);
    heard.push(one);
  });
  return { heard: heard.length, voice: () => predictor.enrol(heard) };
};

const fromStretches: Learn = async (predictor, utterances, shown, fail, io) => {
  const listener = listenToVoice(predictor);
  let heard = 0;
  await throughAll(utterances, shown, fail, io, async ({ file }, name) => {
    heard += await listener.hear(await fileSource(file, io.platform.files, name), { signal: io.signal });
  });
  return { heard, voice: listener.voice };
};

/** One recording after another; one that cannot be used does not stop the others. */
async function throughAll(
  utterances: readonly Utterance[],
  shown: (file: string) => string,
  fail: (fault: string) => void,
  io: Io,
  listen: (utterance: Utterance, name: string) => Promise<void>,
): Promise<void> {
  const progress = io.progress("listening");
  try {
    for (const [i, utterance] of utterances.entries()) {
      throwIfAborted(io.signal);
      const name = shown(utterance.file);
      try {
        await listen(utterance, name);
      } catch (error) {
        fail(faultOf(name, error));
      }
      progress.update(i + 1, utterances.length, name);
    }
  } finally {
    progress.end();
  }
}
