/** @file The header of an MPEG audio frame (ISO/IEC 11172-3, 13818-3 and the unofficial version 2.5); how to tell it from other bytes. */

export interface MpegHeader {
  /** 1, 2 or 2.5. */
  readonly version: number;
  /** 1, 2 or 3. */
  readonly layer: number;
  readonly rateHz: number;
  readonly channels: 1 | 2;
  /** Samples in each channel. */
  readonly samples: number;
  /** Bytes, header included; 0 where the stream has a bitrate of its own, which only the distance between two headers shows. */
  readonly size: number;
  /** Byte of padding, in a stream with a bitrate of its own. */
  readonly padding: number;
  /** Bytes of header, checksum and side information of a frame of layer III. */
  readonly sideBytes: number;
}

/** kbit/s by layer and index, for versions 1 and 2; those of layers II and III are the same in versions 2 and 2.5. */
const BITRATES: Readonly<Record<string, readonly number[]>> = {
  "1/1": [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  "1/2": [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  "1/3": [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  "2/1": [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  "2/2": [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  "2/3": [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

const RATES_HZ = [44_100, 48_000, 32_000];

/** The longest frame: layer II at 384 kbit/s and 32 kHz; longer ones are not looked for even in a stream with a bitrate of its own. */
export const MOST_FRAME_BYTES = 2881;

/** Bytes that must be at hand before a frame is believed. */
export const BELIEF_BYTES = 4 * MOST_FRAME_BYTES;

export function mpegHeader(bytes: Uint8Array, at: number): MpegHeader | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return null;
  const version = [2.5, 0, 2, 1][(bytes[at + 1] >> 3) & 3];
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const bitrate = bytes[at + 2] >> 4;
  const rate = (bytes[at + 2] >> 2) & 3;
  if (version === 0 || layer === 4 || bitrate === 15 || rate === 3) return null;
  const rateHz = RATES_HZ[rate] / (version === 1 ? 1 : version === 2 ? 2 : 4);
  const channels = bytes[at + 3] >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  const padding = ((bytes[at + 2] >> 1) & 1) * (layer === 1 ? 4 : 1);
  const kbits = BITRATES[`${version === 1 ? 1 : 2}/${layer}`][bitrate];
  const slot = layer === 1 ? 4 : 1;
  const size = kbits === 0 ? 0 : Math.floor((samples * 125 * kbits) / rateHz / slot) * slot + padding;
  const side = version === 1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  const sideBytes = 4 + ((bytes[at + 1] & 1) === 0 ? 2 : 0) + side;
  return { version, layer, rateHz, channels, samples, size, padding, sideBytes };
}

/** Whether two headers can stand in one stream; it may switch between one channel and two only where streams were joined. */
export function sameStream(a: MpegHeader, b: MpegHeader): boolean {
  return a.version === b.version && a.layer === b.layer && a.rateHz === b.rateHz;
}

/** Bytes of the frame at `at`, even where only the next header shows them; 0 if none is found. */
export function frameSize(bytes: Uint8Array, at: number, header: MpegHeader): number {
  if (header.size > 0) return header.size;
  for (let end = at + header.sideBytes; end <= at + MOST_FRAME_BYTES && end + 4 <= bytes.length; end++) {
    const next = mpegHeader(bytes, end);
    if (next?.size !== 0 || !sameStream(header, next)) continue;
    const after = mpegHeader(bytes, end + (end - at) - header.padding + next.padding);
    if (after?.size === 0 && sameStream(header, after)) return end - at;
  }
  return 0;
}

/** Random bytes look like a header once in 10,000 places, but practically never like three that point at each other. */
const BELIEVED_HEADERS = 3;

/**
 * The header at `at` if frames follow each other from there on, or if the bytes end with such a frame.
 *
 * @param bytes At least `BELIEF_BYTES` from `at` on, unless the file ends earlier.
 */
export function believedHeader(bytes: Uint8Array, at: number): MpegHeader | null {
  const header = mpegHeader(bytes, at);
  if (!header) return null;
  let next = at;
  for (let found = 1; found < BELIEVED_HEADERS; found++) {
    const here = mpegHeader(bytes, next);
    if (!here || !sameStream(header, here)) return null;
    const size = frameSize(bytes, next, here);
    if (size === 0) return null;
    next += size;
    if (next >= bytes.length || tagBytes(bytes, next) > 0)
      return next <= bytes.length || found > 1 ? header : null;
  }
  const last = mpegHeader(bytes, next);
  return last && sameStream(header, last) ? header : null;
}

/**
 * Bytes of the tag that begins at `at`; 0 if none does. ID3v2 with its footer, ID3v1 and its extension, APEv2 and Lyrics3 are known.
 */
export function tagBytes(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  // "I", "T", "A" and "L": bytes that cannot begin a tag cost no string.
  if (first !== 0x49 && first !== 0x54 && first !== 0x41 && first !== 0x4c) return 0;
  const is = (magic: string) => startsWith(bytes, at, magic);
  if (is("ID3")) return id3Bytes(bytes, at);
  if (is("TAG+")) return 227;
  if (is("TAG")) return at + 128 <= bytes.length ? 128 : 0;
  if (is("APETAGEX") && at + 32 <= bytes.length) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 32);
    const isHeader = (view.getUint32(20, true) & 0x2000_0000) !== 0;
    return isHeader ? 32 + view.getUint32(12, true) : 32;
  }
  if (is("LYRICSBEGIN")) {
    for (let end = at + 11; end + 9 <= bytes.length; end++)
      if (startsWith(bytes, end, "LYRICS200") || startsWith(bytes, end, "LYRICSEND")) return end + 9 - at;
  }
  return 0;
}

/** Bytes of an ID3v2 tag, header and footer included; 0 if none begins at `at`. Its size has 7 bits a byte. */
export function id3Bytes(bytes: Uint8Array, at: number): number {
  if (!startsWith(bytes, at, "ID3") || at + 10 > bytes.length) return 0;
  const [a, b, c, d] = bytes.subarray(at + 6, at + 10);
  if (bytes[at + 3] === 0xff || (a | b | c | d) >= 128) return 0;
  const footer = (bytes[at + 5] & 0x10) !== 0 ? 10 : 0;
  return 10 + ((a << 21) | (b << 14) | (c << 7) | d) + footer;
}

function startsWith(bytes: Uint8Array, at: number, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + i] !== magic.charCodeAt(i)) return false;
  return true;
}
