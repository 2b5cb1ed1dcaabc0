/** @file Recognises audio by its first bytes: names lie (published corpora hold AIFF files called `.wav`). */

import { EmoforgeError } from "../core/index.ts";
import { believedHeader, id3Bytes, type MpegHeader, mpegHeader } from "./mpeg-header.ts";

/** Containers that can be read, some of them only with a foreign decoder. */
export type Container =
  | "wav"
  | "flac"
  | "mp3"
  | "ogg"
  | "aiff"
  | "au"
  | "mp4"
  | "matroska"
  | ForeignContainer;

/** Containers that only a foreign decoder reads. */
export type ForeignContainer = (typeof foreign)[number]["container"];

interface Magic {
  readonly at: number;
  readonly magic: string;
}

const containers: readonly (Magic & { readonly container: Container })[] = [
  { at: 0, magic: "FORM", container: "aiff" },
  { at: 0, magic: ".snd", container: "au" },
  { at: 4, magic: "ftyp", container: "mp4" },
  // QuickTime files from before 2001 have no "ftyp".
  { at: 4, magic: "moov", container: "mp4" },
  { at: 4, magic: "mdat", container: "mp4" },
  { at: 4, magic: "wide", container: "mp4" },
  { at: 0, magic: "\x1aE\xdf\xa3", container: "matroska" },
];

/** By their first bytes; `demuxer` is ffmpeg's name. */
const foreign = [
  { at: 0, magic: "caff", container: "caf", title: "a Core Audio file", demuxer: "caf" },
  { at: 0, magic: "riff\x2e\x91\xcf\x11", container: "w64", title: "a Wave64 file", demuxer: "w64" },
  {
    at: 0,
    magic: "\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    container: "asf",
    title: "a Windows Media file",
    demuxer: "asf",
  },
  { at: 0, magic: "#!AMR", container: "amr", title: "an AMR file", demuxer: "amr" },
  { at: 0, magic: "\xff\xf1", container: "aac", title: "an AAC file", demuxer: "aac" },
  { at: 0, magic: "\xff\xf9", container: "aac", title: "an AAC file", demuxer: "aac" },
  { at: 0, magic: "NIST_1A", container: "nist", title: "a NIST SPHERE file", demuxer: "nistsphere" },
  { at: 0, magic: "FLV\x01", container: "flv", title: "a Flash video", demuxer: "flv" },
  { at: 0, magic: "\0\0\x01\xba", container: "mpeg", title: "an MPEG video", demuxer: "mpeg" },
  { at: 188, magic: "G", container: "mpegts", title: "an MPEG transport stream", demuxer: "mpegts" },
  { at: 0, magic: "\x0b\x77", container: "ac3", title: "an AC-3 file", demuxer: "ac3" },
  { at: 0, magic: "MAC ", container: "ape", title: "a Monkey's Audio file", demuxer: "ape" },
  { at: 0, magic: "wvpk", container: "wavpack", title: "a WavPack file", demuxer: "wv" },
  { at: 0, magic: "TTA1", container: "tta", title: "a True Audio file", demuxer: "tta" },
  { at: 0, magic: "Creative Voice File", container: "voc", title: "a Creative Voice file", demuxer: "voc" },
  // Layers I and II; see `firstFrame`.
  { at: 0, magic: "\xff\xfd", container: "mp2", title: "MPEG audio of layer I or II", demuxer: "mp3" },
  { at: 8, magic: "AVI LIST", container: "avi", title: "an AVI video", demuxer: "avi" },
] as const satisfies readonly (Magic & ForeignFormat & { container: string })[];

/** What messages and ffmpeg call a format. */
export interface ForeignFormat {
  readonly title: string;
  readonly demuxer: string;
}

export function foreignFormat(container: ForeignContainer): ForeignFormat {
  return foreign.find((known) => known.container === container) as ForeignFormat;
}

/** The codec that the first page of an Ogg file names, if it is not decoded here; `undefined` for everything else. */
export function foreignInOgg(head: Uint8Array): ForeignFormat | undefined {
  const start = text(head, 28, 8);
  const codec = start.startsWith("\x7fFLAC") ? "FLAC" : start === "Speex   " ? "Speex" : undefined;
  return codec === undefined ? undefined : { title: `an Ogg file with ${codec}`, demuxer: "ogg" };
}

