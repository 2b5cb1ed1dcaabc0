/** @file The frames of MP3 fixtures, taken apart by hand, so that the reader is not tested against itself. */

/** kbit/s of layer III by index: for version 1, and for versions 2 and 2.5. */
const KBITS = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/** The frames from `start` on; the first one states the length. */
export function framesOf(bytes: Uint8Array, start = 0): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = start; at < bytes.length; ) {
    const version = (bytes[at + 1] >> 3) & 3;
    const rate = [44_100, 48_000, 32_000][(bytes[at + 2] >> 2) & 3] / [4, 1, 2, 1][version];
    const kbits = KBITS[version === 3 ? 0 : 1][bytes[at + 2] >> 4];
    const size = Math.floor(((version === 3 ? 144 : 72) * 1000 * kbits) / rate) + ((bytes[at + 2] >> 1) & 1);
    frames.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

/** An ID3v2 tag with this many bytes of content, and a footer on request. */
export function id3Tag(length: number, hasFooter = false): Uint8Array {
  const header = [4, 0, hasFooter ? 0x10 : 0, 0, 0, (length >> 7) & 127, length & 127];
  const tag = new Uint8Array(10 + length + (hasFooter ? 10 : 0)).fill(0x41, 10);
  tag.set([0x49, 0x44, 0x33, ...header]);
  if (hasFooter) tag.set([0x33, 0x44, 0x49, ...header], 10 + length);
  return tag;
}
