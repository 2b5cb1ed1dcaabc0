/** @file Where an audio file's bytes come from: an array in memory, or a file of which ranges are read when needed. */

import type { Files, MediaDecoder } from "../core/ports.ts";

/** The bytes of one file, any range of them at a time. */
export interface AudioSource {
  /** What messages call the file. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from `start` on and before `end`; fewer where the file ends earlier. Not to be changed. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Where the file lies, if it lies anywhere: a decoder that is a program of its own opens it there. */
  readonly path?: string;
  /** Decodes what is not decoded here, such as AAC. */
  readonly media?: MediaDecoder;
}

/** Files up to this size are read at once: one opening, and nothing that a block would save. */
const READ_WHOLE_BYTES = 4 * 2 ** 20;

/**
 * @param media Without it only formats with a decoder of our own can be read.
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
 * @param name What messages call the file; its path unless told.
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

/** A stretch of a file as a file of its own: what stands behind a tag, or inside a chunk. */
export function offsetSource(source: AudioSource, start: number, end = source.size): AudioSource {
  const size = Math.max(0, Math.min(end, source.size) - start);
  return {
    name: source.name,
    size,
    read: (from, to) => source.read(start + Math.min(from, size), start + Math.min(to, size)),
    ...(source.media ? { media: source.media } : {}),
  };
}
