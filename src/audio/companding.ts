/** @file A-law and mu-law of telephony (ITU-T G.711) to and from 16-bit integers. */

/** @param byte 0 … 255. @returns An integer in [-32124, 32124]. */
export function decodeMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
  return code & 0x80 ? -magnitude : magnitude;
}

/** @param byte 0 … 255. @returns An integer in [-32256, 32256]. */
export function decodeALaw(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code & 0x70) >> 4;
  const mantissa = ((code & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

/** The 14 upper bits of a sample are coded. @param sample An integer in [-32768, 32767]. @returns A byte, 0 … 255. */
export function encodeMuLaw(sample: number): number {
  const biased = Math.min(Math.abs(sample >> 2), 8158) + 33;
  const exponent = 26 - Math.clz32(biased);
  const mantissa = (biased >> (exponent + 1)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

/** The 12 upper bits of a sample are coded. @param sample An integer in [-32768, 32767]. @returns A byte, 0 … 255. */
export function encodeALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const exponent = Math.max(0, 28 - Math.clz32(magnitude));
  const mantissa = (exponent === 0 ? magnitude : magnitude >> (exponent - 1)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
