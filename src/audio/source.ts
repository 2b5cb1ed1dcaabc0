/** @file Where an audio file's bytes come from: an array in memory, or a file whose ranges are read as needed. */

import type { Files, MediaDecoder } from "../core/index.ts";

/** The bytes of one file, any range of them at a time. */
export interface AudioSource {
  /** What messages call the file. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from `start` on and before `end`; fewer if the file ends earlier. Callers must not change them. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Where the file lies, if it lies anywhere: a decoder that is a program of its own opens it there. */
  readonly path?: string;
  /** Decodes formats that are not decoded here, such as AAC. */
  readonly media?: MediaDecoder;
}

/** Files up to this size are read at once: they are opened once, and blocks would save nothing. */
const READ_WHOLE_BYTES = 4 * 2 ** 20;

/**
 * @param media Without it only the formats that are decoded here can be read.
 *
 * @example
 * import { bytesSource, encodeWav } from "emoforge/features";
 *
 * const source = bytesSource(encodeWav(new Float32Array(16_000), 16_000), "silence.wav");
 * console.log(source.size); // 32044
 */
export function bytesSource(bytes: Uint8Array, name: string, media?: MediaDecoder): AudioSource {
  return {
    name,
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    ...(media ? { media } : {}),
  };
}

/**
 * @param name What messages call the file; its path by default.
 * @throws {EmoforgeError} If the file cannot be read.
 *
 * @example
 * import { fileSource, openAudio } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const { format } = await openAudio(await fileSource("call.wav", nodeFiles));
 * console.log(format.container, format.sampleRateHz); // wav 16000
 */
export async function fileSource(
  path: string,
  files: Pick<Files, "read" | "size" | "readRange" | "media">,
  name = path,
): Promise<AudioSource> {
  const size = await files.size(path);
  const whole = size <= READ_WHOLE_BYTES ? bytesSource(await files.read(path), name) : undefined;
  return {
    name,
    size: whole?.size ?? size,
    read: whole?.read ?? ((start, end) => files.readRange(path, start, end)),
    path,
    ...(files.media ? { media: files.media } : {}),
  };
}

/** A stretch of a file as a file of its own: the part after a tag, or inside a chunk. */
export function offsetSource(source: AudioSource, start: number, end = source.size): AudioSource {
  const size = Math.max(0, Math.min(end, source.size) - start);
  return {
    name: source.name,
    size,
    read: (from, to) => source.read(start + Math.min(from, size), start + Math.min(to, size)),
    ...(source.media ? { media: source.media } : {}),
  };
}
