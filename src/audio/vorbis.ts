/** @file Vorbis in Ogg: its headers (Vorbis I specification, section 4.2), and a decoder of its packets. */

import type { OggPage as DecoderPage } from "codec-parser";
import { viewOf } from "./bytes.ts";
import type { OggCodec } from "./ogg-codec.ts";
import type { Part } from "./parts.ts";
import { type ReplaceableDecoder, replaceable } from "./replaceable.ts";

/** A higher rate shows that the header is damaged. */
const MOST_RATE_HZ = 768_000;

function identification(packet: Uint8Array): Part | null {
  if (packet.length < 30) return null;
  const view = viewOf(packet);
  const channels = packet[11];
  const sampleRateHz = view.getUint32(12, true);
  const short = packet[28] & 15;
  const long = packet[28] >> 4;
  const fits =
    view.getUint32(7, true) === 0 &&
    channels > 0 &&
    sampleRateHz > 0 &&
    sampleRateHz <= MOST_RATE_HZ &&
    short >= 6 &&
    long >= short &&
    long <= 13 &&
    (packet[29] & 1) === 1;
  return fits ? { codec: "vorbis", sampleRateHz, channels } : null;
}

/** @param header The stream's first packet. */
export async function vorbisCodec(header: Uint8Array): Promise<OggCodec | null> {
  const part = identification(header);
  if (!part) return null;
  let setup: Uint8Array | undefined;
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
  const decoder: ReplaceableDecoder<readonly Uint8Array[]> = replaceable(async () => {
    const made = new OggVorbisDecoder();
    await made.ready;
    let begun = false;
    return {
      decode(packets) {
        const pages = [pageOf(new Uint8Array(1), packets, setup)];
        if (!begun) pages.unshift(pageOf(header, [], setup));
        begun = true;
        // The decoder looks at only these members of its parser's pages.
        return made.decodeOggPages(pages as unknown as DecoderPage[]);
      },
      free: () => made.free(),
    };
  });
  return {
    part,
    leadIn: 0,
    takesHeader(packet) {
      const isHeader = packet === null || (packet.length > 7 && (packet[0] & 1) === 1);
      if (packet && startsWith(packet, "\x05vorbis")) setup ??= packet;
      return isHeader;
    },
    async decode(packets) {
      // The lowest bit tells headers, none of which is left, from audio.
      const audio = packets.filter(({ length, 0: type }) => length > 0 && (type & 1) === 0);
      if (!setup || audio.length === 0) return { channels: [], isWhole: packets.length === 0 };
      const decoded = await decoder.decode(audio);
      return {
        channels: (decoded?.channelData ?? []).slice(0, part.channels),
        isWhole: decoded?.errors.length === 0,
      };
    },
    free: () => decoder.free(),
  };
}

function pageOf(data: Uint8Array, packets: readonly Uint8Array[], vorbisSetup: Uint8Array | undefined) {
  const codecFrames = packets.map((packet) => ({ data: packet, header: { vorbisSetup } }));
  return { data, codecFrames, isLastPage: false };
}

function startsWith(packet: Uint8Array, magic: string): boolean {
  return String.fromCharCode(...packet.subarray(0, magic.length)) === magic;
}
