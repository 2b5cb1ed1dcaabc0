/** @file Names of recordings in the cache: by their content, and by what decides how it is decoded. */

import { type AudioSource, fileSource, sniffContainer, statedRateHz } from "../../audio/index.ts";
import type { Platform, Utterance } from "../../core/index.ts";
import { stageVersions } from "../recipe/versions.ts";

/** Longer files are hashed in parts of this many bytes. */
const HASHED_BYTES = 4 * 2 ** 20;
/** Enough to recognise a format by. */
const HEAD_BYTES = 65_536;

/**
 * SHA-256 of whole files, with the resampler's version where they have to be resampled, or may have to, and the decoder's where an
 * older one kept silent about what is missing; files of several utterances are read once.
 */
export function contentHashes(
  { files, hasher }: Platform,
  sampleRateHz: number,
): (file: string) => Promise<string> {
  let last: { readonly file: string; readonly hash: Promise<string> } | undefined;
  return (file) => {
    // The utterances of a file stand together, as a rule.
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

/** Key of one utterance: of what `contentHashes` says of its file, and its place in it. */
export async function contentKey(
  { file, startSec, endSec }: Utterance,
  hashOf: (file: string) => Promise<string>,
  { hasher }: Platform,
): Promise<string> {
  return (await hasher.sha256(`${await hashOf(file)}/${startSec ?? ""}/${endSec ?? ""}`)).slice(0, 24);
}
