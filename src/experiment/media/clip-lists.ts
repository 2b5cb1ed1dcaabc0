/** @file Lists of spectrograms in the cache, each named after its own content; the values have files of their own. */

import { type Clips, EmoforgeError } from "../../core/index.ts";
import { canonicalJson, damaged, type Keeping } from "../../store/index.ts";
import { readClip } from "../prepare/extract-clips.ts";
import type { ExtractOptions } from "../prepare/extraction.ts";
import type { Reader } from "./medium.ts";

/** What `clips/<hash>.json` holds: the columns, and where each clip's values lie below the cache folder. */
export interface StoredClips {
  readonly mels: number;
  readonly hopMs: number;
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
  readonly paths: readonly string[];
}

/** @returns The hash under which the list is stored. It covers the values too, since their paths are named after their content. */
export async function storeClips(
  stored: StoredClips,
  { platform, cacheFolder }: ExtractOptions,
): Promise<string> {
  const text = canonicalJson(stored);
  const hash = (await platform.hasher.sha256(text)).slice(0, 24);
  const path = listPath(hash, cacheFolder);
  const { files } = platform;
  const there = await files.exists(path);
  if (there && (await files.readText(path)) === text) return hash;
  if (there) damaged(path, "its checksum does not match", platform);
  await files.write(path, text, { durable: false });
  return hash;
}

/**
 * Opens the list that `storeClips` stored under `hash`, to read clips at given positions.
 *
 * @throws {EmoforgeError} if something that was whole when it was prepared is now missing or damaged.
 */
export async function openClips(hash: string, cacheFolder: string, keeping: Keeping): Promise<Reader<Clips>> {
  const path = listPath(hash, cacheFolder);
  const text = await keeping.files.readText(path);
  if (!(await keeping.hasher.sha256(text)).startsWith(hash)) throw lost(path);
  const stored = JSON.parse(text) as StoredClips;
  const { mels, hopMs, classes, labels, ids, speakers, paths } = stored;
  return async (positions = ids.map((_, i) => i)) => {
    const clips: Float32Array[] = [];
    for (const i of positions) {
      const clip = await readClip(`${cacheFolder}/${paths[i]}`, mels, keeping);
      if (clip === undefined) throw lost(`${cacheFolder}/${paths[i]}`);
      clips.push(clip);
    }
    return {
      origin: "recorded",
      mels,
      hopMs,
      classes,
      clips,
      labels: Int32Array.from(positions, (i) => labels[i]),
      ids: positions.map((i) => ids[i]),
      speakers: positions.map((i) => speakers[i]),
    };
  };
}

export function listPath(hash: string, cacheFolder: string): string {
  return `${cacheFolder}/clips/${hash}.json`;
}

/** The files of the clips in the text of a list. */
export function clipsNamedIn(text: string, cacheFolder: string): string[] {
  return (JSON.parse(text) as StoredClips).paths.map((path) => `${cacheFolder}/${path}`);
}

function lost(path: string): EmoforgeError {
  return new EmoforgeError(
    `${path}: it was whole when this command began, and is missing or damaged now. Run the command again, which makes it anew.`,
  );
}
