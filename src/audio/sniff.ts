/** @file Recognises audio by its first bytes: names lie (published corpora hold AIFF files called `.wav`). */

import { EmoforgeError } from "../core/errors.ts";

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
 * @throws {EmoforgeError} For an empty file, and for anything that is not WAV, FLAC, MP3 or OGG.
 */
export function sniffContainer(bytes: Uint8Array, name: string): Container {
  if (bytes.length === 0)
    throw faulty(name, "an audio file", "an empty file", "Copy it again from its source.");
  if (/^(RIFF|RF64|BW64)/.test(text(bytes, 0, 4)) && text(bytes, 8, 4) === "WAVE") return "wav";
  if (text(bytes, 0, 4) === "fLaC") return "flac";
  if (text(bytes, 0, 4) === "OggS") return "ogg";
  const tagged = afterId3(bytes);
  if (text(bytes, tagged, 4) === "fLaC") return "flac";
  if (tagged > 0 || isMpegFrame(bytes, 0)) return "mp3";
  const known = foreign.find(({ at, magic }) => text(bytes, at, magic.length) === magic);
  throw faulty(
    name,
    "WAV, FLAC, MP3 or OGG audio",
    known?.title ?? "something else",
    `Convert it, e.g. with "ffmpeg -i ${name.replace(/.*\//, "")} converted.wav".`,
  );
}

/** Where content starts behind an ID3v2 tag; 0 without one. The tag's size has 7 bits a byte. */
export function afterId3(bytes: Uint8Array): number {
  if (text(bytes, 0, 3) !== "ID3" || bytes.length < 10) return 0;
  return 10 + ((bytes[6] << 21) | (bytes[7] << 14) | (bytes[8] << 7) | bytes[9]);
}

/** Whether an MPEG audio frame header of layer III starts at `at`. */
export function isMpegFrame(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 4 || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return false;
  const version = (bytes[at + 1] >> 3) & 3;
  const layer = (bytes[at + 1] >> 1) & 3;
  const bitrate = bytes[at + 2] >> 4;
  const rate = (bytes[at + 2] >> 2) & 3;
  return version !== 1 && layer === 1 && bitrate !== 15 && rate !== 3;
}

/** ASCII text at an offset; shorter at the end of the file. */
export function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** The one shape of every decoding error: "<file>: expected …, got …. <remedy>". */
export function faulty(name: string, expected: string, got: string, remedy: string): EmoforgeError {
  return new EmoforgeError(`${name}: expected ${expected}, got ${got}. ${remedy}`);
}
