/** @file Text files as spreadsheets and older programs write them: UTF-8, UTF-16, Windows-1252. */

import { EmoforgeError } from "../../core/index.ts";
import { isLfsPointer, lfsAdvice } from "../lfs.ts";

export interface DecodedText {
  /** The text without byte-order mark. */
  readonly text: string;
  /** What had to be guessed, as a sentence; absent for UTF-8. */
  readonly remark?: string;
}

/**
 * @param source The file's name, for messages.
 * @throws {EmoforgeError} for a Git LFS pointer, and for a file that is not text.
 */
export function decodeText(bytes: Uint8Array, source: string): DecodedText {
  if (isLfsPointer(bytes)) throw new EmoforgeError(`${source}: ${lfsAdvice}`);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(bytes);
    return { text, remark: `The text is in ${wide.toUpperCase()} and was read as such.` };
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new EmoforgeError(`${source}: expected a text, got a binary file. Save the table as CSV.`);
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return {
      text: new TextDecoder("windows-1252").decode(bytes),
      remark:
        "The text is not UTF-8 and was read as Windows-1252: look at names with accents, or save it as UTF-8.",
    };
  }
}

/** Recognises UTF-16 by its byte-order mark, or by the zeros that Latin letters have in it. */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const looked = Math.min(bytes.length & ~1, 64);
  let [even, odd] = [0, 0];
  for (let i = 0; i < looked; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  if (looked < 4 || Math.max(even, odd) < looked / 4 || Math.min(even, odd) > 0) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}