/** What is recognised but not read. */
const refused: readonly (Magic & { readonly title: string })[] = [
  { at: 0, magic: "RIFF", title: "a RIFF file that is not WAVE" },
  { at: 0, magic: "PK\x03\x04", title: "a ZIP archive" },
  { at: 0, magic: "\x1f\x8b", title: "a gzip archive" },
  { at: 0, magic: "<", title: "an HTML or XML page" },
  { at: 0, magic: "version https://git-lfs", title: "a Git LFS pointer, not the recording itself" },
];

/** The formats that need no foreign decoder, as messages list them. */
export const NATIVE_FORMATS = "WAV, FLAC, MP3, Ogg, AIFF or AU audio, or Opus in WebM or MP4";

/**
 * The container of a file, from its content alone.
 *
 * @param name What messages call the file.
 * @param tagged Whether an ID3 tag stood before these bytes: bytes that are not recognised are then an MP3 file.
 * @throws {EmoforgeError} For an empty file, and for anything that holds no known audio.
 */
export function sniffContainer(bytes: Uint8Array, name: string, tagged = false): Container {
  if (bytes.length === 0 && !tagged)
    throw faulty(name, "an audio file", "an empty file", "Copy it again from its source.");
  const start = afterId3(bytes);
  const magic = text(bytes, start, 4);
  if (/^(RIFF|RF64|BW64|RIFX)/.test(magic) && text(bytes, start + 8, 4) === "WAVE") return "wav";
  if (magic === "fLaC") return "flac";
  if (magic === "OggS") return "ogg";
  if (mpegHeader(bytes, start)?.layer === 3) return "mp3";
  const content = bytes.subarray(start);
  const starts = ({ at, magic }: Magic) => text(content, at, magic.length) === magic;
  const other =
    containers.find(starts) ?? foreign.find((known) => starts(known) && isPlausible(known, content));
  if (other) return other.container;
  const known = refused.find(starts);
  // A stream that was cut out of another begins inside a frame.
  const frame = known ? null : firstFrame(bytes, start);
  if (frame?.layer === 3 || ((tagged || hasId3(bytes)) && !known && !frame)) return "mp3";
  if (frame) return "mp2";
  throw faulty(
    name,
    NATIVE_FORMATS,
    known?.title ?? (start === bytes.length ? "nothing but zeros" : "something else"),
    `If it is a recording, convert it with: ${convertCommand(name)}`,
  );
}

/** A transport stream has the same byte at the start of every packet. */
function isPlausible({ container }: { readonly container: string }, bytes: Uint8Array): boolean {
  return container !== "mpegts" || [0, 188, 376].every((at) => bytes[at] === 0x47);
}

/** A command that turns a recording into a WAV file. */
export function convertCommand(name: string): string {
  const file = name.replace(/.*[\\/]/, "");
  const quoted = /^[\w.+-]+$/.test(file) ? file : `"${file.replace(/(["$`\\])/g, "\\$1")}"`;
  return `ffmpeg -i ${quoted} converted.wav`;
}

/** Where content starts, after zeros and any number of ID3v2 tags; `bytes.length` or more if that is not among these bytes. */
export function afterId3(bytes: Uint8Array): number {
  for (let at = 0; ; ) {
    const tag = id3Bytes(bytes, at);
    const next = tag > 0 ? at + tag : at + zerosBefore(bytes.subarray(at));
    if (next === at) return at;
    at = next;
  }
}

/** Whether these bytes begin with an ID3v2 tag, perhaps after zeros. */
export function hasId3(bytes: Uint8Array): boolean {
  return id3Bytes(bytes, zerosBefore(bytes)) > 0;
}

/** How many zeros these bytes begin with; none if they are so few that they may be a number. */
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
  return new EmoforgeError(`${name}: expected ${expected}, got ${printable(got)}. ${remedy}`);
}

/** Damaged files may hold any identifier: characters that would break the line or move the cursor are written as e.g. "\\x0a". */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
