/** @file One Ogg stream from its first page to its last: what is decoded, what is cut off at its ends, and what is missing. */

import type { OggCodec } from "./ogg-codec.ts";
import { createPacketAssembler } from "./ogg-packets.ts";
import type { OggPage } from "./ogg-pages.ts";
import { opusCodec } from "./opus.ts";
import type { Piece } from "./parts.ts";
import { vorbisCodec } from "./vorbis.ts";

export interface OggLink {
  readonly serial: number;
  /** @param page The stream's next page. @param done How much of the file has been read, in [0, 1]. */
  add(page: OggPage, done: number): AsyncGenerator<Piece, void>;
  /** Gives what was held back until the last page was known. */
  finish(done: number): AsyncGenerator<Piece, void>;
  free(): void;
  /** Samples decoded so far. */
  samples(): number;
  warnings(): string[];
}

/** What is kept of a page until it is clear whether it is the last. */
interface Held {
  channels: readonly Float32Array[];
  /** The stream's sample count at the end of the page, as the page states it. */
  granule: number | null;
}

/** Smaller gaps are put down to writers that count a little differently. */
const MISSING_SEC = 0.001;

/** @returns `undefined` for a codec that is not read, or a header that contradicts itself. */
export async function createOggLink(title: string, first: OggPage): Promise<OggLink | undefined> {
  const packets = createPacketAssembler();
  const [header] = packets.add(first).packets;
  const codec = header && (await CODECS[title]?.(header));
  return codec ? linkOf(codec, first.serial, packets) : undefined;
}

const CODECS: Readonly<Record<string, (header: Uint8Array) => Promise<OggCodec | null>>> = {
  opus: opusCodec,
  vorbis: vorbisCodec,
};

function linkOf(
  codec: OggCodec,
  serial: number,
  assembler: ReturnType<typeof createPacketAssembler>,
): OggLink {
  const { part } = codec;
  let inHeader = true;
  let held: Held | undefined;
  /** The stream's count at the end of the last page that stated it, and how many samples were decoded since. */
  let count: number | undefined;
  let since = 0;
  let samples = 0;
  let toDrop = codec.leadIn;
  let holed = false;
  let unknownHoles = 0;
  let isBackwards = false;
  let missing = 0;
  let missingPlaces = 0;
  let missingFirst = 0;

  /** Samples as they are given out: without those that lead in. */
  function* give(channels: readonly Float32Array[], done: number): Generator<Piece, void> {
    const length = channels[0]?.length ?? 0;
    const dropped = Math.min(toDrop, length);
    toDrop -= dropped;
    samples += length - dropped;
    if (length > dropped) yield { part, channels: channels.map((c) => c.subarray(dropped)), done };
  }

  /** Compares the stream's count with what was decoded. */
  function tell(granule: number, isLast: boolean): void {
    if (count === undefined) {
      const begins = granule - since;
      if (begins > 0 && holed) miss(begins);
      // If a first page that is not the last ends too early for its samples, the surplus at its beginning is left out.
      if (begins < 0 && !isLast && part.codec === "vorbis") toDrop += Math.min(-begins, since);
    } else if (granule - count > since) {
      miss(granule - count - since);
    }
    count = granule;
    since = 0;
    holed = false;
  }

  function miss(lost: number): void {
    if (missingPlaces === 0) missingFirst = samples;
    missing += lost;
    missingPlaces++;
  }

  return {
    serial,
    async *add(page, done) {
      const { packets, hole } = assembler.add(page);
      holed ||= hole;
      const audio = packets.filter((packet) => {
        inHeader &&= codec.takesHeader(packet);
        return !inHeader;
      });
      if (audio.length === 0) {
        if (held && page.granule !== null && page.granule > 0) held.granule = page.granule;
        return;
      }
      const { channels, isWhole } = await codec.decode(audio.filter((packet) => packet !== null));
      if (held) yield* settle(held, false, done);
      // At the end of the first page, its count will show how much is missing.
      if (!isWhole && count === undefined) unknownHoles++;
      held = { channels, granule: page.granule };
    },
    async *finish(done) {
      if (held) yield* settle(held, true, done);
      held = undefined;
    },
    free: () => codec.free(),
    samples: () => samples,
    warnings,
  };

  function* settle(page: Held, isLast: boolean, done: number): Generator<Piece, void> {
    const length = page.channels[0]?.length ?? 0;
    const end = isLast ? endOf(page, length) : length;
    since += length;
    if (page.granule !== null) tell(page.granule, isLast);
    else if (holed) {
      unknownHoles++;
      holed = false;
    }
    yield* give(
      page.channels.map((c) => c.subarray(0, end)),
      done,
    );
  }

  /** Where the last page ends: its count shows where the encoder's padding begins. */
  function endOf({ granule }: Held, length: number): number {
    if (granule === null || granule <= 0) return length;
    // A stream that ends on its first page begins at 0.
    const room = granule - (count ?? 0) - since;
    if (room < 0) isBackwards = true;
    return room < 0 ? length : Math.min(length, room);
  }

  function warnings(): string[] {
    if (samples === 0) return ["damaged: one of the recordings joined in it cannot be decoded"];
    const seconds = missing / part.sampleRateHz;
    const at = (missingFirst / part.sampleRateHz).toFixed(1);
    if (seconds >= MISSING_SEC)
      return [
        `damaged: ${seconds.toFixed(2)} s are missing or cannot be decoded (${places(missingPlaces)}, the first at ${at} s)`,
      ];
    if (unknownHoles > 0)
      return [`damaged: parts of the Ogg stream are missing or cannot be decoded (${places(unknownHoles)})`];
    return isBackwards ? ["damaged: the Ogg stream says that it ends before it began"] : [];
  }
}

function places(count: number): string {
  return count === 1 ? "1 place" : `${count} places`;
}
