/** @file Walks through folders and finds every recording below a root, and the reason for every file that is not used. */

import {
  type Counts,
  countBy,
  EmoforgeError,
  type FileEntry,
  type Files,
  type Problem,
} from "../core/index.ts";
import { endingOf, sortOf } from "./endings.ts";
import { isLfsPointer, lfsAdvice, longestPointer } from "./lfs.ts";
import { joinPath } from "./paths.ts";

export interface Walked {
  /** Paths of files that have the ending of a recording and can be opened, by folder and name. They start with the root. */
  readonly recordings: readonly string[];
  /** Files that are left out although they are or may be recordings, in the same order. */
  readonly problems: readonly Problem[];
  /** Files that are clearly not recordings: ending -> how many; "hidden" for names that begin with a dot. */
  readonly otherFiles: Counts;
}

interface Found {
  readonly path: string;
  readonly entry: FileEntry;
}

/**
 * Walks to any depth. A folder that links lead to is visited once: links that lead back, or to a folder that is visited anyway, are
 * reported and not followed. Hidden entries and the `__MACOSX` folder of zip archives hold no data.
 */
export async function walkRecordings(files: Files, root: string): Promise<Walked> {
  const found: Found[] = [];
  const hidden: string[] = [];
  const problems: Problem[] = [];
  const links: string[] = [];
  const visited = new Set<string>();

  const visit = async (folder: string, real: string): Promise<void> => {
    visited.add(real);
    for (const entry of await entriesOf(files, folder, problems)) {
      const path = joinPath(folder, entry.name);
      if (entry.name.startsWith(".") || entry.name === "__MACOSX") hidden.push(path);
      else if (entry.kind !== "folder") found.push({ path, entry });
      else if (entry.linked) links.push(path);
      else if (!visited.has(joinPath(real, entry.name))) await visit(path, joinPath(real, entry.name));
    }
  };

  const realOf = async (path: string) => ((await files.realPath?.(path)) ?? path).replaceAll("\\", "/");
  const listed = files.realPath === undefined || (await files.exists(root));
  const realRoot = listed ? await realOf(root) : root;
  await visit(root, realRoot);
  // Real folders come before links, so that a recording keeps its own path whichever name sorts first.
  for (const link of links) {
    const real = await realOf(link);
    if (visited.has(real) || `${realRoot}/`.startsWith(real.replace(/\/*$/, "/"))) {
      const message = `Is a link to ${real}, which is visited anyway. It is not followed.`;
      problems.push({ kind: "passed-over", file: link, message });
    } else await visit(link, real);
  }

  const recordings: string[] = [];
  const others: string[] = [];
  const unknown = new Map<string, string[]>();
  for (const { path, entry } of found.sort(byFolder)) {
    const sort = sortOf(entry.name);
    const problem = sort === "other" ? undefined : await whyUnusable(files, path, entry, sort === "audio");
    if (problem !== undefined) problems.push(problem);
    else if (sort === "audio") recordings.push(path);
    else if (sort === "other") others.push(path);
    else if (unknown.has(endingOf(path))) unknown.get(endingOf(path))?.push(path);
    else unknown.set(endingOf(path), [path]);
  }
  problems.push(...[...unknown].map(([ending, paths]) => unknownEnding(ending, paths)));
  const otherFiles = countBy(
    [...others.map((path) => endingOf(path) || "no ending"), ...hidden.map(() => "hidden")],
    (ending) => ending,
  );
  return { recordings, problems, otherFiles };
}

async function entriesOf(files: Files, folder: string, problems: Problem[]): Promise<readonly FileEntry[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    problems.push({
      kind: "unreadable",
      file: folder,
      message:
        "The folder could not be listed: you have no permission to read it, and nothing in it is used.",
    });
    return [];
  }
}

/** Sorts folder by folder: "/" comes before every character of a name. */
function byFolder(a: Found, b: Found): number {
  const [one, other] = [a.path.replaceAll("/", "\0"), b.path.replaceAll("/", "\0")];
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Why a file cannot be used, as far as that can be seen without decoding it; undefined if nothing speaks against it.
 *
 * @param opened Whether the content is checked, too: for an empty file or a Git LFS pointer.
 */
export async function whyUnusable(
  files: Files,
  file: string,
  { kind, bytes }: FileEntry,
  opened = true,
): Promise<Problem | undefined> {
  switch (kind) {
    case "folder":
      return { kind: "unreadable", file, message: "Is a folder, not a file. It is left out." };
    case "special":
      return { kind: "special-file", file, message: "Is a pipe or a device, not a file. It is left out." };
    case "broken-link":
      return { kind: "broken-link", file, message: "Is a link to a file that is not there. It is left out." };
    case "unreadable":
      return { kind: "unreadable", file, message: "You have no permission to read it. It is left out." };
    case "bad-name": {
      const message = "Its name is not UTF-8, so it cannot be opened. It is left out: rename it.";
      return { kind: "bad-name", file, message };
    }
    case "file":
      if (!opened) return undefined;
      if (bytes === 0)
        return { kind: "empty", file, message: "Is empty (0 bytes). It is left out: copy it again." };
      if (bytes <= longestPointer && isLfsPointer(await files.readRange(file, 0, bytes)))
        return { kind: "lfs-pointer", file, message: lfsAdvice };
      return undefined;
  }
}

function unknownEnding(ending: string, paths: readonly string[]): Problem {
  const what = ending === "" ? "Has no ending" : `Ends in .${ending}, which is not known as audio`;
  const more = paths.length - 1;
  const others = more === 0 ? "" : ` (and ${more} more like it)`;
  return {
    kind: "unknown-ending",
    file: paths[0] as string,
    message: `${what}${others}. Left out: give recordings the ending of their format, e.g. wav.`,
  };
}
