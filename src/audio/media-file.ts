/**
 * @file WebM, Matroska, MP4 and QuickTime. Opus and Vorbis in them, which browsers record, are decoded here; everything else goes
 * to a foreign decoder.
 */

import { openForeign } from "./foreign.ts";
import { matroskaTrack } from "./matroska.ts";
import type { MediaTrack } from "./media-track.ts";
import type { OggCodec } from "./ogg-codec.ts";
import { opusCodec } from "./opus.ts";
import { type Piece, streamOfParts } from "./parts.ts";
import { cutShort } from "./pcm.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";
import { vorbisCodec } from "./vorbis.ts";

const containers = {
  mp4: { title: "an MP4 file", demuxer: "mov" },
  matroska: { title: "a Matroska or WebM file", demuxer: "matroska" },
} as const;

/** Packets decoded together: about half a second. */
const BATCH = 25;
/** Times are stored to the millisecond, and recorders are not that exact. */
const GAP_SEC = 0.06;

/** @throws {EmoforgeError} If it has no audio, or audio for which there is no decoder. */
export async function openMediaFile(
  source: AudioSource,
  container: keyof typeof containers,
  blockBytes: number,
): Promise<AudioStream> {
  const { title, demuxer } = containers[container];
  const track =
    container === "mp4" ? await (await import("./mp4.ts")).mp4Track(source) : await matroskaTrack(source);
  const codec = track && (await codecOf(track).catch(() => null));
  if (!codec) {
    track?.close();
    const inside = track
      ? `${title} with ${track.codec.toUpperCase()} audio`
      : `${title} that is damaged or has no audio`;
    return openForeign(source, container, { title: inside, demuxer });
  }
  const warnings: string[] = [];
  if (track.audioTracks > 1)
    warnings.push(`it has ${track.audioTracks} audio tracks, of which the first was read.`);
  const pieces = decoded(track, codec, warnings);
  return streamOfParts(source, container, pieces, warnings, blockBytes).catch((error: unknown) => {
    // A foreign decoder may still read a file whose index or last cluster is damaged.
    if (source.media) return openForeign(source, container, { title: `${title} that is damaged`, demuxer });
    throw error;
  });
}

/** The codec of the track; `null` where it is not decoded here or its description is damaged. */
async function codecOf({ codec, description }: MediaTrack): Promise<OggCodec | null> {
  if (!description) return null;
  if (codec === "opus") return opusCodec(description);
  const headers = codec === "vorbis" ? vorbisHeaders(description) : undefined;
  if (!headers) return null;
  const vorbis = await vorbisCodec(headers[0]);
  for (const header of headers.slice(1)) vorbis?.takesHeader(header);
  return vorbis;
}

/** Vorbis's three headers as Matroska stores them: their number less one, the lengths of all but the last, the headers themselves. */
function vorbisHeaders(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes[0] !== 2) return undefined;
  let at = 1;
  const lengths = [0, 0].map(() => {
    let length = 0;
    while (bytes[at] === 255) length += bytes[at++];
    return length + (bytes[at++] ?? 0);
  });
  const [first, second] = [at + lengths[0], at + lengths[0] + lengths[1]];
  if (second >= bytes.length) return undefined;
  return [bytes.slice(at, first), bytes.slice(first, second), bytes.slice(second)];
}

async function* decoded(track: MediaTrack, codec: OggCodec, warnings: string[]): AsyncGenerator<Piece, void> {
  const { part } = codec;
  const stated = track.statedSec;
  let toDrop = codec.leadIn;
  let samples = 0;
  let [missing, places, first] = [0, 0, 0];
  /** Where the next batch begins if nothing is missing. */
  let expectedSec: number | undefined;
  let batch: Uint8Array[] = [];
  let batchSec = 0;
  let faults = 0;
  let firstSec: number | undefined;
  let endSec: number | undefined;
  async function* flush(nextSec: number | undefined): AsyncGenerator<Piece, void> {
    if (batch.length === 0) return;
    const { channels, isWhole } = await codec.decode(batch);
    batch = [];
    const length = channels[0]?.length ?? 0;
    if (!isWhole) faults++;
    expectedSec = batchSec + length / part.sampleRateHz;
    if (nextSec !== undefined && nextSec - expectedSec > GAP_SEC) {
      if (places === 0) first = expectedSec;
      missing += nextSec - expectedSec;
      places++;
    }
    const dropped = Math.min(toDrop, length);
    toDrop -= dropped;
    samples += length - dropped;
    // The last packet's time shows where padding begins only if the first one's accounts for the samples that lead in.
    const tellsPadding = nextSec === undefined && (firstSec ?? 0) < 0 && endSec !== undefined;
    const padding = tellsPadding ? samples - (endSec ?? 0) * part.sampleRateHz : 0;
    const end = padding >= 1 && padding < length - dropped ? length - Math.round(padding) : length;
    samples -= length - end;
    const done = stated ? Math.min(1, samples / part.sampleRateHz / stated) : 0;
    yield { part, channels: channels.map((values) => values.subarray(dropped, end)), done };
  }
  try {
    let broken = false;
    try {
      for await (const block of track.blocks()) {
        if (batch.length >= BATCH) yield* flush(block.startSec);
        if (batch.length === 0) batchSec = block.startSec;
        batch.push(...block.packets);
        firstSec ??= block.startSec;
        endSec = block.endSec;
      }
    } catch {
      broken = true;
    }
    yield* flush(undefined);
    const thereSec = samples / part.sampleRateHz;
    if (missing > 0)
      warnings.push(
        `${missing.toFixed(2)} s are missing or damaged and were left out, ${places === 1 ? "at" : `in ${places} places, the first at`} ${first.toFixed(2)} s.`,
      );
    else if (faults > 0) warnings.push("parts are damaged and were left out.");
    if (stated !== undefined && stated - thereSec - missing > Math.max(0.15, 0.01 * stated))
      warnings.push(cutShort(stated, thereSec));
    else if (broken) warnings.push(`after ${thereSec.toFixed(2)} s the file is damaged and was not read.`);
    else if (track.damage.cut)
      warnings.push("cut short or damaged: the file ends inside one of its elements.");
    else if (track.damage.skipped > 0 && missing === 0 && faults === 0)
      warnings.push(`${track.damage.skipped} damaged bytes were skipped, and what they held is missing.`);
  } finally {
    codec.free();
    track.close();
  }
}
