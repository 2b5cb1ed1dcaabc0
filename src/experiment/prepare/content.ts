/** @file Names of recordings in the cache, made from their content and from what decides how it is decoded. */

import { type AudioSource, fileSource, sniffContainer, statedRateHz } from "../../audio/index.ts";
import type { Platform, Utterance } from "../../core/index.ts";
import { stageVersions } from "../recipe/versions.ts";

/** Longer files are hashed in parts of this many bytes. */
const HASHED_BYTES = 4 * 2 ** 20;
/** Enough to recognise a format by. */
const HEAD_BYTES = 65_536;

/**
 * Hashes whole files (SHA-256). The resampler's version is added if a file has to be resampled, or may have to be, and the decoder's if
 * an earlier version of it did not say what is missing. A file with several utterances is read once.
 */
export function contentHashes(
  { files, hasher }: Platform,
  sampleRateHz: number,
): (file: string) => Promise<string> {
  let last: { readonly file: string; readonly hash: Promise<string> } | undefined;
  return (file) => {
    // The utterances of a file usually follow one another.
    if (last?.file !== file) last = { file, hash: fileSource(file, files).then(keyed) };
    return last.hash;
  };

  async function keyed(source: AudioSource): Promise<string> {
    const content = await hash(source);
    const kept = (await statedRateHz(source)) === sampleRateHz;
    const decoder = await decoderVersion(source);
    return [
      content,
      ...(kept ? [] : [`resampled-${stageVersions.resample}`]),
      ...(decoder === undefined ? [] : [`decoded-${decoder}`]),
    ].join("/");
  }

  async function hash(source: AudioSource): Promise<string> {
    if (source.size <= HASHED_BYTES) return hasher.sha256(await source.read(0, source.size));
    const parts: string[] = [];
    for (let at = 0; at < source.size; at += HASHED_BYTES)
      parts.push(await hasher.sha256(await source.read(at, at + HASHED_BYTES)));
    return hasher.sha256(parts.join("/"));
  }
}

async function decoderVersion(source: AudioSource): Promise<number | undefined> {
  try {
    const container = sniffContainer(await source.read(0, HEAD_BYTES), source.name);
    return (stageVersions.decode as Readonly<Record<string, number>>)[container];
  } catch {
    // What is not recognised is not decoded either.
    return undefined;
  }
}

/** The key of one utterance, made from what `contentHashes` gives for its file and from its place in that file. */
export async function contentKey(
  { file, startSec, endSec }: Utterance,
  hashOf: (file: string) => Promise<string>,
  { hasher }: Platform,
): Promise<string> {
  return (await hasher.sha256(`${await hashOf(file)}/${startSec ?? ""}/${endSec ?? ""}`)).slice(0, 24);
}
