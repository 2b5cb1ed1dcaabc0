/** @file Opens recordings in formats that are not decoded here, through a foreign decoder where there is one. */

import { missingBytes } from "./announced.ts";
import { oggWarning } from "./ogg-structure.ts";
import { cutBytes } from "./pcm.ts";
import { type Container, convertCommand, type ForeignFormat, faulty, NATIVE_FORMATS } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioStream, requireFinite } from "./stream.ts";

/**
 * Decodes the first audio track of a file through `source.media`.
 *
 * @throws {EmoforgeError} If there is no foreign decoder (the message gives the remedy), or it finds no audio.
 */
export async function openForeign(
  source: AudioSource,
  container: Container,
  format: ForeignFormat,
): Promise<AudioStream> {
  const { name, media, path, size } = source;
  const decoded = await media?.open({
    name,
    format: format.demuxer,
    size,
    read: source.read,
    ...(path === undefined ? {} : { path }),
  });
  if (!decoded) throw noDecoder(source, format);
  const { codec, channels, sampleRateHz, decoder } = decoded;
  const warnings: string[] = [];
  const missing = await missingBytes(source, container);
  const oggFault = container === "ogg" ? await oggWarning(source) : undefined;
  return {
    format: { container, codec, bitsPerSample: null, channels, sampleRateHz, decoder },
    length: undefined,
    seekable: false,
    warnings,
    async *blocks() {
      let samples = 0;
      let last: readonly Float32Array[] | undefined;
      // Each block is held until the next arrives, so that the last one is known as such.
      for await (const channels of decoded.blocks()) {
        if (last) yield { channels: last, done: progress(samples / sampleRateHz, decoded.durationSec) };
        requireFinite(channels, samples, source, sampleRateHz);
        samples += channels[0].length;
        last = channels;
      }
      // The decoder's own warnings are complete once it has finished.
      warnings.push(...decoded.warnings);
      const isReported = decoded.warnings.some((warning) => warning.startsWith("cut short"));
      if (missing > 0 && !isReported) warnings.push(cutBytes(missing));
      if (oggFault && warnings.length === 0) warnings.push(oggFault);
      if (!last) throw faulty(name, "at least one sample", `${format.title} without samples`, RECORD_AGAIN);
      yield { channels: last, done: 1 };
    },
  };
}

const RECORD_AGAIN = "It is damaged, or nothing was recorded: copy it again from its source.";

function progress(seconds: number, durationSec: number | undefined): number {
  return durationSec ? Math.min(0.99, seconds / durationSec) : 0;
}

function noDecoder({ name, media }: AudioSource, { title }: ForeignFormat) {
  const convert = `convert it with: ${convertCommand(name)}`;
  return media
    ? faulty(
        name,
        `${NATIVE_FORMATS} where ffmpeg is not installed`,
        title,
        `Install ffmpeg (e.g. "apt-get install ffmpeg" or "brew install ffmpeg"; https://ffmpeg.org), or elsewhere ${convert}`,
      )
    : faulty(name, NATIVE_FORMATS, title, `${convert.charAt(0).toUpperCase()}${convert.slice(1)}`);
}
