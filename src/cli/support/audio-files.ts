/** @file Audio files named on the command line, one by one or by their folders. */

import { resolve } from "node:path";
import { addedCounts, type Counts, EmoforgeError, type FileEntry, type Problem } from "../../core/index.ts";
import { audioEndings, belowOf, endingOf, walkRecordings, whyUnusable } from "../../corpora/folders.ts";
import type { Io } from "../io.ts";

export interface NamedFiles {
  /** Paths as the user named them; a file in a folder is shown below the folder as the user named it. */
  readonly names: readonly string[];
  /** Files in the folders that are left out although they are, or may be, recordings. */
  readonly problems: readonly Problem[];
  /** Other files in the folders: see `Corpus`. */
  readonly otherFiles: Counts;
}

/**
 * Lists files as they were named, and for a folder all recordings below it, sorted. What does not exist or cannot be decoded stays in
 * the list, so that reading it gives its own message; pipes, devices and Git LFS pointers do not.
 *
 * @throws {EmoforgeError} if a folder has no recordings.
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

/** Judges by the ending of the name. */
export function isAudioFile(name: string): boolean {
  return audioEndings.includes(endingOf(name));
}

export async function isFolder(name: string, io: Io): Promise<boolean> {
  return (await entryOf(name, io))?.kind === "folder";
}

/** @returns undefined if nothing is there. */
async function entryOf(name: string, io: Io): Promise<FileEntry | undefined> {
  const path = resolve(io.cwd, name);
  const parent = resolve(path, "..");
  if (parent === path) return { name: path, kind: "folder", bytes: 0 };
  const entries = await io.platform.files.list(parent);
  return entries.find((entry) => resolve(parent, entry.name) === path);
}
