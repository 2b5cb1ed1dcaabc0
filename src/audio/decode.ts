/** @file Decodes any audio file that we can read: the whole file from its bytes, or block by block. */

import type { MediaDecoder } from "../core/index.ts";
import { openAiff } from "./aiff.ts";
import { openAu } from "./au.ts";
import { openFlac } from "./flac.ts";
import { openForeign } from "./foreign.ts";
import { openMediaFile } from "./media-file.ts";
import { openMp3 } from "./mp3.ts";
import { openOgg } from "./ogg.ts";
import { afterId3, foreignFormat, foreignInOgg, hasId3, sniffContainer } from "./sniff.ts";
import { type AudioSource, bytesSource, offsetSource } from "./source.ts";
import { type AudioStream, BLOCK_BYTES, wholeOf } from "./stream.ts";
import type { DecodedAudio } from "./types.ts";
import { openWav } from "./wav.ts";

/** How much is read to recognise a file; its headers almost always lie within. */
const HEAD_BYTES = 65_536;

/**
 * Decodes a recording, recognised by its content, never by its name: the formats of `NATIVE_FORMATS`, and those that `media` decodes.
 *
 * @param bytes The whole file.
 * @param name What messages call the file, e.g. its path.
 * @param media Decodes formats that are not decoded here, such as AAC.
 * @returns Samples scaled as `DecodedAudio` states; at least one sample, all finite.
 * @throws {EmoforgeError} "<name>: expected …, got …. <remedy>" for a file that is empty, cut short, damaged, of
 *   another format, or that holds NaN or infinite samples.
 *
 * @example
 * import { decodeAudio, encodeWav } from "emoforge/features";
 *
 * const bytes = encodeWav(Float32Array.of(0, 0.5, -0.5), 8000);
 * const { channels, sampleRateHz } = await decodeAudio(bytes, "three.wav");
 * console.log(channels[0].join(" "), sampleRateHz); // 0 0.5 -0.5 8000
 */
export async function decodeAudio(
  bytes: Uint8Array,
  name: string,
  media?: MediaDecoder,
): Promise<DecodedAudio> {
  return decodeSource(bytesSource(bytes, name, media));
}

/** As `decodeAudio`, for a source such as that of `fileSource`. */
export async function decodeSource(source: AudioSource): Promise<DecodedAudio> {
  const { format, blocks, warnings } = await openAudio(source);
  const channels = await wholeOf(blocks(0, Number.POSITIVE_INFINITY));
  return { channels, sampleRateHz: format.sampleRateHz, format, warnings: [...warnings] };
}

/**
 * As `decodeSource`, but block by block: memory does not grow with the length of the file.
 *
 * @param blockBytes About how many bytes become one block; the values do not depend on it.
 * @throws {EmoforgeError} As `decodeAudio`; faults after the header are thrown by `blocks`.
 *
 * @example
 * import { fileSource, openAudio } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const stream = await openAudio(await fileSource("call.wav", nodeFiles));
 * let peak = 0;
 * for await (const { channels } of stream.blocks(0, Number.POSITIVE_INFINITY))
 *   for (const sample of channels[0]) peak = Math.max(peak, Math.abs(sample));
 * console.log(peak <= 1, stream.warnings.length); // true 0
 */
export async function openAudio(source: AudioSource, blockBytes = BLOCK_BYTES): Promise<AudioStream> {
  const { content, head, tagged } = await afterTags(source);
  const container = sniffContainer(head, source.name, tagged);
  switch (container) {
    case "wav":
      return openWav(content, head, blockBytes);
    case "flac":
      return openFlac(content, head, blockBytes);
    case "mp3":
      return openMp3(content, blockBytes);
    case "ogg": {
      const other = foreignInOgg(head);
      return other ? openForeign(content, container, other) : openOgg(content, blockBytes);
    }
    case "aiff":
      return openAiff(content, blockBytes);
    case "au":
      return openAu(content, head, blockBytes);
    case "mp4":
    case "matroska":
      return openMediaFile(content, container, blockBytes);
    default:
      return openForeign(content, container, foreignFormat(container));
  }
}

/** Skips the ID3 tags and zeros at the beginning. @returns The file from there on, and its first bytes. */
async function afterTags(source: AudioSource) {
  let start = 0;
  for (let tagged = false; ; ) {
    const head = await source.read(start, start + HEAD_BYTES);
    const passed = afterId3(head);
    const zeros = passed === head.length && !hasId3(head);
    // A damaged tag may claim to be longer than the file.
    const beyond = start + passed > source.size;
    if (passed === 0 || beyond || (zeros && start + passed === source.size))
      return { content: start === 0 ? source : offsetSource(source, start), head, tagged: tagged || beyond };
    tagged ||= hasId3(head);
    start += passed;
  }
}
