/**
 * @file Finds what is missing in an Ogg file from its pages, for codecs that are decoded elsewhere: a foreign decoder does not say
 * when a file ends early or pages were removed.
 */

import { createByteReader } from "./byte-reader.ts";
import { type OggWalk, oggPages } from "./ogg-pages.ts";
import type { AudioSource } from "./source.ts";

/** @returns A warning; `undefined` for an intact file. */
export async function oggWarning(source: AudioSource): Promise<string | undefined> {
  const walk: OggWalk = { cut: false, skipped: 0, pages: 0, unsound: 0 };
  const next = new Map<number, number>();
  /** Streams that have begun but not ended. */
  const open = new Set<number>();
  let holes = 0;
  for await (const page of oggPages(createByteReader(source), walk)) {
    if (!page.sound) continue;
    const { serial, sequence } = page;
    if (page.first) open.add(serial);
    else if (sequence !== next.get(serial)) holes++;
    next.set(serial, (sequence + 1) >>> 0);
    if (page.last) open.delete(serial);
  }
  if (holes > 0 || walk.unsound > 0 || walk.skipped > 0)
    return "damaged: pages of the Ogg stream are missing or have a wrong checksum, and some of the sound may be missing.";
  return walk.cut || open.size > 0
    ? "cut short or never finished: the Ogg stream does not say where it ends."
    : undefined;
}
