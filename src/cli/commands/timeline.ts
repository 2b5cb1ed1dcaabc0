/** @file `emoforge timeline`: a bundle and recordings of any length in, emotions over time out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { fileSource } from "../../audio/index.ts";
import { createPredictor, type Predictor, type Voice, voiceSummary } from "../../bundle/index.ts";
import {
  costsRecording,
  EmoforgeError,
  exitCodes,
  faultOf,
  InterruptedError,
  ParameterError,
  throwIfAborted,
} from "../../core/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import {
  type CutOptions,
  checkCutOptions,
  listenToVoice,
  segmentDefaults,
  type TimelineJson,
  timeline,
  timelineJson,
  tsvLines,
} from "../../timeline/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import {
  type AnsweringFlags,
  answerOptionsOf,
  noteBundle,
  withAnsweringOptions,
} from "../support/answering.ts";
import { audioFilesOf } from "../support/audio-files.ts";
import { list, oneOf, positiveNumber } from "../support/flags.ts";
import { modelHelp, modelUsage, openModelArgument } from "../support/model-argument.ts";
import { noteProblems, otherFilesText } from "../support/problems.ts";
import { openSilero } from "../support/silero.ts";
import { timelineFiles } from "../support/timeline-files.ts";
import { timelineFormats } from "../support/timeline-formats.ts";
import { noteVoices, type VoiceFlags, voiceOf, withVoiceOptions } from "../support/voices.ts";

interface Flags extends AnsweringFlags, Pick<VoiceFlags, "sameSpeaker" | "voice"> {
  readonly window?: string;
  readonly hop?: string;
  readonly vad?: string;
  readonly pause?: string;
  readonly longest?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly format?: string;
  readonly force?: boolean;
}

type Failure = { readonly file: string; readonly error: string };

export function registerTimeline(program: Command, io: Io, ending: Ending): void {
  const command = program
    .command("timeline")
    .description(
      "Say the emotions of recordings of any length over time, by a model that `emoforge train` saved.",
    )
    .usage(modelUsage("<audio...>"))
    .argument("<audio...>", `${modelHelp}audio files, or folders of them`);
  withVoiceOptions(withAnsweringOptions(command))
    .option("--window <seconds>", "judge windows of this length in place of stretches of speech, e.g. 3")
    .option("--hop <seconds>", "from one window to the next (default: 1, or the window if it is shorter)")
    .option("--vad <detector>", "what tells speech: voicing (default), silero, or silero=<model.onnx>")
    .option(
      "--pause <seconds>",
      `pauses up to this long do not end a stretch (default: ${segmentDefaults.pauseSec})`,
    )
    .option(
      "--longest <seconds>",
      `stretches longer than this are cut (default: ${segmentDefaults.longestSec})`,
    )
    .option("--json", "print a JSON list: file, duration, warnings, voice, segments; or file, error")
    .option("--out <path>", "write a file, whose ending names the format, or with --format a folder")
    .option("--format <a,b,...>", `some of ${Object.keys(timelineFormats).join(", ")}`)
    .option("--force", "replace existing files")
    .addHelpText(
      "after",
      `
Prints a table, cells separated by tabs: file, start, end, label, set, abstained, reasons, and each class's probability. Times are
in seconds. A file that cannot be used is said on standard error and does not stop the others; the exit code is then 3 (1 if none
could be used).

With --same-speaker all recordings are gone through twice: first their stretches say what the voice is like, then they are judged by it.

Example:
  emoforge timeline interview.flac --out interview.html
  emoforge timeline models/emodb-svm interview.flac
  emoforge timeline models/emodb-svm interview.flac --window 3 --hop 1 --out interview.svg
  emoforge timeline models/emodb-svm calls/ --out labels --format textgrid,html`,
    )
    .action(ending((names: readonly string[], flags: Flags) => timelines(names, flags, io)));
}

async function timelines(given: readonly string[], flags: Flags, io: Io): Promise<number> {
  const { files } = io.platform;
  const options = durationsOf(flags);
  checkCutOptions(options);
  const answering = answerOptionsOf(flags);
  const { model: sileroModel, kind } = detectorOf(flags);
  const { folder, bundle, about, rest: audio } = await openModelArgument(given, io);
  const enrolled = await voiceOf(flags, bundle, io);
  const { names: paths, problems, otherFiles } = await audioFilesOf(audio, io);
  const output = await outputOf(flags, paths, folder, io);
  const engine = await createNodeEngine();
  const detector = kind === "silero" ? await openSilero(sileroModel, engine, io) : undefined;
  const predictor = await createPredictor(bundle, engine, answering).catch(async (error: unknown) => {
    await detector?.release();
    throw error;
  });
  noteBundle(bundle, io);

  const done: TimelineJson[] = [];
  const failures: Failure[] = [];
  const cut: CutOptions = { ...options, ...(detector && { detector }), signal: io.signal };
  const toTable = !flags.json && output === undefined;
  const table = tsvLines(bundle.classes);
  if (toTable) io.print(table.header);
  const progress = io.progress("timeline");
  try {
    const voice = flags.sameSpeaker ? await learnedFrom(paths, predictor, cut, io) : enrolled;
    const record = bundle.voices?.record;
    if (record !== undefined && (flags.sameSpeaker || flags.voice !== undefined)) {
      const named = new Map([[flags.voice ?? "the speaker", voice]]);
      noteVoices(named, record, flags.sameSpeaker ? "stretches" : "recordings", io);
    }
    const said = voice && record && { voice: voiceSummary(voice, record) };
    for (const [i, file] of paths.entries()) {
      throwIfAborted(io.signal);
      try {
        const found = await timeline(await fileSource(resolve(io.cwd, file), files, file), predictor, {
          ...cut,
          ...(voice && { voice }),
          onProgress: (share) => progress.update(i + share, paths.length, file),
          onSegment: (segment) => toTable && io.print(table.line(file, segment)),
        });
        done.push(timelineJson({ file, model: about, ...found, ...said }));
        for (const warning of found.warnings) io.note(`${file}: ${warning}`);
        if (found.segments.length === 0) io.note(`${file}: no speech was found in it.`);
        for (const path of (await output?.add({ file, model: about, ...found, ...said })) ?? [])
          io.note(`wrote ${path}`);
      } catch (error) {
        fail({ file, error: faultOf(file, error) });
      }
      progress.update(i + 1, paths.length, file);
    }
  } finally {
    progress.end();
    await Promise.all([predictor.release(), detector?.release()]);
  }
  for (const { file, message } of problems.filter(costsRecording))
    fail({ file, error: `${file}: ${message}` });
  noteProblems(
    problems.filter((problem) => !costsRecording(problem)),
    io,
  );
  const others = otherFilesText(otherFiles);
  if (others !== undefined) io.note(`not recordings, left alone: ${others}`);
  if (flags.json) io.print(JSON.stringify([...done, ...failures], null, 1));
  if (done.length > 0) for (const path of (await output?.finish()) ?? []) io.note(`wrote ${path}`);
  if (failures.length === 0) return exitCodes.ok;
  io.note(`${failures.length} of ${done.length + failures.length} files could not be used`);
  return done.length === 0 ? exitCodes.input : exitCodes.partial;

  function fail(failure: Failure): void {
    failures.push(failure);
    io.note(failure.error);
  }
}

/** @returns Undefined where nothing that was heard is fit to learn from. A recording that cannot be read gets its error when it is judged. */
async function learnedFrom(
  paths: readonly string[],
  predictor: Predictor,
  cut: CutOptions,
  io: Io,
): Promise<Voice | undefined> {
  const listener = listenToVoice(predictor);
  const progress = io.progress("listening");
  try {
    for (const [i, file] of paths.entries()) {
      const onProgress = (share: number) => progress.update(i + share, paths.length, file);
      try {
        const source = await fileSource(resolve(io.cwd, file), io.platform.files, file);
        await listener.hear(source, { ...cut, onProgress });
      } catch (error) {
        faultOf(file, error);
      }
    }
    return listener.voice();
  } catch (error) {
    if (error instanceof EmoforgeError && !(error instanceof InterruptedError)) return undefined;
    throw error;
  } finally {
    progress.end();
  }
}

