/** @file Compares what an MP3 stream states about its length with what is there. */

import type { MpegWalk } from "./mpeg-frames.ts";
import type { MpegInfo } from "./mpeg-info.ts";
import type { Part } from "./parts.ts";

/** One recording of a file, counted while it is read. */
export interface MpegCount extends Part {
  readonly info: MpegInfo | null;
  readonly samplesPerFrame: number;
  /** Frames of audio. */
  frames: number;
  /** Bytes of all frames. */
  bytes: number;
  /** Samples decoded so far, before anything is trimmed. */
  samples: number;
  undecodedSec: number;
  /** Frames at the beginning whose audio starts in earlier frames that are missing. */
  silentFrames: number;
  /** Places where there is something between frames, and how many bytes in all. */
  gaps: number;
  gapBytes: number;
  firstGapFrame: number;
  /** Where the recording begins in the file. */
  readonly startSec: number;
  /** Bytes before the first frame of the file that are not audio. */
  readonly bytesBefore: number;
  /** Bytes of audio in the frames since the last gap, which the next frame may refer to. */
  reservoir: number;
}

/** Samples by which any decoder is late (LAME's documentation of its tag: 528 and 1). */
const DECODER_DELAY = 529;

/**
 * Those stretches of the next `length` samples of a part that belong to the recording: between the encoder's delay and its padding,
 * and whatever follows the frames that the header counts.
 */
export function gapless({ info, samplesPerFrame, samples }: MpegCount, length: number): [number, number][] {
  if (!info?.exact || info.frames === 0) return length > 0 ? [[0, length]] : [];
  const known = info.frames * samplesPerFrame;
  const kept: [number, number][] = [
    [info.delay + DECODER_DELAY, Math.min(known, known - info.padding + DECODER_DELAY)],
    [known, Number.POSITIVE_INFINITY],
  ];
  return kept
    .map(([from, to]): [number, number] => [Math.max(0, from - samples), Math.min(length, to - samples)])
    .filter(([from, to]) => to > from);
}

/** How many warnings of a kind are listed. */
const MOST_LISTED = 3;

/** @param counts The recordings in the file, in order. */
export function mpegWarnings(counts: readonly MpegCount[], walk: MpegWalk): string[] {
  const out: string[] = [];
  const [first] = counts;
  if (first.bytesBefore > 0) out.push(`the first ${first.bytesBefore} bytes are not audio and were skipped`);
  const begun = counts.filter(({ silentFrames }) => silentFrames > 0);
  for (const count of begun.slice(0, MOST_LISTED)) {
    const silent = secondsOf(count)(count.silentFrames);
    const where = count.startSec === 0 ? "the first" : `from ${count.startSec.toFixed(1)} s on`;
    out.push(`begins inside a stream: ${where} ${silent} s are silent, because they need what came before`);
  }
  const damaged = counts.filter(({ gaps }) => gaps > 0);
  if (damaged.length > 0) {
    const { startSec, firstGapFrame, samplesPerFrame, sampleRateHz } = damaged[0];
    const at = startSec + (firstGapFrame * samplesPerFrame) / sampleRateHz;
    out.push(
      `damaged: ${total(counts, "gapBytes")} bytes between frames are not audio and were skipped (${places(total(counts, "gaps"))}, the first at ${at.toFixed(1)} s)`,
    );
  }
  const undecodedSec = total(counts, "undecodedSec");
  if (undecodedSec > 0) out.push(`damaged: ${undecodedSec.toFixed(2)} s cannot be decoded and are left out`);
  const lengths = counts.flatMap(lengthWarnings);
  out.push(...lengths.slice(0, MOST_LISTED));
  if (lengths.length > MOST_LISTED)
    out.push(`${lengths.length - MOST_LISTED} more recordings in it are not as long as stated`);
  if (walk.cut && lengths.length === 0) out.push("cut short: the file ends inside a frame");
  if (walk.rest > 0) out.push(`the last ${walk.rest} bytes are not audio and were skipped`);
  return out;
}

function total(counts: readonly MpegCount[], member: "gaps" | "gapBytes" | "undecodedSec"): number {
  return counts.reduce((sum, count) => sum + count[member], 0);
}

function lengthWarnings(count: MpegCount): string[] {
  const { info, frames, bytes } = count;
  if (!info) return [];
  const seconds = secondsOf(count);
  const tolerance = info.exact ? 0 : 1;
  const here = `${frames} (${seconds(frames)} s) are there`;
  if (info.frames > 0 && frames < info.frames - tolerance)
    return [`cut short: the header promises ${info.frames} frames (${seconds(info.frames)} s), ${here}`];
  if (info.frames > 0 && frames > info.frames + tolerance)
    return [
      `longer than stated: the header promises ${info.frames} frames (${seconds(info.frames)} s), ${here}`,
    ];
  // Some writers count the frame of the header, others do not.
  const frameBytes = bytes / Math.max(1, frames);
  if (info.frames === 0 && bytes + 2 * frameBytes < info.bytes)
    return [`cut short: the header promises ${info.bytes} bytes, ${bytes} are there`];
  return [];
}

function secondsOf({ samplesPerFrame, sampleRateHz }: MpegCount): (frames: number) => string {
  return (frames) => {
    const seconds = (frames * samplesPerFrame) / sampleRateHz;
    return seconds < 1 ? seconds.toFixed(2) : seconds.toFixed(1);
  };
}

function places(count: number): string {
  return count === 1 ? "1 place" : `${count} places`;
}
