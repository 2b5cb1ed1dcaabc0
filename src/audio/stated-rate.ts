/** @file Reads the sampling rate from a file's header without a decoder, for when many files are asked. */

import { viewOf } from "./bytes.ts";
import { afterId3, text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";

const HEAD_BYTES = 65_536;

/** @returns Hz; `undefined` for MP3 and Ogg, and where the first bytes state none. Does not check that the rest can be read. */
export async function statedRateHz(source: AudioSource): Promise<number | undefined> {
  const head = await source.read(0, HEAD_BYTES);
  const view = viewOf(head);
  const start = afterId3(head);
  // STREAMINFO comes first; its rate has 20 bits.
  if (text(head, start, 4) === "fLaC" && start + 22 <= head.length) return view.getUint32(start + 18) >>> 12;
  if (text(head, start + 8, 4) !== "WAVE" || text(head, start, 4) === "RIFX") return undefined;
  for (let at = start + 12; at + 16 <= head.length; ) {
    if (text(head, at, 4) === "fmt ") return view.getUint32(at + 12, true);
    const size = view.getUint32(at + 4, true);
    at += 8 + size + (size & 1);
  }
  return undefined;
}
