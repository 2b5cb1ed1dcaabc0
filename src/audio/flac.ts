/** @file FLAC frame by frame through a WebAssembly decoder, loaded only when a file needs it. */

import { COPY_AGAIN } from "./decoding.ts";
import { createFlacDecoder, type FlacDecoder } from "./flac-decoder.ts";
import { type FlacFrame, type FlacInfo, flacFrames, startsStream } from "./flac-frames.ts";
import { createFlacRecord } from "./flac-record.ts";
import { createSignalSum } from "./flac-signal.ts";
import { afterId3, faulty, text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioBlock, type AudioStream, joined } from "./stream.ts";

/** At most this many metadata blocks are walked; after that the frames are searched for. */
const MOST_METADATA = 10_000;

/**
 * Opens a FLAC file; values are exactly the stored integers divided by 2^(bits-1).
 *
 * Frames that are damaged are left out. Whatever the frames' numbers or the header's count show to be missing is a warning, and so
 * is an MD5 sum of all samples that differs from the header's.
 *
 * @param head The first bytes of the file: its tag, if any, and some more.
 * @throws {EmoforgeError} If the header makes no sense, or, from `blocks`, if no frame can be decoded.
 */
export async function openFlac(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const start = afterId3(head);
  const info = streamInfo(head, start, source.name);
  const first = await afterMetadata(source, start);
  const { sampleRateHz, channels, bitsPerSample } = info;
  const warnings: string[] = [];
  return {
    format: { container: "flac", codec: "flac", bitsPerSample, channels, sampleRateHz },
    length: undefined,
    seekable: false,
    warnings,
    blocks: () => decodeFrames(source, first, info, blockBytes, warnings),
  };
}

async function* decodeFrames(
  source: AudioSource,
  start: number,
  info: FlacInfo,
  blockBytes: number,
  warnings: string[],
): AsyncGenerator<AudioBlock, void> {
  const decoder = createFlacDecoder(info);
  const record = createFlacRecord(info);
  const sum = createSignalSum(info);
  // Samples take about twice as many bytes as their frames; a block is yielded only once the next one is known to exist.
  let held: readonly Float32Array[] | undefined;
  let frames: FlacFrame[] = [];
  let bytes = 0;
  let end = start;
  const give = async () => {
    const channels = await decodeInSequence(frames, decoder, record);
    frames = [];
    bytes = 0;
    if (channels.length > 0) sum?.update(channels);
    return channels;
  };
  try {
    for await (const frame of flacFrames(source, start, info)) {
      frames.push(frame);
      bytes += frame.bytes.length;
      end = frame.end;
      if (bytes < blockBytes / 8) continue;
      const channels = await give();
      if (channels.length === 0) continue;
      if (held) yield { channels: held, done: Math.min(ALMOST, (end - start) / (source.size - start)) };
      held = channels;
    }
    const rest = await give();
    if (held && rest.length > 0) yield { channels: held, done: ALMOST };
    if (rest.length > 0) held = rest;
    if (!held) throw faulty(source.name, "FLAC frames that can be decoded", "none", COPY_AGAIN);
    const last = record.end() ?? start;
    const after = await source.read(last, last + 8);
    const unread = text(after, 0, 3) === "TAG" ? 0 : source.size - last;
    warnings.push(...record.warnings(unread, startsStream(after, 0)));
    if (record.complete() && sum?.matches() === false)
      warnings.push(
        "damaged: the checksum (MD5) of the whole recording is wrong, and some of its samples may be, too.",
      );
    yield { channels: held, done: 1 };
  } finally {
    decoder.free();
  }
}

const ALMOST = 1 - 2 ** -20;

/** Decodes the frames that continue the recording. */
async function decodeInSequence(
  frames: readonly FlacFrame[],
  decoder: FlacDecoder,
  record: ReturnType<typeof createFlacRecord>,
): Promise<readonly Float32Array[]> {
  const wanted: FlacFrame[] = [];
  let next = record.next();
  for (const frame of frames) {
    if (frame.position < next) record.repeated(frame);
    else {
      wanted.push(frame);
      next = frame.position + frame.samples;
    }
  }
  const parts = await decoder.decode(wanted);
  for (const frame of parts.flatMap(({ frames }) => frames)) record.decoded(frame);
  if (parts.length === 0) return [];
  return parts[0].channels.map((_, c) => joined(parts.map(({ channels }) => channels[c])));
}

function streamInfo(head: Uint8Array, start: number, name: string): FlacInfo {
  if (head.length < start + 26)
    throw faulty(name, "a FLAC header of 42 bytes", `${head.length} bytes`, COPY_AGAIN);
  const bytes = new Uint8Array(34);
  bytes.set(head.subarray(start + 8, start + 42));
  const view = new DataView(bytes.buffer);
  const sampleRateHz = view.getUint32(10) >>> 12;
  if (sampleRateHz < 1000)
    throw faulty(name, "at least 1000 samples per second", `${sampleRateHz}`, COPY_AGAIN);
  return {
    smallestBlock: view.getUint16(0),
    largestBlock: view.getUint16(2),
    sampleRateHz,
    channels: ((view.getUint8(12) >> 1) & 7) + 1,
    bitsPerSample: (((view.getUint8(12) & 1) << 4) | (view.getUint8(13) >> 4)) + 1,
    totalSamples: (view.getUint8(13) & 15) * 2 ** 32 + view.getUint32(14),
    bytes,
  };
}

/** Position of the first frame: after the last metadata block, or after STREAMINFO where the blocks' lengths make no sense. */
async function afterMetadata(source: AudioSource, start: number): Promise<number> {
  for (let n = 0, at = start + 4; n < MOST_METADATA; n++) {
    const header = await source.read(at, at + 4);
    if (header.length < 4) break;
    at += 4 + ((header[1] << 16) | (header[2] << 8) | header[3]);
    if ((header[0] & 128) !== 0) return at < source.size ? at : start + 42;
  }
  return start + 42;
}