/** How the recording is cut. @throws {ParameterError} for options that say both windows and speech. */
function durationsOf(flags: Flags): CutOptions {
  const seconds = (option: string, text: string) => positiveNumber(option, text);
  if (flags.window === undefined) {
    if (flags.hop !== undefined)
      throw new ParameterError("--hop", "windows", "none", "Also give their length: --window 3");
    return {
      ...(flags.pause === undefined ? {} : { pauseSec: seconds("--pause", flags.pause) }),
      ...(flags.longest === undefined ? {} : { longestSec: seconds("--longest", flags.longest) }),
    };
  }
  const other = (["vad", "pause", "longest"] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined) {
    throw new ParameterError(
      `--${other}`,
      "stretches of speech",
      `windows of ${flags.window} s`,
      "Leave out one of the two.",
    );
  }
  const windowSec = seconds("--window", flags.window);
  const hopSec = flags.hop === undefined ? Math.min(1, windowSec) : seconds("--hop", flags.hop);
  return { windows: { windowSec, hopSec } };
}

/** @throws {ParameterError} for an unknown detector. */
function detectorOf({ vad = "voicing" }: Flags): {
  readonly kind: string;
  readonly model: string | undefined;
} {
  const [name, ...path] = vad.split("=");
  const kind = oneOf("--vad", ["voicing", "silero"], name);
  const model = path.length === 0 ? undefined : path.join("=");
  if (model === "" || (kind === "voicing" && model !== undefined))
    throw new ParameterError("--vad", "voicing, silero or silero=<model.onnx>", vad);
  return { kind, model };
}

async function outputOf(flags: Flags, recordings: readonly string[], bundle: string, io: Io) {
  const { out, format, force } = flags;
  if (out === undefined) {
    if (format === undefined) return undefined;
    throw new ParameterError("--format", "a folder to write to", "none", "Name it: --out <folder>");
  }
  return timelineFiles({ out, formats: list(format), force }, recordings, bundle, io);
}
