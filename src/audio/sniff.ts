/** @file Recognises audio by its first bytes: names lie (published corpora hold AIFF files called `.wav`). */

import { EmoforgeError } from "../core/errors.ts";
import { believedHeader, id3Bytes, type MpegHeader, mpegHeader } from "./mpeg-header.ts";

/** Containers we read. */
export type Container = "wav" | "flac" | "mp3" | "ogg";

/** What we recognise but do not read, by its first bytes. */
const foreign: readonly { readonly at: number; readonly magic: string; readonly title: string }[] = [
  { at: 0, magic: "FORM", title: "an AIFF file" },
  { at: 0, magic: "RIFX", title: "a big-endian RIFX file" },
  { at: 0, magic: "NIST_1A", title: "a NIST SPHERE file" },
  { at: 0, magic: ".snd", title: "a Sun AU file" },
  { at: 0, magic: "caff", title: "a Core Audio file" },
  { at: 4, magic: "ftyp", title: "an MP4/M4A file" },
  { at: 0, magic: "\x1aE\xdf\xa3", title: "a Matroska/WebM file" },
  { at: 0, magic: "RIFF", title: "a RIFF file that is not WAVE" },
  { at: 0, magic: "PK\x03\x04", title: "a ZIP archive" },
  { at: 0, magic: "\x1f\x8b", title: "a gzip archive" },
  { at: 0, magic: "<", title: "an HTML or XML page" },
  { at: 0, magic: "version https://git-lfs", title: "a Git LFS pointer, not the recording itself" },
];

/**
 * The container of a file, from its content alone.
 *
 * @param name What messages call the file.
 * @param tagged Whether an ID3 tag stood before these bytes: what nothing else is known of is then an MP3 file.
 * @throws {EmoforgeError} For an empty file, and for anything that is not WAV, FLAC, MP3 or OGG.
 */
export function sniffContainer(bytes: Uint8Array, name: string, tagged = false): Container {
  if (bytes.length === 0 && !tagged)
    throw faulty(name, "an audio file", "an empty file", "Copy it again from its source.");
  const start = afterId3(bytes);
  const magic = text(bytes, start, 4);
  if (/^(RIFF|RF64|BW64)/.test(magic) && text(bytes, start + 8, 4) === "WAVE") return "wav";
  if (magic === "fLaC") return "flac";
  if (magic === "OggS") return "ogg";
  if (mpegHeader(bytes, start)?.layer === 3) return "mp3";
  const known = foreign.find(({ at, magic }) => text(bytes, start + at, magic.length) === magic);
  // A stream cut out of another begins inside a frame.
  const frame = known ? null : firstFrame(bytes, start);
  if (frame?.layer === 3 || ((tagged || hasId3(bytes)) && !known && !frame)) return "mp3";
  const other = frame ? `MPEG audio of layer ${"I".repeat(frame.layer)}` : "something else";
  const title = known?.title ?? (start === bytes.length ? "nothing but zeros" : other);
  throw faulty(
    name,
    "WAV, FLAC, MP3 or OGG audio",
    title,
    `Convert it, e.g. with "ffmpeg -i ${name.replace(/.*\//, "")} converted.wav".`,
  );
}

/** Where content starts: behind zeros and any number of ID3v2 tags. `bytes.length` or beyond if that is not among these bytes. */
export function afterId3(bytes: Uint8Array): number {
  for (let at = 0; ; ) {
    const tag = id3Bytes(bytes, at);
    const next = tag > 0 ? at + tag : at + zerosBefore(bytes.subarray(at));
    if (next === at) return at;
    at = next;
  }
}

/** Whether an ID3v2 tag begins there, or behind zeros. */
export function hasId3(bytes: Uint8Array): boolean {
  return id3Bytes(bytes, zerosBefore(bytes)) > 0;
}

/** Zeros at the beginning, unless they are so few that they may be a number. */
function zerosBefore(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte !== 0);
  const zeros = at < 0 ? bytes.length : at;
  return zeros < 8 ? 0 : zeros;
}

function firstFrame(bytes: Uint8Array, start: number): MpegHeader | null {
  for (let at = start; at < bytes.length; at++) {
    const header = bytes[at] === 0xff ? believedHeader(bytes, at) : null;
    if (header) return header;
  }
  return null;
}

/** ASCII text at an offset; shorter at the end of the file. */
export function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** The one shape of every decoding error: "<file>: expected …, got …. <remedy>". */
export function faulty(name: string, expected: string, got: string, remedy: string): EmoforgeError {
  return new EmoforgeError(`${name}: expected ${expected}, got ${got}. ${remedy}`);
}
