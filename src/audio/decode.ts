/** @file Any audio file we read: whole from its bytes, or block by block. */

import type { MediaDecoder } from "../core/ports.ts";
import { openAiff } from "./aiff.ts";
import { openAu } from "./au.ts";
import { openFlac } from "./flac.ts";
import { openForeign } from "./foreign.ts";
import { openMp3 } from "./mp3.ts";
import { openOgg } from "./ogg.ts";
import { afterId3, foreignFormat, sniffContainer } from "./sniff.ts";
import { type AudioSource, bytesSource } from "./source.ts";
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
 */
export async function openAudio(source: AudioSource, blockBytes = BLOCK_BYTES): Promise<AudioStream> {
  let head = await source.read(0, HEAD_BYTES);
  // What follows a tag with pictures tells the format.
  const tagged = afterId3(head);
  if (tagged + 4 > head.length) head = await source.read(0, tagged + HEAD_BYTES);
  const container = sniffContainer(head, source.name);
  switch (container) {
    case "wav":
      return openWav(source, head, blockBytes);
    case "flac":
      return openFlac(source, head, blockBytes);
    case "mp3":
      return openMp3(source, head, blockBytes);
    case "ogg":
      return openOgg(source, head, blockBytes);
    case "aiff":
      return openAiff(source, blockBytes);
    case "au":
      return openAu(source, head, blockBytes);
    case "mp4":
      return openForeign(source, container, { title: "an MP4 file", demuxer: "mov" });
    case "matroska":
      return openForeign(source, container, { title: "a Matroska file", demuxer: "matroska" });
    default:
      return openForeign(source, container, foreignFormat(container));
  }
}
