/** @file Any audio file we read: whole from its bytes, or block by block. */

import type { MediaDecoder } from "../core/ports.ts";
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

/** What is read to recognise a file; headers are found in it almost always. */
const HEAD_BYTES = 65_536;

/**
 * Decodes a recording, recognised by content, never by name: see `NATIVE_FORMATS`, and what `media` decodes.
 *
 * @param bytes The whole file.
 * @param name What messages call the file, e.g. its path.
 * @param media Decodes what is not decoded here, such as AAC.
 * @returns Samples scaled as `DecodedAudio` states; at least one sample, all finite.
 * @throws {EmoforgeError} "<name>: expected …, got …. <remedy>" for what is empty, cut short, damaged, of another
 *   format, or holds NaN or infinite samples.
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

/** The same for a file, e.g. of `fileSource`. */
export async function decodeSource(source: AudioSource): Promise<DecodedAudio> {
  const { format, blocks, warnings } = await openAudio(source);
  const channels = await wholeOf(blocks(0, Number.POSITIVE_INFINITY));
  return { channels, sampleRateHz: format.sampleRateHz, format, warnings: [...warnings] };
}

/**
 * The same block by block: memory does not grow with the length of the file.
 *
 * @param blockBytes About how many bytes become one block; the values do not depend on it.
 * @throws {EmoforgeError} As `decodeAudio`; what is wrong behind the header comes from `blocks`.
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
  const { content, head, tagged } = await behindTags(source);
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

/** The file from behind the ID3 tags and zeros that it begins with, and the first bytes from there. */
async function behindTags(source: AudioSource) {
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
