/** @file Opus in Ogg (RFC 7845): its header, and a decoder of its packets. */

import { viewOf } from "./bytes.ts";
import type { OggCodec } from "./ogg-codec.ts";
import { type ReplaceableDecoder, replaceable } from "./replaceable.ts";

interface OpusHead {
  readonly channels: number;
  /** Samples at 48 kHz to leave out at the beginning. */
  readonly preSkip: number;
  /** What every sample is multiplied by. */
  readonly gain: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  /** The decoded channel that each channel comes from; 255 for silence. */
  readonly channelMappingTable: number[];
}

/** RFC 7845, section 5.1. @returns `null` for a header that contradicts itself. */
function opusHead(packet: Uint8Array): OpusHead | null {
  if (packet.length < 19 || packet[8] >> 4 !== 0) return null;
  const view = viewOf(packet);
  const channels = packet[9];
  const head = {
    channels,
    preSkip: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / 256 / 20),
  };
  if (packet[18] === 0) {
    const fits = channels === 1 || channels === 2;
    const one = { streamCount: 1, coupledStreamCount: channels - 1 };
    return fits ? { ...head, ...one, channelMappingTable: [0, 1].slice(0, channels) } : null;
  }
  const [streamCount, coupledStreamCount] = packet.subarray(19, 21);
  const channelMappingTable = [...packet.subarray(21, 21 + channels)];
  const decoded = streamCount + coupledStreamCount;
  const fits =
    channels > 0 &&
    packet[18] !== 3 &&
    packet.length >= 21 + channels &&
    streamCount > 0 &&
    coupledStreamCount <= streamCount &&
    decoded <= 255 &&
    channelMappingTable.every((from) => from < decoded || from === 255);
  return fits ? { ...head, streamCount, coupledStreamCount, channelMappingTable } : null;
}

const OPUS_RATE_HZ = 48_000;

/** The decoder has room for packets of up to 120 ms at 256 kbit/s in each channel. */
const MOST_CHANNEL_BYTES = 3840;

/** @param header The stream's first packet. */
export async function opusCodec(header: Uint8Array): Promise<OggCodec | null> {
  const head = opusHead(header);
  if (!head) return null;
  const { channels, preSkip, gain, ...streams } = head;
  const { OpusDecoder } = await import("opus-decoder");
  const decoder: ReplaceableDecoder<readonly Uint8Array[]> = replaceable(async () => {
    const made = new OpusDecoder({ channels, preSkip: 0, ...streams });
    await made.ready;
    return { decode: (packets) => made.decodeFrames([...packets]), free: () => made.free() };
  });
  return {
    part: { codec: "opus", sampleRateHz: OPUS_RATE_HZ, channels },
    leadIn: preSkip,
    // Only the comments follow, and they are not needed.
    takesHeader: (packet) => packet === null || startsWith(packet, "OpusTags"),
    async decode(packets) {
      // The decoder would make up an empty packet from those before.
      const fitting = packets.filter(({ length }) => length > 0 && length <= MOST_CHANNEL_BYTES * channels);
      if (fitting.length === 0) return { channels: [], isWhole: packets.length === 0 };
      const decoded = await decoder.decode(fitting);
      const samples = (decoded?.channelData ?? []).slice(0, channels);
      return {
        channels: gain === 1 ? samples : samples.map((channel) => channel.map((v) => gain * v)),
        isWhole: decoded?.errors.length === 0 && fitting.length === packets.length,
      };
    },
    free: () => decoder.free(),
  };
}

function startsWith(packet: Uint8Array, magic: string): boolean {
  return String.fromCharCode(...packet.subarray(0, magic.length)) === magic;
}
