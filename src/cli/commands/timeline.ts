/** @file `emoforge timeline`: a bundle and recordings of any length in, emotions over time out. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { fileSource } from "../../audio/index.ts";
import { createPredictor } from "../../bundle/index.ts";
import { costsRecording, exitCodes, faultOf, ParameterError, throwIfAborted } from "../../core/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import {
  checkTimelineOptions,
  segmentDefaults,
  type TimelineJson,
  type TimelineOptions,
  timeline,
  timelineJson,
  tsvLines,
} from "../../timeline/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { audioFilesOf } from "../support/audio-files.ts";
import { list, oneOf, positiveNumber } from "../support/flags.ts";
import { modelHelp, modelUsage, openModelArgument } from "../support/model-argument.ts";
import { noteProblems, otherFilesText } from "../support/problems.ts";
import { openSilero } from "../support/silero.ts";
import { timelineFiles } from "../support/timeline-files.ts";
import { timelineFormats } from "../support/timeline-formats.ts";

interface Flags {
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
  program
    .command("timeline")
    .description(
      "Say the emotions of recordings of any length over time, by a model that `emoforge train` saved.",
    )
    .usage(modelUsage("<audio...>"))
    .argument("<audio...>", `${modelHelp}audio files, or folders of them`)
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
    .option("--json", "print a JSON list: file, duration, warnings, segments; or file, error")
    .option("--out <path>", "write a file, whose ending names the format, or with --format a folder")
    .option("--format <a,b,...>", `some of ${Object.keys(timelineFormats).join(", ")}`)
    .option("--force", "replace existing files")
    .addHelpText(
      "after",
      `
Prints a table, cells separated by tabs: file, start, end, label, set, abstained, reasons, and each class's probability. Times are
in seconds. A file that cannot be used is said on standard error and does not stop the others; the exit code is then 3 (1 if none
could be used).

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
  checkTimelineOptions(options);
  const { model: sileroModel, kind } = detectorOf(flags);
  const { folder, bundle, about, rest: audio } = await openModelArgument(given, io);
  const { names: paths, problems, otherFiles } = await audioFilesOf(audio, io);
  const output = await outputOf(flags, paths, folder, io);
  const engine = await createNodeEngine();
  const detector = kind === "silero" ? await openSilero(sileroModel, engine, io) : undefined;
  const predictor = await createPredictor(bundle, engine).catch(async (error: unknown) => {
    await detector?.release();
    throw error;
  });
  if (bundle.description.training.corpus.synthetic)
    io.note("note: this model was trained on synthetic speech and says nothing of people");

  const done: TimelineJson[] = [];
  const failures: Failure[] = [];
  const toTable = !flags.json && output === undefined;
  const table = tsvLines(bundle.classes);
  if (toTable) io.print(table.header);
  const progress = io.progress("timeline");
  try {
    for (const [i, file] of paths.entries()) {
      throwIfAborted(io.signal);
      try {
        const found = await timeline(await fileSource(resolve(io.cwd, file), files, file), predictor, {
          ...options,
          ...(detector && { detector }),
          signal: io.signal,
          onProgress: (share) => progress.update(i + share, paths.length, file),
          onSegment: (segment) => toTable && io.print(table.line(file, segment)),
        });
        done.push(timelineJson({ file, model: about, ...found }));
        for (const warning of found.warnings) io.note(`${file}: ${warning}`);
        if (found.segments.length === 0) io.note(`${file}: no speech was found in it.`);
        for (const path of (await output?.add({ file, model: about, ...found })) ?? [])
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

/** How the recording is cut. @throws {ParameterError} for options that say both windows and speech. */
function durationsOf(flags: Flags): TimelineOptions {
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
