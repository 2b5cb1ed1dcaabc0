/** @file Finds the folder that the paths in a list of recordings start from, if the format does not state it. */

import { EmoforgeError, type Files } from "../../core/index.ts";
import { isAbsolute, joinPath } from "../loader.ts";

/** At most this many paths are tried in each place. */
const tried = 100;

export interface AudioRoot {
  readonly root: string;
  /** Turns a path of the list into one that starts from `root`. */
  readonly below: (path: string) => string;
}

/**
 * @param folder The folder of the list: it and its parents are tried, the nearest first, and the one with most recordings is used.
 * @param given Named by the user: only this is tried, but also without leading parts of the paths, which may be from another machine.
 * @throws {EmoforgeError} if none of the recordings is in any of these places.
 */
export async function findAudioRoot(
  files: Files,
  paths: readonly string[],
  folder: string,
  given: string | undefined,
  source: string,
): Promise<AudioRoot> {
  const step = Math.max(1, paths.length / tried);
  const sample = Array.from(
    { length: Math.min(paths.length, tried) },
    (_, i) => paths[Math.floor(i * step)] as string,
  );
  const places = given === undefined ? parentsOf(folder).map(asWritten) : shortened(given, sample);
  let best: { readonly found: number; readonly place: AudioRoot } | undefined;
  for (const place of places) {
    const found = await countFound(files, sample, place);
    if (found > (best?.found ?? 0)) best = { found, place };
    if (found === sample.length) break;
  }
  if (best !== undefined) return best.place;
  const absolute = sample.every(isAbsolute);
  const where =
    given !== undefined
      ? `below ${given}, with and without the leading parts of its path`
      : absolute
        ? "there: it is an absolute path, perhaps of another machine"
        : `below ${[...new Set(places.map(({ root }) => root || "."))].join(", ")}`;
  throw new EmoforgeError(
    `${source}: none of its recordings was found. Looked for ${sample[0]} ${where}. ` +
      "Name the folder that holds them: --audio-root <folder>, or audioRoot in a recipe.",
  );
}

const slashed = (path: string) => path.replaceAll("\\", "/");

const asWritten = (root: string): AudioRoot => ({ root, below: slashed });

async function countFound(
  files: Files,
  paths: readonly string[],
  { root, below }: AudioRoot,
): Promise<number> {
  let found = 0;
  for (const path of paths) if (await files.exists(joinPath(root, below(path)))) found++;
  return found;
}

function parentsOf(folder: string): string[] {
  const out = [folder];
  for (let path = folder; path.includes("/"); ) {
    path = path.slice(0, path.lastIndexOf("/"));
    out.push(path === "" ? "/" : path);
  }
  return out;
}

/** The whole paths, then those without their first part, without the first two, and so on. */
function shortened(root: string, sample: readonly string[]): AudioRoot[] {
  const partsOf = (path: string) => slashed(path).split("/").filter(Boolean);
  const depth = Math.max(1, ...sample.map((path) => partsOf(path).length));
  const whole: AudioRoot = { root, below: (path) => slashed(path).replace(/^\/+/, "") };
  return [
    whole,
    ...Array.from({ length: depth - 1 }, (_, skipped) => ({
      root,
      below: (path: string) =>
        partsOf(path)
          .slice(Math.min(skipped + 1, partsOf(path).length - 1))
          .join("/"),
    })),
  ];
}
