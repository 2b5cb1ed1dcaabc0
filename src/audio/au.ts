/** @file Reads Sun/NeXT AU (`.au`, `.snd`): integers of 8 to 32 bits, floating point, A-law and mu-law, highest byte first. */

import { openForeign } from "./foreign.ts";
import { cutShort, openPcm, type PcmLayout, storedBytes } from "./pcm.ts";
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
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
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
  const bytesPerSample = bitsPerSample / 8;
  if (!storedBytes[codec].includes(bytesPerSample) || start < 24)
    throw faulty(name, "samples behind the header", `byte ${start}`, "The header is damaged.");
  if (channels < 1 || channels > 64) throw faulty(name, "1 to 64 channels", `${channels}`, DAMAGED);
  if (sampleRateHz < 1000 || sampleRateHz > 768_000)
    throw faulty(name, "1000 to 768000 samples per second", `${sampleRateHz}`, DAMAGED);
  const there = Math.max(0, total - start);
  // What is written to a pipe has no size; nor has what was never finished.
  const open = stated === UNKNOWN_SIZE || stated === 0;
  const size = open ? there : Math.min(stated, there);
  const frameBytes = bytesPerSample * channels;
  const length = Math.floor(size / frameBytes);
  if (length === 0)
    throw faulty(name, "at least one sample", "an AU file without samples", "Record it again.");
  const sec = (bytes: number) => bytes / frameBytes / sampleRateHz;
  const warnings: string[] = [];
  if (open)
    warnings.push(
      `the header does not tell how long the recording is; read to the end of the file, ${sec(size).toFixed(2)} s.`,
    );
  else if (stated > there) warnings.push(cutShort(sec(stated), sec(there)));
  if (!open && there - size >= frameBytes)
    warnings.push(`${there - size} bytes stand behind the end and were not read.`);
  if (size % frameBytes > 0)
    warnings.push(
      `the last sample is incomplete and was left out: ${size % frameBytes} of ${frameBytes} bytes are there.`,
    );
  return openPcm(
    source,
    {
      codec,
      channels,
      sampleRateHz,
      bytesPerSample,
      bitsPerSample,
      littleEndian: false,
      signedBytes: true,
    },
    { container: "au", start, length, blockBytes, warnings },
  );
}

const DAMAGED = "The header is damaged: convert the file again.";
