/** @file The chunks of a RIFF/WAVE file, even of one that was never finished, or cut short, or padded wrongly. */

import { viewOf } from "./bytes.ts";
import { text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";

export interface WaveChunks {
  /** RIFX files store all numbers with the highest byte first. */
  readonly littleEndian: boolean;
  /** The "fmt " chunk: its first bytes, 40 at most; `undefined` where there is none. */
  readonly format: DataView | undefined;
  /** The samples that are there: position and bytes; `undefined` if there are none. */
  readonly data: { readonly start: number; readonly size: number } | undefined;
  /** How many bytes more the header promises than are there. */
  readonly missing: number;
  /** Whether the size of the samples was never written, so that they extend to the end of the file. */
  readonly unfinished: boolean;
  /** Bytes that are not read: further chunks of samples, and whatever follows the last chunk without being one. */
  readonly further: number;
  readonly trailing: number;
  /** A chunk that claims more bytes than the file has, after which the samples were found nevertheless. */
  readonly overrun: string | undefined;
}

/** Sizes from here on are placeholders written by programs that write to a pipe (0xFFFFFFFF, 0x7FFFFFFF and the like). */
const STREAMING_SIZE = 0x7fff0000;
/** How far chunk names are looked for after the header of a chunk whose size is wrong. */
const SEARCHED_BYTES = 65_536;
/** At most this many chunks are walked: a file of nothing but empty ones would take hours. */
const MOST_CHUNKS = 10_000;

/** Walks over the chunks; those of odd size are followed by a padding byte, which some writers leave out. */
export async function readChunks(source: AudioSource, head: Uint8Array): Promise<WaveChunks> {
  const { size: total } = source;
  const littleEndian = text(head, 0, 4) !== "RIFX";
  const bytesAt = async (at: number, length: number) =>
    at + length <= head.length ? head.subarray(at, at + length) : source.read(at, at + length);
  let format: DataView | undefined;
  let data: WaveChunks["data"];
  let longSize: number | undefined;
  let missing = 0;
  let unfinished = false;
  let further = 0;
  let overrun: string | undefined;
  let at = 12;
  let padded = false;
  for (let n = 0; n < MOST_CHUNKS && at + 8 <= total; n++) {
    let header = await bytesAt(at, 8);
    if (padded && !isName(header)) {
      const earlier = await bytesAt(at - 1, 8);
      if (isName(earlier)) {
        at--;
        header = earlier;
      }
    }
    const id = text(header, 0, 4);
    // After the samples there may be anything: a tag, or another file.
    if (!isName(header) || id === "RIFF") break;
    const size = viewOf(header).getUint32(4, littleEndian);
    const body = at + 8;
    const rest = total - body;
    if (id === "data") {
      const long = size === 0xffffffff ? longSize : undefined;
      const declared = long ?? size;
      const open = declared > rest && size >= STREAMING_SIZE && long === undefined;
      if (data && data.size > 0) further += Math.min(declared, rest);
      else if (open || (declared === 0 && rest > 0 && !(await chunksFill(source, body, littleEndian)))) {
        unfinished = true;
        data = { start: body, size: rest };
      } else {
        missing = Math.max(0, declared - rest);
        data = { start: body, size: Math.min(declared, rest) };
      }
      if (data.start === body) {
        at = body + data.size;
        padded = data.size % 2 === 1;
      } else {
        at = body + declared;
        padded = declared % 2 === 1;
      }
    } else if (id === "LIST" && text(await bytesAt(body, 4), 0, 4) === "wavl") {
      at = body + 4;
      padded = false;
      continue;
    } else if (size > rest) {
      if (data) break;
      if (id === "fmt ") format ??= viewOf(await bytesAt(body, Math.min(40, rest)));
      const found = await searchName(source, body, format ? ["data"] : ["fmt ", "data"]);
      if (found === undefined) break;
      overrun = id;
      at = found;
      padded = false;
      continue;
    } else {
      if (id === "fmt ") format ??= viewOf(await bytesAt(body, Math.min(size, 40)));
      if (id === "ds64" && size >= 16)
        longSize = Number(viewOf(await bytesAt(body, 16)).getBigUint64(8, littleEndian));
      at = body + size;
      padded = size % 2 === 1;
    }
    if (padded) at++;
  }
  const trailing = data ? await meaningfulBytes(source, Math.min(at, total)) : 0;
  return { littleEndian, format, data, missing, unfinished, further, trailing, overrun };
}

/** Whether chunks follow one another from `at` to the very end of the file, which samples hardly ever imitate. */
async function chunksFill(source: AudioSource, from: number, littleEndian: boolean): Promise<boolean> {
  let at = from;
  for (let n = 0; n < MOST_CHUNKS && at + 8 <= source.size; n++) {
    const header = await source.read(at, at + 8);
    if (!isName(header)) return false;
    const size = viewOf(header).getUint32(4, littleEndian);
    at += 8 + size;
    if (at === source.size) return true;
    at += size % 2;
  }
  return at === source.size;
}

async function searchName(
  source: AudioSource,
  from: number,
  names: readonly string[],
): Promise<number | undefined> {
  const bytes = await source.read(from, from + SEARCHED_BYTES);
  for (let i = 0; i + 8 <= bytes.length; i++) if (names.includes(text(bytes, i, 4))) return from + i;
  return undefined;
}

/** How many bytes there are from `at` on, unless they are padding or a player's tag. */
async function meaningfulBytes(source: AudioSource, at: number): Promise<number> {
  const rest = source.size - at;
  if (rest < 8) return 0;
  const bytes = await source.read(at, at + SEARCHED_BYTES);
  if (/^(TAG|ID3|APETAG)/.test(text(bytes, 0, 8))) return 0;
  return bytes.every((b) => b === bytes[0]) ? 0 : rest;
}

/** Whether a chunk's header starts with a name: four printable characters. */
function isName(header: Uint8Array): boolean {
  return header.length === 8 && header.subarray(0, 4).every((b) => b >= 0x20 && b < 0x7f);
}
