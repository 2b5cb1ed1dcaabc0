/** @file Any audio file we read, from its bytes. */

import { readFlac, readMp3, readOgg } from "./compressed.ts";
import { faulty, sniffContainer } from "./sniff.ts";
import type { DecodedAudio } from "./types.ts";
import { readWav } from "./wav.ts";

/**
 * Decodes WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus, recognised by content, never by name.
 *
 * @param bytes The whole file.
 * @param name What messages call the file, e.g. its path.
 * @returns Samples scaled as `DecodedAudio` states; at least one sample, all finite.
 * @throws {EmoforgeError} "<name>: expected …, got …. <remedy>" for what is empty, cut short, damaged, of another
 *   format, or holds NaN or infinite samples.
 */
export async function decodeAudio(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  const decoded = await read(bytes, name);
  for (const channel of decoded.channels) {
    const at = firstNotFinite(channel);
    if (at >= 0) {
      const seconds = (at / decoded.sampleRateHz).toFixed(3);
      throw faulty(name, "finite samples", `${channel[at]} at ${seconds} s`, "Export the recording again.");
    }
  }
  return decoded;
}

async function read(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  switch (sniffContainer(bytes, name)) {
    case "wav":
      return readWav(bytes, name);
    case "flac":
      return readFlac(bytes, name);
    case "mp3":
      return readMp3(bytes, name);
    case "ogg":
      return readOgg(bytes, name);
  }
}

function firstNotFinite(samples: Float32Array): number {
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) return i;
  return -1;
}
