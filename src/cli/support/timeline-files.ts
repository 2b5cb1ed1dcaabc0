/** @file Where the files of `emoforge timeline` go: known, with what they would replace, before anything is computed. */

import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { ParameterError } from "../../core/index.ts";
import type { NamedTimeline } from "../../timeline/index.ts";
import type { Io } from "../io.ts";
import { oneOf } from "./flags.ts";
import { requireFile, requireFolder } from "./outputs.ts";
import { type About, type Content, type TimelineFormat, timelineFormats } from "./timeline-formats.ts";

export interface TimelineFiles {
  /** Takes the next recording's timeline. @returns Paths of what was written, as the user would name them. */
  add(timeline: NamedTimeline): Promise<readonly string[]>;
  /** Writes what holds several recordings. */
  finish(): Promise<readonly string[]>;
}

interface OutFlags {
  readonly out: string;
  /** Names of formats: `out` is then a folder, and otherwise a file whose ending names the format. */
  readonly formats: readonly string[] | undefined;
  readonly force: boolean | undefined;
}

/** A format and the paths of its files: by recording, or one after the other. */
interface Target {
  readonly format: TimelineFormat;
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * @param recordings As the user named them.
 * @throws {ParameterError} for an unknown format or ending, several recordings in a file that holds one, and files that exist.
 */
export async function timelineFiles(
  { out, formats, force }: OutFlags,
  recordings: readonly string[],
  model: string,
  io: Io,
): Promise<TimelineFiles> {
  const targets =
    formats === undefined ? [fileTarget(out, recordings)] : folderTargets(out, formats, recordings, io.cwd);
  if (formats === undefined) await requireFile("--out", out, { force }, io);
  else await requireRoom(out, targets, force, io);
  const about: About = {
    date: new Date(io.platform.clock.now()).toISOString(),
    model: basename(resolve(io.cwd, model)),
  };
  const draws = targets.some(({ format }) => format.of === "all" && format.draws);
  const later: NamedTimeline[] = [];
  const save = async (path: string, content: Content) => {
    await io.platform.files.write(resolve(io.cwd, path), content);
    return path;
  };
  return {
    async add(timeline) {
      later.push(draws ? timeline : { ...timeline, envelope: noEnvelope });
      const written: string[] = [];
      for (const { format, paths } of targets) {
        const path = paths.get(timeline.file);
        if (format.of !== "each" || path === undefined) continue;
        written.push(await save(path, await format.write(seenFrom(path, format, timeline, io), about)));
      }
      return written;
    },
    async finish() {
      const written: string[] = [];
      for (const { format, paths } of targets) {
        if (format.of !== "all") continue;
        const all = [...paths.values()];
        const seen = later.map((timeline) => seenFrom(all[0], format, timeline, io));
        const contents = format.write(seen, about);
        for (const [i, path] of all.entries()) written.push(await save(path, contents[i]));
      }
      return written;
    },
  };
}

const noEnvelope = { partSec: 1, low: new Float32Array(0), high: new Float32Array(0) };

/** One file, by its ending. */
function fileTarget(out: string, recordings: readonly string[]): Target {
  const ending = extname(out).toLowerCase();
  const names = Object.entries(timelineFormats).filter(([, format]) => endingsOf(format).includes(ending));
  if (names.length === 0) {
    const known = Object.values(timelineFormats).flatMap(endingsOf).join(" ");
    throw new ParameterError(
      "--out",
      `a file that ends in one of ${known}`,
      out,
      "For a folder also give --format.",
    );
  }
  const [[, format]] = names;
  if (format.of === "all") return { format, paths: new Map([[format.names[0], out]]) };
  if (recordings.length > 1) {
    throw new ParameterError(
      "--out",
      `a folder for ${recordings.length} recordings`,
      out,
      `Give the folder and --format ${names[0][0]}.`,
    );
  }
  return { format, paths: new Map(recordings.map((name) => [name, out])) };
}

/** In lower case; none for formats of several files. */
function endingsOf(format: TimelineFormat): string[] {
  if (format.of === "each") return [format.ending.toLowerCase()];
  return format.names.length === 1 ? [extname(format.names[0])] : [];
}

function folderTargets(
  folder: string,
  wanted: readonly string[],
  recordings: readonly string[],
  cwd: string,
): Target[] {
  const known = Object.keys(timelineFormats);
  if (wanted.length === 0) throw new ParameterError("--format", `some of ${known.join(", ")}`, "none");
  return [...new Set(wanted)].map((name) => {
    const format = timelineFormats[oneOf("--format", known, name)];
    const paths =
      format.of === "each"
        ? pathsOf(recordings, cwd).map(
            ([recording, path]) => [recording, join(folder, path + format.ending)] as const,
          )
        : format.names.map((file) => [file, join(folder, file)] as const);
    return { format, paths: new Map(paths) };
  });
}

/** Each recording's path from the folder that all of them are in, without its ending unless another differs in it alone. */
function pathsOf(recordings: readonly string[], cwd: string): (readonly [recording: string, path: string])[] {
  const full = recordings.map((name) => resolve(cwd, name));
  let common = dirname(full[0]);
  while (!full.every((path) => relative(common, path).split(/[\\/]/)[0] !== "..")) common = dirname(common);
  const stems = full.map((path) => relative(common, path.slice(0, path.length - extname(path).length)));
  const counts = new Map<string, number>();
  // Some systems do not tell upper from lower case.
  for (const stem of stems) counts.set(stem.toLowerCase(), (counts.get(stem.toLowerCase()) ?? 0) + 1);
  return recordings.map((name, i) => {
    const alone = counts.get(stems[i].toLowerCase()) === 1;
    return [name, alone ? stems[i] : relative(common, full[i])];
  });
}

/** @throws {ParameterError} for a folder that cannot be written, and files in it that would be replaced. */
async function requireRoom(
  folder: string,
  targets: readonly Target[],
  force: boolean | undefined,
  io: Io,
): Promise<void> {
  await requireFolder("--out", folder, io);
  for (const path of force ? [] : targets.flatMap(({ paths }) => [...paths.values()])) {
    if (!(await io.platform.files.exists(resolve(io.cwd, path)))) continue;
    throw new ParameterError(
      "--out",
      "a folder without these files",
      `${path}, which exists`,
      "Choose another folder, or add --force.",
    );
  }
}

/** With the recording's name as it is to stand in a file at `path`. */
function seenFrom(path: string, { links }: TimelineFormat, timeline: NamedTimeline, io: Io): NamedTimeline {
  return links ? { ...timeline, file: linkTo(timeline.file, path, io) } : timeline;
}

/** The recording as a file at `path` finds it, with "/" between its parts. */
function linkTo(recording: string, path: string, io: Io): string {
  const [to, from] = [resolve(io.cwd, recording), dirname(resolve(io.cwd, path))];
  return relative(from, to).replaceAll("\\", "/");
}
