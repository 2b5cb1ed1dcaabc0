/** @file Reads Sun/NeXT AU (`.au`, `.snd`): integers of 8 to 32 bits, floating point, A-law and mu-law, highest byte first. */

import { viewOf } from "./bytes.ts";
import { openForeign } from "./foreign.ts";
import { cutShort, openPcm, type PcmLayout } from "./pcm.ts";
import { CONVERT_AGAIN, incompleteSample, readToEnd, requireLayout, requireSamples } from "./pcm-header.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

const UNKNOWN_SIZE = 0xffffffff;

const encodings: Readonly<Record<number, readonly [PcmLayout["codec"], number]>> = {
  1: ["mulaw", 8],
  2: ["pcm", 8],
  3: ["pcm", 16],
  4: ["pcm", 24],
  5: ["pcm", 32],
  6: ["float", 32],
  7: ["float", 64],
  27: ["alaw", 8],
};

/** @throws {EmoforgeError} If the file has no samples, or its header makes no sense. */
export async function openAu(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const { name, size: total } = source;
  if (head.length < 24)
    throw faulty(name, "an AU header of 24 bytes", `${head.length}`, "It is cut short: copy it again.");
  const view = viewOf(head);
  const [start, stated, encoding, sampleRateHz, channels] = [4, 8, 12, 16, 20].map((at) =>
    view.getUint32(at),
  );
  const known = encodings[encoding];
  if (!known)
    return openForeign(source, "au", {
      title: `an AU file with compressed samples (${encoding})`,
      demuxer: "au",
    });
  const [codec, bitsPerSample] = known;
  const layout: PcmLayout = {
    codec,
    channels,
    sampleRateHz,
    bytesPerSample: bitsPerSample / 8,
    bitsPerSample,
    littleEndian: false,
    signedBytes: true,
  };
  if (start < 24) throw faulty(name, "samples after the header", `byte ${start}`, CONVERT_AGAIN);
  requireLayout(name, layout);
  const there = Math.max(0, total - start);
  // A file written to a pipe states no size, and neither does one that was never finished.
  const open = stated === UNKNOWN_SIZE || stated === 0;
  const size = open ? there : Math.min(stated, there);
  const frameBytes = layout.bytesPerSample * channels;
  const length = Math.floor(size / frameBytes);
  requireSamples(name, length, "an AU file");
  const sec = (bytes: number) => bytes / frameBytes / sampleRateHz;
  const warnings: string[] = [];
  if (open) warnings.push(readToEnd(sec(size), false));
  else if (stated > there) warnings.push(cutShort(sec(stated), sec(there)));
  if (!open && there - size >= frameBytes)
    warnings.push(`${there - size} bytes after the end were not read.`);
  if (size % frameBytes > 0) warnings.push(incompleteSample(size % frameBytes, frameBytes));
  return openPcm(source, layout, { container: "au", start, length, blockBytes, warnings });
}
