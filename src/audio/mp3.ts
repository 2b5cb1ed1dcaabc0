/** @file MPEG layer III frame by frame through a WebAssembly decoder, loaded only when a file needs it. */

import { type ByteReader, createByteReader } from "./byte-reader.ts";
import { concatenated } from "./bytes.ts";
import { COPY_AGAIN } from "./decoding.ts";
import { type MpegFrame, type MpegWalk, mpegFrames } from "./mpeg-frames.ts";
import { atTableBitrate } from "./mpeg-free-format.ts";
import { type MpegInfo, mpegInfo } from "./mpeg-info.ts";
import { gapless, type MpegCount, mpegWarnings } from "./mpeg-warnings.ts";
import { type Part, type Piece, streamOfParts } from "./parts.ts";
import { replaceable } from "./replaceable.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

/**
 * Opens an MPEG layer III file. The encoder's delay and padding are trimmed where the file states them, in each of the recordings
 * joined in it.
 *
 * @param source The file after the tags at its beginning.
 * @throws {EmoforgeError} If no frame can be decoded, or if so many places are damaged that none of it can be trusted.
 */
export async function openMp3(source: AudioSource, blockBytes: number): Promise<AudioStream> {
  const warnings: string[] = [];
  return streamOfParts(source, "mp3", decoded(source, blockBytes, warnings), warnings, blockBytes);
}

/** A new decoder takes about a millisecond; even a file full of faults gets only one for this many bytes. */
const BYTES_PER_FAULT = 4096;

const SPARE_FAULTS = 200;

async function* decoded(
  source: AudioSource,
  blockBytes: number,
  warnings: string[],
): AsyncGenerator<Piece, void> {
  const { MPEGDecoder } = await import("mpg123-decoder");
  const reader = createByteReader(source);
  const walk: MpegWalk = { cut: false, rest: 0 };
  // Frames are small compared with the samples in them.
  const batchBytes = Math.max(1, Math.ceil(blockBytes / 8));
  const decoder = replaceable(async () => {
    const made = new MPEGDecoder({ enableGapless: false });
    await made.ready;
    return made;
  });
  const counts: MpegCount[] = [];
  let frames: MpegFrame[] = [];
  let bytes = 0;
  let faults = 0;
  let count: MpegCount | undefined;

  /** Decodes the frames at hand. */
  async function* flush(part: MpegCount): AsyncGenerator<Piece, void> {
    if (frames.length === 0) return;
    const expected = frames.length * frames[0].header.samples;
    const result = await decoder.decode(concatenated(frames.map((frame) => frame.bytes)));
    frames = [];
    bytes = 0;
    // The decoder gives a mono file twice, as two equal channels.
    const channels = (result?.channelData ?? []).slice(0, part.channels);
    const got = channels[0]?.length ?? 0;
    part.undecodedSec += (expected - got) / part.sampleRateHz;
    if (!result) faults++;
    for (const [from, to] of gapless(part, got))
      yield { part, channels: channels.map((c) => c.subarray(from, to)), done: reader.done };
    part.samples += got;
  }

  try {
    for await (const frame of mpegFrames(reader, walk)) {
      const info = mpegInfo(frame.bytes, frame.header);
      const begins = !count || info !== null || !fits(count, frame);
      if (count && (begins || frame.gap > 0 || bytes >= batchBytes)) yield* flush(count);
      if (begins || frame.gap > 0) {
        // The bytes that the new frames refer to are missing, and a decoder that is already running would use others in their place.
        decoder.free();
        faults++;
      }
      if (!count || begins) {
        count = newCount(frame, info, counts);
        counts.push(count);
      }
      const borrowed = addFrame(count, frame, info !== null, begins);
      if (faults > SPARE_FAULTS + reader.position / BYTES_PER_FAULT)
        throw faulty(source.name, "an MP3 stream", `pieces of ${faults} streams`, COPY_AGAIN);
      if (info) continue;
      const playable = frame.header.size > 0 ? frame.bytes : atTableBitrate(frame.bytes, borrowed);
      if (playable) frames.push({ ...frame, bytes: playable });
      else count.undecodedSec += frame.header.samples / frame.header.rateHz;
      bytes += frame.bytes.length;
    }
    if (count) yield* flush(count);
  } finally {
    decoder.free();
  }
  if (!counts.some(({ samples }) => samples > 0))
    throw faulty(source.name, "an MPEG audio frame", gotInstead(reader, counts, source), COPY_AGAIN);
  warnings.push(...mpegWarnings(counts, walk));
}

function gotInstead(reader: ByteReader, counts: readonly MpegCount[], source: AudioSource): string {
  return counts.length === 0
    ? `${source.size} other bytes`
    : `none that can be decoded in ${reader.position} bytes`;
}

function fits(part: Part, { header }: MpegFrame): boolean {
  return part.sampleRateHz === header.rateHz && part.channels === header.channels;
}

function newCount(
  { header, gap }: MpegFrame,
  info: MpegInfo | null,
  before: readonly MpegCount[],
): MpegCount {
  const last = before.at(-1);
  const startSec = last ? last.startSec + last.samples / last.sampleRateHz : 0;
  return {
    codec: "mp3",
    sampleRateHz: header.rateHz,
    channels: header.channels,
    info,
    samplesPerFrame: header.samples,
    frames: 0,
    bytes: 0,
    samples: 0,
    undecodedSec: 0,
    silentFrames: 0,
    gaps: last && gap > 0 ? 1 : 0,
    gapBytes: last ? gap : 0,
    firstGapFrame: 0,
    startSec,
    bytesBefore: last ? 0 : gap,
    reservoir: 0,
  };
}

/**
 * @param isInfo Whether it is a header without audio.
 * @returns How many bytes of earlier frames belong to this one.
 */
function addFrame(count: MpegCount, frame: MpegFrame, isInfo: boolean, begins: boolean): number {
  const { header, bytes, gap } = frame;
  count.bytes += bytes.length;
  if (gap > 0 && !begins) {
    if (count.gaps === 0) count.firstGapFrame = count.frames;
    count.gaps++;
    count.gapBytes += gap;
    count.reservoir = 0;
  }
  if (isInfo) return 0;
  // Up to 9 bits: how many bytes before this frame its audio begins; 8 bits in versions 2 and 2.5.
  const at = (bytes[1] & 1) === 0 ? 6 : 4;
  const before = header.version === 1 ? (bytes[at] << 1) | (bytes[at + 1] >> 7) : bytes[at];
  if (before > count.reservoir && count.gaps === 0) count.silentFrames++;
  count.reservoir += bytes.length - header.sideBytes;
  count.frames++;
  return before;
}
