/** @file Audio files named on the command line, folders opened. */

import { resolve } from "node:path";
import { addedCounts, type Counts, EmoforgeError, type FileEntry, type Problem } from "../../core/index.ts";
import { audioEndings, belowOf, endingOf, walkRecordings, whyUnusable } from "../../corpora/folders.ts";
import type { Io } from "../io.ts";

export interface NamedFiles {
  /** Paths as they were named, or below a folder as it was named. */
  readonly names: readonly string[];
  /** What is left out of the folders although it is or may be a recording. */
  readonly problems: readonly Problem[];
  /** What else is in the folders: see `Corpus`. */
  readonly otherFiles: Counts;
}

/**
 * Files as they were named; of a folder all recordings below it, sorted. What does not exist or cannot be decoded stays in the
 * list, so that its own message comes when it is read; pipes, devices and pointers of Git LFS do not.
 *
 * @throws {EmoforgeError} for a folder without recordings.
 */
export async function audioFilesOf(sources: readonly string[], io: Io): Promise<NamedFiles> {
  const names: string[] = [];
  const problems: Problem[] = [];
  const others: Counts[] = [];
  for (const source of sources) {
    const entry = await entryOf(source, io);
    if (entry?.kind !== "folder") {
      const problem = entry && (await whyUnusable(io.platform.files, resolve(io.cwd, source), entry));
      if (problem?.kind === "lfs-pointer" || problem?.kind === "special-file")
        problems.push({ ...problem, file: source });
      else names.push(source);
      continue;
    }
    const folder = source.replace(/[\\/]+$/, "") || "/";
    const root = resolve(io.cwd, folder).replaceAll("\\", "/");
    const asNamed = (path: string) => `${folder === "/" ? "" : folder}/${belowOf(path, root)}`;
    const walked = await walkRecordings(io.platform.files, root);
    if (walked.recordings.length === 0) {
      const first = walked.problems[0];
      throw new EmoforgeError(
        `${source}: expected a folder with audio files (${audioEndings.slice(0, 8).join(", ")}, …), got none in it.${
          first === undefined ? "" : ` The first problem, ${asNamed(first.file)}: ${first.message}`
        }`,
      );
    }
    names.push(...walked.recordings.map(asNamed));
    problems.push(...walked.problems.map((problem) => ({ ...problem, file: asNamed(problem.file) })));
    others.push(walked.otherFiles);
  }
  return { names: [...new Set(names)], problems, otherFiles: addedCounts(others) };
}

/** By its ending. */
export function isAudioFile(name: string): boolean {
  return audioEndings.includes(endingOf(name));
}

export async function isFolder(name: string, io: Io): Promise<boolean> {
  return (await entryOf(name, io))?.kind === "folder";
}

/** Undefined where nothing is there. */
async function entryOf(name: string, io: Io): Promise<FileEntry | undefined> {
  const path = resolve(io.cwd, name);
  const parent = resolve(path, "..");
  if (parent === path) return { name: path, kind: "folder", bytes: 0 };
  const entries = await io.platform.files.list(parent);
  return entries.find((entry) => resolve(parent, entry.name) === path);
}
