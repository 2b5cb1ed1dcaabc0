/** @file Matroska and WebM (RFC 9559): finds the first audio track and reads its packets block by block. */

import { createByteReader } from "./byte-reader.ts";
import { elementAt, elementsOf, float, MOST_HEADER_BYTES, skipToCluster, unsigned } from "./ebml.ts";
import { blockOf } from "./matroska-block.ts";
import type { MediaBlock, MediaTrack } from "./media-track.ts";
import type { AudioSource } from "./source.ts";

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const SIMPLE_BLOCK = 0xa3;

/** Everything else that may occur in a segment, a cluster or a group of blocks, and is skipped. */
const PASSED = new Set([
  0x1a45dfa3, 0x114d9b74, 0x1c53bb6b, 0x1043a770, 0x1254c367, 0x1941a469, 0xec, 0xbf, 0x5854, 0xa7, 0xab,
  0xaf, 0x9b, 0xfa, 0xfb, 0xfd, 0xa4, 0x75a2, 0x75a1, 0x8e, 0xc8,
]);

/** A description or block of audio that is longer than this is taken for damage. */
const MOST_HEADER = 2 ** 24;
const MOST_BLOCK = 2 ** 20;

/** @returns The first audio track, with the number of all of them; `undefined` if none is described before the first cluster. */
export async function matroskaTrack(source: AudioSource): Promise<MediaTrack | undefined> {
  const reader = createByteReader(source);
  let nsPerTick = 1e6;
  let ticks: number | undefined;
  let tracks: Track[] | undefined;
  while (reader.left > 0) {
    const element = elementAt(await reader.peek(MOST_HEADER_BYTES), 0);
    if (!element || element.id === CLUSTER) break;
    reader.skip(element.headerBytes);
    if (element.id === SEGMENT) continue;
    const { id, size = Number.POSITIVE_INFINITY } = element;
    if (size > reader.left) break;
    if ((id === INFO || id === TRACKS) && size <= MOST_HEADER) {
      const content = (await reader.peek(size)).subarray(0, size);
      if (id === TRACKS) tracks ??= tracksOf(content);
      else
        for (const { id, data } of elementsOf(content)) {
          if (id === 0x2ad7b1) nsPerTick = unsigned(data) || nsPerTick;
          if (id === 0x4489) ticks = float(data);
        }
    }
    reader.skip(size);
  }
  const audio = (tracks ?? []).filter(({ isAudio }) => isAudio);
  const [first] = audio;
  if (!first) return undefined;
  const stated = ticks !== undefined && ticks > 0 ? (ticks * nsPerTick) / 1e9 : undefined;
  const damage = { skipped: 0, cut: false };
  return {
    codec: first.codec,
    description: first.isEncoded ? undefined : first.description,
    audioTracks: audio.length,
    statedSec: stated,
    damage,
    blocks: () => blocksOf(source, first.number, nsPerTick / 1e9, damage),
    close: () => {},
  };
}

interface Track {
  readonly number: number;
  readonly isAudio: boolean;
  readonly codec: string;
  readonly description: Uint8Array | undefined;
  /** Whether its packets are additionally compressed or encrypted. */
  readonly isEncoded: boolean;
}

function tracksOf(content: Uint8Array): Track[] {
  return [...elementsOf(content)]
    .filter(({ id }) => id === 0xae)
    .map(({ data }) => {
      const fields = new Map([...elementsOf(data)].map(({ id, data }) => [id, data]));
      const name = String.fromCharCode(...(fields.get(0x86) ?? []).slice(0, 64)).replace(/\0+$/, "");
      return {
        number: unsigned(fields.get(0xd7) ?? new Uint8Array(0)),
        isAudio: unsigned(fields.get(0x83) ?? new Uint8Array(0)) === 2,
        codec: name === "A_MPEG/L3" ? "mp3" : name.replace(/^A_|[^\w-].*/g, "").toLowerCase() || "unknown",
        description: fields.get(0x63a2),
        isEncoded: fields.has(0x6d80),
      };
    });
}

async function* blocksOf(
  source: AudioSource,
  track: number,
  secPerTick: number,
  damage: MediaTrack["damage"],
): AsyncGenerator<MediaBlock, void> {
  const reader = createByteReader(source);
  let clusterTicks = 0;
  /** Where the cluster ends, if it states that. */
  let clusterEnd = Number.POSITIVE_INFINITY;
  while (reader.left > 0) {
    const bytes = await reader.peek(MOST_HEADER_BYTES);
    const element = elementAt(bytes, 0);
    const isCut = !element && bytes.length < MOST_HEADER_BYTES && bytes[0] !== 0;
    const { id, size, headerBytes } = element ?? { id: 0, size: undefined, headerBytes: 0 };
    const end = reader.position + headerBytes + (size ?? Number.POSITIVE_INFINITY);
    if (id === SEGMENT || id === CLUSTER) {
      if (id === CLUSTER) clusterEnd = end;
      if (size !== undefined && end > source.size) damage.cut = true;
      reader.skip(headerBytes);
      continue;
    }
    if (reader.position >= clusterEnd) clusterEnd = Number.POSITIVE_INFINITY;
    const isOurs = id === BLOCK || id === SIMPLE_BLOCK;
    const isKnown =
      isOurs || id === BLOCK_GROUP || id === TIMESTAMP || id === INFO || id === TRACKS || PASSED.has(id);
    if (isCut || (isKnown && size !== undefined && end > source.size)) damage.cut = true;
    if (isCut) return;
    if (!isKnown || size === undefined || end > Math.min(source.size, clusterEnd)) {
      damage.skipped += await skipToCluster(reader);
      clusterEnd = Number.POSITIVE_INFINITY;
      continue;
    }
    reader.skip(headerBytes);
    if (id === BLOCK_GROUP) continue;
    if (id === TIMESTAMP) clusterTicks = unsigned((await reader.peek(8)).subarray(0, Math.min(8, size)));
    if (isOurs && size <= MOST_BLOCK) {
      const block = blockOf((await reader.peek(size)).subarray(0, size));
      if (!block) damage.skipped += size;
      else if (block.track === track)
        yield {
          startSec: (clusterTicks + block.ticks) * secPerTick,
          endSec: undefined,
          packets: block.packets,
        };
    }
    reader.skip(size);
  }
}
