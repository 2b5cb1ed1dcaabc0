/** @file Where a recording keeps its audio, and where its frames or pages begin: just enough to damage it knowingly. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The bytes that hold audio; those before them are header. */
export function payloadOf(bytes: Uint8Array): Span {
  const all = { start: 0, end: bytes.length };
  switch (ascii(bytes, 0, 4)) {
    case "RIFF":
    case "RF64":
      return behind(bytes, "data", 8) ?? all;
    case "FORM":
      return behind(bytes, "SSND", 16) ?? all;
    case "fLaC":
      return { ...all, start: flacFrames(bytes)[0]?.start ?? 0 };
    case "OggS":
      return { ...all, start: oggPages(bytes).find(({ start }) => granule(bytes, start) > 0n)?.start ?? 0 };
    case "\x1aE\xdf\xa3":
      return behind(bytes, "\x1fC\xb6u", 4) ?? all;
  }
  if (ascii(bytes, 4, 4) === "ftyp") return mediaData(bytes) ?? all;
  return { ...all, start: mp3Frames(bytes)[0]?.start ?? 0 };
}

/** MP3 or FLAC frames, or Ogg pages; [] for other formats. */
export function unitsOf(bytes: Uint8Array): Span[] {
  const magic = ascii(bytes, 0, 4);
  if (magic === "OggS") return oggPages(bytes);
  if (magic === "fLaC") return flacFrames(bytes);
  return mp3Frames(bytes);
}

export function oggPages(bytes: Uint8Array): Span[] {
  const pages: Span[] = [];
  for (let at = 0; ascii(bytes, at, 4) === "OggS"; at = pages[pages.length - 1].end) {
    const segments = bytes[at + 26];
    let size = 27 + segments;
    for (let i = 0; i < segments; i++) size += bytes[at + 27 + i];
    pages.push({ start: at, end: Math.min(bytes.length, at + size) });
  }
  return pages;
}

function granule(bytes: Uint8Array, page: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(page + 6, true);
}

const kbpsOf = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

/** Frames of layer III (ISO 11172-3 and 13818-3), after a tag if there is one. */
export function mp3Frames(bytes: Uint8Array): Span[] {
  const frames: Span[] = [];
  const tag = ascii(bytes, 0, 3) === "ID3" ? 10 + ((bytes[8] << 7) | bytes[9]) + (bytes[7] << 14) : 0;
  for (let at = tag; at + 4 <= bytes.length && bytes[at] === 0xff && (bytes[at + 1] & 0xe6) === 0xe2; ) {
    const version = (bytes[at + 1] >> 3) & 3;
    const kbps = kbpsOf[version === 3 ? 1 : 2][bytes[at + 2] >> 4] ?? 0;
    const rate = [44_100, 48_000, 32_000, Number.NaN][(bytes[at + 2] >> 2) & 3];
    const rateHz = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
    const size =
      Math.floor(((version === 3 ? 144_000 : 72_000) * kbps) / rateHz) + ((bytes[at + 2] >> 1) & 1);
    if (!(size > 4)) break;
    frames.push({ start: at, end: Math.min(bytes.length, at + size) });
    at += size;
  }
  return frames;
}

/** Frames, found by their headers, whose checksums tell them from other bytes (RFC 9639, section 9.1). */
export function flacFrames(bytes: Uint8Array): Span[] {
  if (ascii(bytes, 0, 4) !== "fLaC") return [];
  const starts: number[] = [];
  for (let at = 4; at + 16 < bytes.length; at++) {
    if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) continue;
    const coded = Math.max(1, Math.clz32(~(bytes[at + 4] << 24)));
    const block = bytes[at + 2] >> 4;
    const rate = bytes[at + 2] & 15;
    const extra = (block === 6 ? 1 : block === 7 ? 2 : 0) + (rate === 12 ? 1 : rate > 12 ? 2 : 0);
    const sum = at + 4 + coded + extra;
    if (crc8(bytes.subarray(at, sum)) === bytes[sum]) starts.push(at);
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? bytes.length }));
}

function crc8(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 128 ? ((sum << 1) ^ 7) & 255 : sum << 1;
  }
  return sum;
}

/** From the first to the last box of media data: a fragmented file has many. */
function mediaData(bytes: Uint8Array): Span | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Span[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at);
    if (ascii(bytes, at + 4, 4) === "mdat")
      found.push({ start: at + 8, end: Math.min(bytes.length, at + size) });
    if (size < 8) break;
    at += size;
  }
  return found.length === 0 ? undefined : { start: found[0].start, end: found[found.length - 1].end };
}

function behind(bytes: Uint8Array, magic: string, more: number): Span | undefined {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(magic, 0, "latin1");
  return at < 0 ? undefined : { start: at + more, end: bytes.length };
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
