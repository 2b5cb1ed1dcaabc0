/**
 * @file WebM, Matroska, MP4 and QuickTime. Opus and Vorbis in them are decoded here, as what browsers record; all else goes to a
 * foreign decoder.
 */

import type { Input, InputAudioTrack } from "mediabunny";
import { matroskaStructure } from "./ebml.ts";
import { openForeign } from "./foreign.ts";
import type { OggCodec } from "./ogg-codec.ts";
import { opusCodec } from "./opus.ts";
import { type Piece, streamOfParts } from "./parts.ts";
import { cutBytes, cutShort } from "./pcm.ts";
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
  const structure = container === "matroska" ? await matroskaStructure(source) : { missing: 0 };
  // The demultiplexer may look for a way through junk without end.
  if (structure.junkAt !== undefined)
    return openForeign(source, container, { title: `${title} that is damaged`, demuxer });
  const input = await inputOf(source);
  const tracks = await input.getAudioTracks().catch(() => []);
  const track = tracks[0];
  const found = track ? await codecOf(track).catch(() => undefined) : undefined;
  if (!track || !found?.codec) {
    input.dispose();
    const inside = found ? `${title} with ${found.name} audio` : `${title} that is damaged or has no audio`;
    return openForeign(source, container, { title: inside, demuxer });
  }
  const warnings: string[] = [];
  if (tracks.length > 1) warnings.push(`it has ${tracks.length} audio tracks, of which the first was read.`);
  const pieces = decoded(input, track, found.codec, warnings, structure.missing);
  return streamOfParts(source, container, pieces, warnings, blockBytes).catch((error: unknown) => {
    // It may find its way where the index or the last cluster is damaged.
    if (source.media) return openForeign(source, container, { title: `${title} that is damaged`, demuxer });
    throw error;
  });
}

async function inputOf(source: AudioSource): Promise<Input> {
  const { CustomSource, Input, Logging, LogLevel, MATROSKA, MP4, QTFF, WEBM } = await import("mediabunny");
  // It would print what it does not know.
  Logging.level = LogLevel.Silent;
  return new Input({
    source: new CustomSource({
      getSize: () => source.size,
      read: (start, end) => source.read(start, end),
      handleUnhandledError: () => {},
    }),
    formats: [WEBM, MATROSKA, MP4, QTFF],
  });
}

/** The codec by its name, and, where it is one that is decoded here, at work. */
async function codecOf(track: InputAudioTrack): Promise<{ name: string; codec?: OggCodec | null }> {
  const codec = await track.getCodec();
  const name = codec?.toUpperCase() ?? "unknown";
  if (codec !== "opus" && codec !== "vorbis") return { name };
  const description = (await track.getDecoderConfig())?.description;
  if (!description) return { name };
  const bytes = bytesOf(description);
  if (codec === "opus") return { name, codec: await opusCodec(bytes) };
  const headers = vorbisHeaders(bytes);
  if (!headers) return { name };
  const vorbis = await vorbisCodec(headers[0]);
  for (const header of headers.slice(1)) vorbis?.takesHeader(header);
  return { name, codec: vorbis };
}

function bytesOf(data: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The three headers of Vorbis as Matroska stores them: their number less one, the lengths of all but the last, themselves. */
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

async function* decoded(
  input: Input,
  track: InputAudioTrack,
  codec: OggCodec,
  warnings: string[],
  missingBytes: number,
): AsyncGenerator<Piece, void> {
  const { EncodedPacketSink } = await import("mediabunny");
  const { part } = codec;
  const stated = (await track.getDurationFromMetadata().catch(() => null)) ?? undefined;
  let toDrop = codec.leadIn;
  let samples = 0;
  let [missing, places, first] = [0, 0, 0];
  /** Where the next batch begins if nothing is missing. */
  let expectedSec: number | undefined;
  let batch: Uint8Array[] = [];
  let batchSec = 0;
  let faults = 0;
  let firstSec: number | undefined;
  let endSec = 0;
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
    // Only where the first packet's time accounts for the samples that lead in does the last one's tell where padding begins.
    const padding = nextSec === undefined && (firstSec ?? 0) < 0 ? samples - endSec * part.sampleRateHz : 0;
    const end = padding >= 1 && padding < length - dropped ? length - Math.round(padding) : length;
    samples -= length - end;
    const done = stated ? Math.min(1, samples / part.sampleRateHz / stated) : 0;
    yield { part, channels: channels.map((values) => values.subarray(dropped, end)), done };
  }
  try {
    let broken = false;
    try {
      for await (const packet of new EncodedPacketSink(track).packets()) {
        if (batch.length >= BATCH) yield* flush(packet.timestamp);
        if (batch.length === 0) batchSec = packet.timestamp;
        batch.push(packet.data);
        firstSec ??= packet.timestamp;
        endSec = packet.timestamp + packet.duration;
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
    else if (missingBytes > 0) warnings.push(cutBytes(missingBytes));
    else if (broken) warnings.push(`behind ${thereSec.toFixed(2)} s the file is damaged and was not read.`);
  } finally {
    codec.free();
    input.dispose();
  }
}
