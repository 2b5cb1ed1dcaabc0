/** @file What a decoder of streams in Ogg must offer, and how to tell which codec a stream uses. */

import type { Part } from "./parts.ts";

/** Decodes one stream, which begins with a packet that names the codec and others that belong to its header. */
export interface OggCodec {
  readonly part: Part;
  /** Samples at the beginning that are not part of the recording. */
  readonly leadIn: number;
  /** Whether a packet after the first still belongs to the header; `null` stands for a very long one. */
  takesHeader(packet: Uint8Array | null): boolean;
  decode(packets: readonly Uint8Array[]): Promise<OggDecoded>;
  free(): void;
}

export interface OggDecoded {
  /** Fewer samples, or no channels, where packets cannot be decoded. */
  readonly channels: readonly Float32Array[];
  readonly isWhole: boolean;
}

/** How the first packet of a stream begins, and what the stream then holds. */
const KNOWN: readonly (readonly [magic: string, title: string])[] = [
  ["OpusHead", "opus"],
  ["\x01vorbis", "vorbis"],
  ["\x7fFLAC", "FLAC"],
  ["Speex   ", "Speex"],
  ["CELT    ", "CELT"],
  ["PCM     ", "PCM"],
  ["\x80theora", "Theora video"],
  ["\x01video", "video"],
  ["OVP80", "VP8 video"],
  ["BBCD", "Dirac video"],
  ["fishead", "a Skeleton"],
  ["\x80kate", "Kate subtitles"],
  ["CMML", "CMML"],
];

/** @returns "opus", "vorbis", or a description of what else it is. */
export function titleOf(packet: Uint8Array): string {
  const start = String.fromCharCode(...packet.subarray(0, 8));
  return KNOWN.find(([magic]) => start.startsWith(magic))?.[1] ?? "another codec";
}
